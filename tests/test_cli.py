"""The command `hub` as an operator meets it: what it says, what it leaves, how it ends."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing

import pytest

from hub.settings import ROOT

HUB = [sys.executable, "-c", "from hub.cli import main; main()"]


@pytest.fixture
def data(tmp_path):
    return tmp_path / "var"


@pytest.fixture
def hub(data):
    def run(*arguments, given="", **environment):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        return subprocess.run(
            [*HUB, *arguments],
            env=kept | {"HUB_DATA": str(data)} | environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    return run


@pytest.fixture
def applied(hub):
    done = hub("platform", "apply")
    assert done.returncode == 0, done.stderr
    return done


def one_line(done, code=1):
    assert done.returncode == code, done.stderr
    assert done.stderr.startswith("hub: ")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def snapshot(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_first_apply_makes_folder_key_and_platform_and_the_second_changes_nothing(hub, data, applied):
    root = data / "keys" / "root.key"
    assert stat.S_IMODE(root.stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    again = hub("platform", "apply", "--json")
    assert json.loads(again.stdout) == {"partners": 0, "categories": 0, "facts": 0}


def test_a_missing_root_key_beside_a_database_is_never_replaced(hub, data, applied):
    root = data / "keys" / "root.key"
    root.unlink()
    before = snapshot(data)
    for command in (["migrate"], ["run"], ["platform", "apply"], ["demo", "load"]):
        assert "root key" in one_line(hub(*command, HUB_PORT=str(free_port())))
        assert not root.exists()
    assert snapshot(data) == before


def test_a_missing_root_key_beside_a_database_without_a_platform_is_not_replaced_either(hub, data):
    assert hub("migrate").returncode == 0
    root = data / "keys" / "root.key"
    root.unlink()
    assert "missing" in one_line(hub("migrate"))
    assert not root.exists()


def test_a_keyring_without_its_database_gets_no_new_root_key(hub, data, applied):
    root = data / "keys" / "root.key"
    root.unlink()
    (data / "hub.sqlite3").unlink()
    assert "missing" in one_line(hub("migrate"))
    assert not root.exists()
    assert not (data / "hub.sqlite3").exists()


def test_a_wrong_root_key_is_said_and_nothing_is_touched(hub, data, applied):
    root = data / "keys" / "root.key"
    root.write_bytes(bytes(32))
    before = snapshot(data)
    assert "not the one" in one_line(hub("run", HUB_PORT=str(free_port())))
    assert snapshot(data) == before


def test_a_root_key_open_to_others_is_refused(hub, data, applied):
    (data / "keys" / "root.key").chmod(0o644)
    assert "chmod 600" in one_line(hub("run", HUB_PORT=str(free_port())))


def test_a_missing_keyring_is_not_taken_for_a_new_platform(hub, data, applied):
    for path in (data / "keyring").iterdir():
        if path.is_file():
            path.unlink()
    assert "keyring" in one_line(hub("migrate"))


def test_a_busy_port_is_said_and_nothing_is_made(hub, data):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert "HUB_PORT" in one_line(hub("run", HUB_PORT=str(port)))
    assert not data.exists()


def test_beyond_this_machine_the_hub_serves_only_behind_tls(hub, data):
    for origin in ("", "http://hub.example"):
        told = one_line(hub("run", HUB_HOST="0.0.0.0", HUB_PUBLIC_ORIGIN=origin))  # noqa: S104 - to be refused
        assert "HUB_PUBLIC_ORIGIN" in told
    assert not data.exists()


def test_a_data_folder_that_cannot_be_one_is_said(hub, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert "not a folder" in one_line(hub("migrate", HUB_DATA=str(blocked / "var")))
    assert blocked.read_text() == "not a folder"


@pytest.mark.parametrize("command", [("migrate",), ("run",), ("demo", "load")])
def test_a_data_folder_no_file_system_takes_is_said(hub, command):
    assert "HUB_DATA" in one_line(hub(*command, HUB_DATA="/proc/none", HUB_PORT=str(free_port())))


def test_a_wrong_setting_is_named(hub, data):
    assert "HUB_PORT" in one_line(hub("run", HUB_PORT="none"))
    assert not data.exists()


def test_a_wrong_configuration_is_named_and_nothing_is_set_up(hub, data, tmp_path):
    wrong = tmp_path / "platform.toml"
    wrong.write_text('code = "x"\n')
    assert "name: " in one_line(hub("platform", "apply", str(wrong)))
    assert not data.exists()


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


def test_a_small_demo_loads_once_is_sound_and_can_be_thrown_away(hub, data):
    first = json.loads(hub("demo", "load", "--households", "3", "--json").stdout)
    assert first["households"] == 3
    assert first["documents"] > 3
    assert "already loaded" in one_line(hub("demo", "load", "--households", "3"))
    assert hub("audit", "verify").returncode == 0
    found = hub("fsck", "--json")
    assert found.returncode == 0, found.stdout
    assert hub("demo", "reset").returncode == 0
    assert not data.exists()


def test_reset_throws_nothing_away_but_a_demo(hub, data, applied):
    before = sorted(snapshot(data))
    assert "does not hold a demo" in one_line(hub("demo", "reset"))
    assert sorted(snapshot(data)) == before


def test_the_configuration_is_checked_without_making_anything(hub, data):
    told = json.loads(hub("config", "check", "--json").stdout)
    assert told["platform"] == "3gip-paris"
    assert told["consent texts"] == "fr en ar prs ps ti uk bn"
    assert told["document types"] == 21
    assert not data.exists()


def test_a_wrong_table_of_documents_is_named_before_anything_is_made(hub, data, tmp_path):
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config)
    table = config / "pieces.toml"
    table.write_text(table.read_text("utf-8").replace('expiry = "permit"', 'expiry = "never"'), "utf-8")
    for command in (("config", "check"), ("run",)):
        assert "types.residence_permit.expiry" in one_line(hub(*command, HUB_CONFIG=str(config)))


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
