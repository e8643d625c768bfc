"""The commands of an operator: what they say, what they leave, how they end."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta

import pytest

from hub.cli.hold import Hold
from tests.cli.run import one_line, snapshot


def test_a_command_wrongly_written_ends_with_2(hub):
    assert hub("platform", "aply").returncode == 2
    assert hub("demo", "load", "--households", "0").returncode == 2


def test_an_account_and_its_token_are_made_and_shown_once(hub, applied):
    person = ("--name", "Nadia Rahmouni", "--mail", "nadia.r@his.example", "--partner", "his")
    post = ("--role", "worker", "--profession", "housing_adviser")
    made = json.loads(hub("user", "create", *person, *post, "--json").stdout)
    assert len(made["password"]) >= 12
    assert "already_used" in one_line(hub("user", "create", *person, *post))
    short = hub("user", "create", *person, *post, "--password-stdin", given="short\n")
    assert "password_short" in one_line(short)
    token = ("token", "create", "--mail", "nadia.r@his.example", "--label", "tableur")
    secret = json.loads(hub(*token, "--scope", "channels:read", "--json").stdout)["token"]
    assert secret.startswith("hub_api_")
    assert hub(*token, "--scope", "everything").returncode == 2
    assert "no live token" in one_line(hub("token", "end", "hub_api_zzzzzzzz"))
    assert hub("token", "end", secret[:16]).returncode == 0
    one_line(hub("token", "end", secret[:16]))
    one_line(hub("token", "create", "--mail", "x@y.example", "--label", "l", "--scope", "audit:read"))


def test_the_log_verifies_and_exports_and_a_changed_entry_ends_with_3(hub, data, applied, tmp_path):
    assert json.loads(hub("audit", "verify", "--json").stdout)["result"] == "intact"
    note = hub("audit", "checkpoint")
    assert note.stdout.startswith("hub.localhost/3gip-paris/log/1\n")
    export = tmp_path / "log.jsonl"
    assert hub("audit", "export", str(export)).returncode == 0
    assert '"end"' in export.read_text().splitlines()[-1]
    before = (data / "hub.sqlite3").read_bytes()
    assert "cannot be written" in one_line(hub("audit", "export", str(tmp_path / "none" / "log.jsonl")))
    assert "not a checkpoint" in one_line(
        hub("audit", "verify", "--checkpoint", str(data / "keys" / "root.key"))
    )
    assert (data / "hub.sqlite3").read_bytes() == before
    tamper(data / "hub.sqlite3")
    broken = hub("audit", "verify", "--json")
    assert broken.returncode == 3
    assert json.loads(broken.stdout)["first"]["fault"] == "columns_differ"
    assert hub("fsck").returncode == 3


def test_a_start_with_nothing_to_migrate_loads_no_alembic_and_lays_lost_protections_again(hub, data, applied):
    with closing(sqlite3.connect(data / "hub.sqlite3")) as connection:
        connection.execute("DROP TRIGGER audit_entry_no_update")
        connection.commit()
    migrate = "from hub.cli import main; main(['migrate'], standalone_mode=False)"
    ran = subprocess.run(
        [sys.executable, "-c", f"{migrate}; import sys; print(*sys.modules)"],
        env=os.environ | {"HUB_DATA": str(data)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "sqlalchemy" in ran.stdout.split()
    assert "alembic" not in ran.stdout.split()
    with (
        closing(sqlite3.connect(data / "hub.sqlite3")) as connection,
        pytest.raises(sqlite3.Error, match="append-only"),
    ):
        connection.execute("UPDATE audit_entry SET outcome = 'refused'")


def tamper(path):
    """Change one entry the way somebody would who owns the file: without the guards of the schema."""
    with closing(sqlite3.connect(path)) as connection:
        triggers = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
        ).fetchall()
        for (name,) in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE audit_entry SET actor_kind = 'anonymous' WHERE action = 'scope:changed'")
        connection.commit()


def test_a_small_demo_loads_once_is_sound_and_can_be_thrown_away_alone(hub, data, tmp_path):
    first = json.loads(hub("demo", "load", "--households", "3", "--json").stdout)
    assert first["households"] == 3
    assert first["documents"] > 3
    assert "already loaded" in one_line(hub("demo", "load", "--households", "3"))
    assert hub("audit", "verify").returncode == 0
    found = hub("fsck", "--json")
    assert found.returncode == 0, found.stdout
    (data / "notes.txt").write_text("mine")
    assert "notes.txt" in one_line(hub("demo", "reset"))
    (data / "notes.txt").unlink()
    hold = Hold(data)
    hold.share()
    assert "at work" in one_line(hub("demo", "reset"))
    hold.let_go()
    person = ("--name", "Nadia Rahmouni", "--mail", "nadia.x@his.example", "--partner", "his")
    post = ("--role", "worker", "--profession", "housing_adviser")
    whole, begun = tmp_path / "whole", tmp_path / "begun"
    for folder in (whole, begun):
        shutil.copytree(data, folder)
    assert hub("user", "create", *person, *post).returncode == 0
    assert "accounts" in one_line(hub("demo", "reset"))
    forget_the_end(begun / "hub.sqlite3")
    for folder in (whole, begun):
        assert hub("demo", "reset", HUB_DATA=str(folder)).returncode == 0
        assert not folder.exists()


def forget_the_end(path):
    """As a load that was killed leaves it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER audit_entry_no_delete")
        connection.execute("DELETE FROM audit_entry WHERE action = 'demo:loaded'")
        connection.commit()


def test_reset_throws_nothing_away_but_a_demo(hub, data, applied):
    before = sorted(snapshot(data))
    assert "does not hold a demo" in one_line(hub("demo", "reset"))
    assert sorted(snapshot(data)) == before


def test_what_no_row_names_is_told_and_removed_when_that_is_asked_for(hub, data, applied):
    stray = data / "objects" / ("ab" * 16)
    stray.write_bytes(b"left by a crash")
    long_ago = time.time() - timedelta(days=2).total_seconds()
    os.utime(stray, (long_ago, long_ago))
    told = hub("fsck")
    assert told.returncode == 1
    assert f"objects without row: {stray.name}" in told.stdout.splitlines()
    assert stray.exists()
    fixed = hub("fsck", "--fix", "--json")
    assert fixed.returncode == 0, fixed.stdout
    said = json.loads(fixed.stdout)
    assert (said["swept"]["objects"], said["objects_without_row"]) == (1, [])
    assert not stray.exists()


def test_the_configuration_is_checked_without_making_anything(hub, data):
    told = json.loads(hub("config", "check", "--json").stdout)
    assert told["platform"] == "3gip-paris"
    assert told["consent texts"] == "fr en ar prs ps ti uk bn"
    assert told["document types"] == 21
    assert not data.exists()
