"""`hub audit epoch`, as an operator uses it after a restore."""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner

from hub.audit.sealer import seal_all
from hub.audit.sealing import publish
from hub.cli.audit import audit
from hub.platform.log import open_log
from tests import databases
from tests.platform_builder import PASSWORD, add_professional, build_platform

FIRST, SECOND = "premiere@ssp.example", "seconde@mep.example"


@pytest.fixture
def folder(sqlite_template, tmp_path, clock, monkeypatch):
    """A data folder whose database was put back to before the last checkpoint."""
    folder = tmp_path / "var"
    folder.mkdir()
    with databases.fresh_sqlite(sqlite_template, folder) as database:
        platform = build_platform(database, folder, clock)
        add_professional(platform, "ssp", "administrator", "engineer", mail=FIRST)
        add_professional(platform, "mep", "dpo", "lawyer", mail=SECOND)
        signed(platform)
        database.dispose()
        shutil.copyfile(folder / "hub.sqlite3", tmp_path / "backup")
        add_professional(platform)
        signed(platform)
    shutil.copyfile(tmp_path / "backup", folder / "hub.sqlite3")
    monkeypatch.setenv("HUB_DATA", str(folder))
    return folder


def signed(platform):
    seal_all(platform.database)
    publish(platform.database, open_log(platform), platform.clock())


def epoch(*options, password=PASSWORD):
    who = ["--first", FIRST, "--second", SECOND, "--passwords-stdin", *options]
    return CliRunner().invoke(audit, ["epoch", *who], input=f"{password}\n{password}\n")


def test_it_says_what_is_lost_and_the_log_is_signed_again(folder):
    assert CliRunner().invoke(audit, ["verify"]).exit_code == 3
    done = epoch("--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert (said["number"], said["lost"]) == (2, said["kept"] + 1)
    assert said["origin"].endswith("/log/2")
    assert CliRunner().invoke(audit, ["verify"]).exit_code == 0
    again = epoch()
    assert again.exit_code == 1
    assert "is signed as it stands" in again.output


def test_a_note_of_the_guard_that_does_not_open_is_named_with_the_way_out(folder):
    guard = next((folder / "guard").glob("*.checkpoint"))
    guard.write_text("not a note\n")
    refused = epoch()
    assert refused.exit_code == 1
    assert str(guard) in refused.output
    assert "put the file back" in refused.output


def test_a_wrong_password_opens_none(folder):
    wrong = epoch(password="pas celle-là")
    assert wrong.exit_code == 1
    assert "password_wrong" in wrong.output
    assert CliRunner().invoke(audit, ["verify"]).exit_code == 3
