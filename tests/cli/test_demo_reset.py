"""An invented platform is thrown away whole, and nothing with it that is not the hub's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner

from hub.audit.sealer import seal_all
from hub.audit.sealing import publish
from hub.cli.own_files import foreign_in
from hub.cli.setup import demo
from hub.demo import load
from hub.demo.wish import HISTORY
from hub.platform.log import open_log
from hub.web.application import _web_secret
from tests import databases
from tests.cli.run import snapshot
from tests.demo.written import picture
from tests.platform_builder import build_platform

A, B = "ab" * 16, "0123456789abcdef"
OURS = (
    "hub.sqlite3",
    "hub.sqlite3-wal",
    f"objects/{A}",
    f"objects/{A}.{B}.tmp",
    f"keyring/{A}",
    f"keyring/erased/{A}",
    "keys/root.key",
    "keys/root.key.next",
    f"keys/audit-signing.key.{B}",
    "keys/web.key",
    "guard/hub.localhost_3gip-paris_log_1.checkpoint.lock",
)
FOREIGN = (
    "notes.txt",
    "objects/photo.jpg",
    f"objects/{A}.jpg",
    "keyring/erased/list.txt",
    "keys/id_ed25519",
    "keys/root.key.old",
    "guard/signed.txt",
    "keys/mine",
)


@pytest.fixture
def begun(sqlite_template, tmp_path, clock, monkeypatch):
    """A demo of which the accounts are there, in a folder as a hub leaves it."""
    folder = tmp_path / "var"
    folder.mkdir()
    begins = clock.now - HISTORY - timedelta(days=1)
    with databases.fresh_sqlite(sqlite_template, folder) as database:
        platform = replace(build_platform(database, folder, lambda: begins), clock=clock)
        load._stage(platform, load.wish_for(platform, 1, 3, None), picture)
        seal_all(database)
        publish(database, open_log(platform), begins)
    _web_secret(folder / "keys" / "web.key")
    monkeypatch.setenv("HUB_DATA", str(folder))
    return folder


def reset():
    return CliRunner().invoke(demo, ["reset"])


def test_all_of_it_goes(begun):
    assert foreign_in(begun) == []
    done = reset()
    assert done.exit_code == 0, done.output
    assert not begun.exists()


def test_nothing_goes_while_a_foreign_file_lies_in_a_folder_of_the_hub(begun):
    (begun / "keys" / "id_ed25519").write_text("somebody's")
    before = snapshot(begun)
    done = reset()
    assert done.exit_code == 1
    assert "keys/id_ed25519" in done.output
    assert snapshot(begun) == before


def test_the_hub_knows_its_own_files_by_name(tmp_path):
    for name in (*OURS, *FOREIGN):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    assert foreign_in(tmp_path) == sorted(FOREIGN)


def test_behind_a_link_nothing_is_looked_at(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "letter.txt").write_text("")
    data = tmp_path / "var"
    data.mkdir()
    (data / "objects").symlink_to(elsewhere)
    assert foreign_in(data) == []
