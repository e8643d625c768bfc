"""The first start and all it refuses: keys that are missing or wrong, ports, folders, settings."""

from __future__ import annotations

import json
import shutil
import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection

import pytest

from hub.cli.hold import Hold
from hub.cli.place import listening, require_writable
from hub.errors import ConfigurationError
from hub.settings import ROOT, Settings
from tests.cli.run import connects, free_port, obey_permissions, one_line, snapshot, started, wait_until


def test_the_first_apply_makes_folder_key_and_platform_and_the_second_changes_nothing(hub, data, applied):
    root = data / "keys" / "root.key"
    assert stat.S_IMODE(root.stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    again = hub("platform", "apply", "--json")
    assert json.loads(again.stdout) == {"partners": 0, "categories": 0, "facts": 0}


def test_of_first_starts_on_one_folder_one_makes_everything_and_the_others_find_it(hub, data):
    with ThreadPoolExecutor(3) as pool:
        done = [one.result() for one in [pool.submit(hub, "migrate") for _ in range(3)]]
    assert [(one.returncode, one.stderr) for one in done] == [(0, "")] * 3
    assert hub("platform", "apply").returncode == 0


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


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "missing"), (bytes(range(64)), "not a usable"), (b"07" * 32, "not the key that signed")],
    ids=["missing", "garbage", "another"],
)
def test_without_the_key_that_signed_the_log_nothing_starts_and_nothing_is_signed(
    hub, data, applied, content, said
):
    assert hub("audit", "checkpoint").returncode == 0
    key = data / "keys" / "audit-signing.key"
    key.unlink()
    if content is not None:
        key.write_bytes(content)
        key.chmod(0o600)
    before = snapshot(data)
    assert said in one_line(hub("run", HUB_PORT=str(free_port())))
    if content is None:
        assert said in one_line(hub("audit", "checkpoint"))
    assert snapshot(data) == before


def test_a_busy_port_is_said_and_nothing_is_made(hub, data):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert "HUB_PORT" in one_line(hub("run", HUB_PORT=str(port)))
    assert not data.exists()


def test_the_port_is_taken_before_anything_else_and_who_calls_early_is_answered(data, applied):
    """The folder is held, as by another first start: `hub run` waits, and so does whoever calls."""
    port, hold = free_port(), Hold(data)
    with started(data, port) as process:
        caller = HTTPConnection("127.0.0.1", port, timeout=60)
        wait_until(lambda: connects(caller), process)
        with pytest.raises(ConfigurationError, match="HUB_PORT"):
            listening(Settings(port=port))
        hold.let_go()
        caller.request("GET", "/healthz")
        assert caller.getresponse().status == 200
        caller.close()


@pytest.mark.parametrize("name", ["keys", "keyring", "objects", "guard", "hub.sqlite3"])
def test_what_stands_in_the_place_of_a_folder_or_file_of_the_hub_is_said(tmp_path, name):
    settings, other = Settings(data=tmp_path), tmp_path / name
    require_writable(settings)
    other.symlink_to("nowhere") if name != "hub.sqlite3" else other.mkdir()
    with pytest.raises(ConfigurationError, match=f"{name}: is not a fol|{name}: is not a file"):
        require_writable(settings)


def test_what_cannot_be_written_in_the_data_folder_is_said_and_nothing_is_touched(hub, data, applied):
    for name, less, more in (("objects", 0o500, 0o700), ("hub.sqlite3", 0o400, 0o600)):
        (data / name).chmod(less)
        before = snapshot(data)
        told = one_line(hub("run", HUB_PORT=str(free_port()), before=obey_permissions))
        assert f"{name}: cannot be written" in told
        assert snapshot(data) == before
        (data / name).chmod(more)


def test_a_root_key_is_read_from_a_folder_nothing_can_be_written_in(hub, data, tmp_path):
    folder = tmp_path / "credentials"
    folder.mkdir()
    file = folder / "root.key"
    given = {"HUB_ROOT_KEY_FILE": str(file), "before": obey_permissions}
    folder.chmod(0o500)
    assert f"{folder}: cannot be written" in one_line(hub("migrate", **given))
    assert not data.exists()
    folder.chmod(0o700)
    file.write_bytes(bytes(range(32)))
    file.chmod(0o400)
    folder.chmod(0o500)
    done = hub("migrate", **given)
    assert (done.returncode, done.stderr) == (0, "")


def test_beyond_this_machine_the_hub_serves_only_behind_tls(hub, data):
    for origin in ("", "http://hub.example"):
        anywhere = "0.0.0.0"  # noqa: S104 - nothing listens there: the hub refuses to start with it
        told = one_line(hub("run", HUB_HOST=anywhere, HUB_PUBLIC_ORIGIN=origin))
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


def test_a_database_that_cannot_be_used_is_said_in_one_line(hub, data, tmp_path):
    away = f"postgresql+psycopg://hub:s3cret@127.0.0.1:{free_port()}/hub"
    told = one_line(hub("migrate", HUB_DATABASE_URL=away))
    assert "cannot be used" in told
    wrong = one_line(hub("migrate", HUB_DATABASE_URL="postgresql+psycopg://hub:s3cret@host:port/hub"))
    assert "HUB_DATABASE_URL" in wrong
    assert "s3cret" not in told + wrong
    assert not data.exists()
    other = tmp_path / "other"
    other.mkdir()
    (other / "hub.sqlite3").write_text("This is no database, and stays what it is. " * 20)
    (other / "keys").mkdir()
    root = other / "keys" / "root.key"
    root.write_bytes(bytes(32))
    root.chmod(0o600)
    before = snapshot(other)
    assert "cannot be used" in one_line(hub("migrate", HUB_DATA=str(other)))
    assert snapshot(other) == before


def test_a_wrong_setting_is_named(hub, data):
    assert "HUB_PORT" in one_line(hub("run", HUB_PORT="none"))
    assert not data.exists()


def test_a_wrong_configuration_is_named_and_nothing_is_set_up(hub, data, tmp_path):
    wrong = tmp_path / "platform.toml"
    wrong.write_text('code = "x"\n')
    assert "name: " in one_line(hub("platform", "apply", str(wrong)))
    assert not data.exists()


def test_a_wrong_table_of_documents_is_named_before_anything_is_made(hub, data, tmp_path):
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config)
    table = config / "pieces.toml"
    table.write_text(table.read_text("utf-8").replace('expiry = "permit"', 'expiry = "never"'), "utf-8")
    for command in (("config", "check"), ("run",)):
        assert "types.residence_permit.expiry" in one_line(hub(*command, HUB_CONFIG=str(config)))
