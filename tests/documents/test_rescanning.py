"""Everything stored looked at again by a real clamd; by the command operators type."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from hub.cli import main
from hub.documents.clamd import ScannerUnreachableError
from hub.documents.models import DocumentVersion
from hub.documents.rescanning import Looked, scan_now
from hub.documents.rules import Scan
from tests.documents.scanned_world import ScannedWorld


@pytest.fixture
def world(sqlite_database, tmp_path, clock, clamd):
    return ScannedWorld(sqlite_database, tmp_path, clock, clamd)


def found_clean_once(world, document_id):
    """As by signatures that did not know it yet."""
    with world.platform.database.writing() as session:
        of = DocumentVersion.document_id == document_id
        session.execute(update(DocumentVersion).where(of).values(scan=Scan.CLEAN.value))


def test_what_newer_signatures_know_is_found_in_what_was_clean(world):
    good, bad = world.deposit(), world.deposit_virus()
    found_clean_once(world, bad)

    assert scan_now(world.platform, world.scanner) == Looked(1, 0, 0)
    assert scan_now(world.platform, world.scanner, everything=True) == Looked(2, 0, 1)
    assert (world.state(good), world.state(bad)) == (Scan.CLEAN, Scan.INFECTED)
    assert [one.object_id for one in world.entries("document:infected")] == [bad]
    assert scan_now(world.platform, world.scanner, everything=True) == Looked(1, 0, 1)


def test_a_scanner_that_does_not_answer_changes_nothing(world, clamd):
    paper = world.deposit()
    found_clean_once(world, paper)
    world.scanner.address = "unix:/nowhere"

    with pytest.raises(ScannerUnreachableError):
        scan_now(world.platform, world.scanner, everything=True)
    assert world.state(paper) is Scan.CLEAN


def test_the_command_says_what_it_did(world, tmp_path, monkeypatch, clamd):
    world.deposit()
    monkeypatch.setenv("HUB_DATA", str(tmp_path))
    assert "set HUB_CLAMD" in CliRunner().invoke(main, ["scan"]).output
    monkeypatch.setenv("HUB_CLAMD", clamd.address)
    done = CliRunner().invoke(main, ["scan", "--all", "--json"])

    assert json.loads(done.output) == {"scanned": 1, "waiting": 0, "infected": 0}
