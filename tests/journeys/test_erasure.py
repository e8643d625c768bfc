"""A household erased, the root key renewed, and yesterday's backups put back: nothing of it opens, everything
else does, and the log verifies. By the commands operators type."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from hub.app import open_keyring, open_objects, open_platform
from hub.channels.models import Note
from hub.channels.reading import open_channel
from hub.clock import system_clock
from hub.documents.erasure import erased_households
from hub.documents.originals import download_original
from hub.errors import AccessDeniedError, NotFoundError
from hub.registry.models import Household
from hub.storage.db import Database
from hub.storage.keyring import Keys
from hub.storage.keyring_folder import entries_in
from hub.storage.root_key import LocalKeyProvider, WrongRootError
from tests.erasure_world import NOTE, ErasureWorld, build
from tests.journeys.erasure_places import Files, Server
from tests.platform_builder import PASSWORD
from tests.services.swift import bucket_of_its_own

PASSWORDS = f"{PASSWORD}\n{PASSWORD}\n"
BOTH = ("--first", "claire@ssp.example", "--second", "paul@his.example", "--passwords-stdin")


@pytest.fixture
def place(request, tmp_path):
    """SQLite, files and a folder; PostgreSQL, a bucket and a keyring in a database of its own."""
    if getattr(request, "param", "files") == "files":
        yield Files(tmp_path)
        return
    s3_server, postgres = (request.getfixturevalue(name) for name in ("s3_server", "postgres"))
    s3_server.give_credentials(request.getfixturevalue("monkeypatch"))
    server = Server(tmp_path, postgres, s3_server.endpoint, bucket_of_its_own(s3_server))
    yield server
    server.end()


@pytest.fixture
def world(place, sqlite_template, tmp_path) -> Iterator[ErasureWorld]:
    place.lay(sqlite_template)
    settings = place.settings()
    objects, keyring = open_objects(settings), open_keyring(settings)
    built = build(Database(settings.database), tmp_path, system_clock, objects=objects, keyring=keyring)
    yield built
    let_go(built.platform)


RUN = """
import json, sys
from hub.cli import main
for arguments in json.loads(sys.argv[1]):
    main(arguments, standalone_mode=False)
    print(end="\\0")
"""


@pytest.fixture
def hub(place):
    """Commands on this platform, one process for all of them; what each said, or the error of the last."""

    def run(*commands, given="", code=0):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        done = subprocess.run(
            [sys.executable, "-c", RUN, json.dumps(commands)],
            env=kept | place.variables(),
            input=given,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done.stdout.split("\0")[:-1] if code == 0 else done.stderr

    return run


def key_id_of(platform, home):
    with platform.database.reading() as session:
        return session.get_one(Household, home.id).key_id


@pytest.mark.parametrize("place", ["files", "server"], indirect=True)
def test_erased_renewed_and_restored_nothing_of_it_opens_and_all_else_does(world, hub, place, tmp_path):
    yesterday = tmp_path / "yesterday"
    code, key_id = world.code(world.gone), key_id_of(world.platform, world.gone)
    hub(["audit", "verify"], ["keys", "backup", str(yesterday / "keyring")])
    let_go(world.platform)
    place.back_up(yesterday)

    said = hub(
        ["household", "erase", code, *BOTH, "--json"],
        ["keys", "rotate", "--json"],
        ["household", "erased"],
        ["audit", "verify"],
        given=PASSWORDS,
    )
    erased = json.loads(said[0])
    assert erased["unreadable_in_service_since"]
    assert erased["unreadable_in_backups_since"] is None
    assert json.loads(said[1])["rewrapped"] == 2
    assert "unreadable in backups since" in said[2]

    place.restore(yesterday)
    (put_back,) = hub(["keys", "restore", str(yesterday / "keyring"), "--json"])
    assert json.loads(put_back) == {"erased": 1, "kept": 2}

    platform = open_platform(place.settings())
    with platform.database.reading() as session:
        assert session.scalar(select(func.count()).where(Note.household_id == world.gone.id)) == 1
    nothing_opens(platform, world, key_id, yesterday, place)
    let_go(platform)

    (told, *_) = hub(["household", "erased", "--json"], ["audit", "verify"], ["fsck"])
    dates = [one["unreadable_in_service_since"] for one in json.loads(told)["erased"]]
    assert dates == [erased["unreadable_in_service_since"]]
    everything_else_opens(open_platform(place.settings()), world)


def let_go(platform):
    platform.keys.keyring.close()
    platform.database.dispose()


def nothing_opens(platform, world, key_id, yesterday, place):
    """Nor with the entry of the backup copied over the keyring and the mark of its erasure taken away."""
    with pytest.raises(NotFoundError):
        platform.household_key(world.gone.id, key_id)
    old_entry = dict(entries_in(yesterday / "keyring"))[key_id]
    erased_at = dict(platform.keys.keyring.erased())[key_id]
    place.forget_erasure(key_id)
    platform.keys.keyring.put(key_id, old_entry)
    with pytest.raises(WrongRootError):
        platform.household_key(world.gone.id, key_id)
    # What makes the difference is the old root, which here a custodian had kept against the rules.
    kept = Keys(platform.id, platform.keys.keyring, LocalKeyProvider(yesterday / "root.key"))
    assert kept.household(world.gone.id, key_id)
    platform.keys.keyring.erase(key_id, erased_at)


def everything_else_opens(platform, world):
    page = open_channel(platform, world.worker, world.kept.id)
    assert [note.body for note in page.notes.notes] == [NOTE.body]
    assert b"".join(download_original(platform, world.worker, world.kept_object[1]).chunks)
    with pytest.raises(AccessDeniedError):
        open_channel(platform, world.worker, world.gone.id)
    assert [name for name, _ in platform.objects.names()] == [world.kept_object[0]]
    let_go(platform)


@pytest.mark.parametrize("given", ["wrong\n" * 2, f"{PASSWORD}\n", ""])
def test_without_both_passwords_the_command_says_which_is_wrong_and_erases_nothing(world, hub, given):
    said = hub(["household", "erase", world.code(world.gone), *BOTH], given=given, code=1)
    assert said.startswith("hub: password: password_wrong")
    assert erased_households(world.platform) == []


def test_a_name_nobody_has_decides_nothing(world, hub):
    deciders = ["--first", "x@y.example", *BOTH[2:]]
    said = hub(["household", "erase", world.code(world.gone), *deciders], given=PASSWORDS, code=1)
    assert said == "hub: no open account signs in with x@y.example\n"
