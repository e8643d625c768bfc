"""A household erased, the root key renewed, and yesterday's backups put back: nothing of it opens, everything
else does, and the log verifies. By the commands operators type."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hub.app import open_platform
from hub.channels.models import Note
from hub.channels.reading import open_channel
from hub.clock import system_clock
from hub.documents.originals import download_original
from hub.errors import AccessDeniedError, NotFoundError
from hub.registry.models import Household
from hub.settings import Settings
from hub.storage.keyring import Keys
from hub.storage.keyring_folder import FolderKeyring, entries_in
from hub.storage.root_key import LocalKeyProvider, WrongRootError
from tests.erasure_world import NOTE, ErasureWorld, build
from tests.platform_builder import PASSWORD

PASSWORDS = f"{PASSWORD}\n{PASSWORD}\n"
BOTH = ("--first", "claire@ssp.example", "--second", "paul@his.example", "--passwords-stdin")


@pytest.fixture
def world(sqlite_database, tmp_path) -> ErasureWorld:
    return build(sqlite_database, tmp_path, system_clock)


@pytest.fixture
def hub(tmp_path):
    """The command, on this data folder; what it said."""

    def run(*arguments, given="", code=0):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        done = subprocess.run(
            [sys.executable, "-c", "from hub.cli import main; main()", *arguments],
            env=kept | {"HUB_DATA": str(tmp_path)},
            input=given,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done.stdout if code == 0 else done.stderr

    return run


def back_up(data: Path, to: Path) -> None:
    """Database, objects and guard in one backup, the keyring in another, the root key in a safe."""
    to.mkdir()
    with (
        closing(sqlite3.connect(data / "hub.sqlite3")) as live,
        closing(sqlite3.connect(to / "hub.sqlite3")) as copy,
    ):
        live.backup(copy)
    for folder in ("objects", "guard", "keyring"):
        if (data / folder).exists():
            shutil.copytree(data / folder, to / folder)
    shutil.copy(data / "keys" / "root.key", to / "root.key")


def restore_data(data: Path, backup: Path) -> None:
    for left in data.glob("hub.sqlite3*"):
        left.unlink()
    shutil.copy(backup / "hub.sqlite3", data / "hub.sqlite3")
    for folder in ("objects", "guard"):
        shutil.rmtree(data / folder, ignore_errors=True)
        if (backup / folder).exists():
            shutil.copytree(backup / folder, data / folder)


def key_id_of(platform, home):
    with platform.database.reading() as session:
        return session.get_one(Household, home.id).key_id


def test_erased_renewed_and_restored_nothing_of_it_opens_and_all_else_does(world, hub, tmp_path):
    yesterday = tmp_path / "yesterday"
    hub("audit", "verify")
    back_up(tmp_path, yesterday)
    key_id = key_id_of(world.platform, world.gone)
    world.platform.database.dispose()

    erased = json.loads(hub("household", "erase", world.code(world.gone), *BOTH, "--json", given=PASSWORDS))
    assert erased["unreadable_in_service_since"]
    assert erased["unreadable_in_backups_since"] is None
    rotated = json.loads(hub("keys", "rotate", "--json"))
    assert rotated["rewrapped"] == 2
    assert "unreadable in backups since" in hub("household", "erased")
    hub("audit", "verify")
    world.platform.database.dispose()

    restore_data(tmp_path, yesterday)
    put_back = json.loads(hub("keys", "restore", str(yesterday / "keyring"), "--json"))
    assert put_back == {"erased": 1, "kept": 2}

    platform = open_platform(Settings(data=tmp_path))
    with platform.database.reading() as session:
        assert session.scalar(select(func.count()).where(Note.household_id == world.gone.id)) == 1
    nothing_opens(platform, world, key_id, yesterday)
    platform.database.dispose()

    told = json.loads(hub("household", "erased", "--json"))["erased"]
    assert [one["unreadable_in_service_since"] for one in told] == [erased["unreadable_in_service_since"]]
    everything_else_opens(open_platform(Settings(data=tmp_path)), world)
    hub("audit", "verify")
    hub("fsck")


def nothing_opens(platform, world, key_id, yesterday):
    """Nor with the entry of the backup copied over the keyring and the mark of its erasure taken away."""
    with pytest.raises(NotFoundError):
        platform.household_key(world.gone.id, key_id)
    old_entry = dict(entries_in(yesterday / "keyring"))[key_id]
    keyring = platform.settings.data / "keyring"
    (keyring / "erased" / key_id.hex()).rename(yesterday / "mark")
    (keyring / key_id.hex()).write_bytes(old_entry)
    with pytest.raises(WrongRootError):
        platform.household_key(world.gone.id, key_id)
    # What makes the difference is the old root, which here a custodian had kept against the rules.
    kept = Keys(platform.id, FolderKeyring(keyring), LocalKeyProvider(yesterday / "root.key"))
    assert kept.household(world.gone.id, key_id)
    (keyring / key_id.hex()).unlink()
    (yesterday / "mark").rename(keyring / "erased" / key_id.hex())


def everything_else_opens(platform, world):
    page = open_channel(platform, world.worker, world.kept.id)
    assert [note.body for note in page.notes.notes] == [NOTE.body]
    assert b"".join(download_original(platform, world.worker, world.kept_object[1]).chunks)
    with pytest.raises(AccessDeniedError):
        open_channel(platform, world.worker, world.gone.id)
    assert [name for name, _ in platform.objects.names()] == [world.kept_object[0]]
    platform.database.dispose()


@pytest.mark.parametrize("given", ["wrong\n" * 2, f"{PASSWORD}\n", ""])
def test_without_both_passwords_the_command_says_which_is_wrong_and_erases_nothing(world, hub, given):
    said = hub("household", "erase", world.code(world.gone), *BOTH, given=given, code=1)
    assert said.startswith("hub: password: password_wrong")
    assert json.loads(hub("household", "erased", "--json")) == {"erased": []}


def test_a_name_nobody_has_decides_nothing(world, hub):
    said = hub(
        "household",
        "erase",
        world.code(world.gone),
        "--first",
        "x@y.example",
        *BOTH[2:],
        given=PASSWORDS,
        code=1,
    )
    assert said == "hub: no open account signs in with x@y.example\n"
