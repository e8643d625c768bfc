"""A paper to be made again, masked or infected counts for nothing where a sound one is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update

from hub.audit.units import WritingUnit, writing
from hub.documents.checking import mask_document
from hub.documents.due import Due, documents_due
from hub.documents.models import DocumentVersion
from hub.documents.reading import open_document
from hub.storage.db import Database
from tests.documents.pieces_world import World
from tests.fixed_clock import FixedClock
from tests.platform_builder import SYSTEM

UNSOUND = pytest.mark.parametrize("flaw", ["to_redo", "infected", "masked"])
ENDED, VALID, LATER = date(2026, 11, 1), date(2027, 2, 1), date(2027, 6, 1)


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def spoil(world: World, document: UUID, flaw: str) -> None:
    if flaw == "to_redo":
        world.check(document, "to_redo", "Illisible")
    elif flaw == "masked":
        mask_document(world.platform, world.social, document, "Mauvaise personne")
    else:
        _infect(world.platform, SYSTEM, document)


@writing
def _infect(unit: WritingUnit, document: UUID) -> None:
    """As a scanner that knows it now leaves it."""
    rows = update(DocumentVersion).where(DocumentVersion.document_id == document)
    unit.session.execute(rows.values(scan="infected"))


def permit(world: World, ends: date) -> UUID:
    return world.deposit("residence_permit", "identity", ends=ends)


def due(world: World) -> list[Due]:
    return documents_due(world.platform, world.social, [world.home.id], LATER)[world.home.id]


@UNSOUND
def test_an_unsound_certificate_extends_nothing(world: World, flaw: str) -> None:
    ended = permit(world, ENDED)
    certificate = world.deposit("extension_certificate", "identity", ends=VALID)
    assert open_document(world.platform, world.social, ended).document.extended_until == VALID
    assert due(world)[0] == Due("residence_permit", ENDED, VALID)
    spoil(world, certificate, flaw)
    assert open_document(world.platform, world.social, ended).document.extended_until is None
    assert world.state(world.social, "residence_permit") == "expired"
    assert due(world)[0] == Due("residence_permit", ENDED)


def test_what_is_said_last_of_a_certificate_counts(world: World) -> None:
    permit(world, ENDED)
    certificate = world.deposit("extension_certificate", "identity", ends=VALID)
    world.check(certificate, "to_redo", "Illisible")
    world.check(certificate, "validated")
    assert due(world)[0] == Due("residence_permit", ENDED, VALID)
    assert world.state(world.social, "residence_permit") == "to_check"


def test_the_permit_that_ends_last_counts_whenever_it_was_deposited(world: World) -> None:
    valid = permit(world, VALID)
    permit(world, ENDED)
    row = world.rows(world.social)["residence_permit", 0]
    assert ([one.view.id for one in row.pieces], row.state.value) == ([valid], "to_check")
    assert due(world) == [Due("residence_permit", VALID)]


def test_a_paper_that_says_no_end_counts_before_one_that_has_ended_not_before_a_valid_one(
    world: World,
) -> None:
    permit(world, ENDED)
    undated = world.deposit("residence_permit", "identity")
    assert [one.view.id for one in world.rows(world.social)["residence_permit", 0].pieces] == [undated]
    valid = permit(world, VALID)
    world.deposit("residence_permit", "identity")
    assert [one.view.id for one in world.rows(world.social)["residence_permit", 0].pieces] == [valid]


@UNSOUND
def test_an_unsound_paper_does_not_win_over_a_sound_one(world: World, flaw: str) -> None:
    sound, payslip = permit(world, VALID), world.deposit(period=date(2026, 10, 1))
    spoil(world, permit(world, LATER), flaw)
    spoil(world, world.deposit(period=date(2026, 10, 1)), flaw)
    rows = world.rows(world.social)
    assert [one.view.id for one in rows["residence_permit", 0].pieces] == [sound]
    assert [one.view.id for one in rows["payslip", 0].pieces] == [payslip]
    assert due(world) == [Due("residence_permit", VALID)]
