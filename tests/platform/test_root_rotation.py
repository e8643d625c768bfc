"""Renewing the root key: under load, through kills, and the old one opens nothing afterwards."""

from __future__ import annotations

import os
import shutil
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.audit.models import AuditEntry
from hub.errors import ConfigurationError, TamperedError
from hub.platform.keyring_restore import restore_keys
from hub.platform.root_rotation import UNDER_WAY, rotate_root
from hub.registry.models import Household, RootRotation
from hub.storage.keyring import Keys
from hub.storage.keyring_folder import FolderKeyring, entries_in
from hub.storage.root_key import LocalKeyProvider, WrongRootError, next_root_file, root_id_of
from tests.platform.killed_rotations import killed_rotations
from tests.platform_builder import SYSTEM, add_household, build_platform

KILLS = 20


@pytest.fixture
def platform(database, tmp_path, clock):
    return build_platform(database, tmp_path, clock)


@pytest.fixture
def homes(platform):
    return [add_household(platform) for _ in range(4)]


def key_ids(platform):
    with platform.database.reading() as session:
        return [(row.id, row.key_id) for row in session.execute(select(Household.id, Household.key_id))]


def root_file(tmp_path):
    return tmp_path / "keys" / "root.key"


def restarted(platform, tmp_path):
    """The keys as a server started now would hold them; `seconds=0`: it keeps none."""
    provider = LocalKeyProvider(root_file(tmp_path))
    return Keys(platform.id, FolderKeyring(tmp_path / "keyring"), provider, seconds=0)


def opened(keys, platform):
    """How many households open."""
    return len([keys.household(home, key_id) for home, key_id in key_ids(platform)])


def test_every_key_opens_under_the_new_root_and_none_under_the_old(platform, homes, tmp_path):
    shutil.copy(root_file(tmp_path), tmp_path / "old.key")
    before = {key_id: platform.keys.keyring.get(key_id) for _, key_id in key_ids(platform)}

    done = rotate_root(platform, SYSTEM)

    assert (done.entries, done.rewrapped, done.strays) == (5, 5, 0)
    assert root_file(tmp_path).read_bytes() != (tmp_path / "old.key").read_bytes()
    assert not next_root_file(root_file(tmp_path)).exists()
    assert opened(restarted(platform, tmp_path), platform) == 4
    old = Keys(platform.id, FolderKeyring(tmp_path / "keyring"), LocalKeyProvider(tmp_path / "old.key"))
    for home, key_id in key_ids(platform):
        with pytest.raises(WrongRootError):
            old.household(home, key_id)
        assert not platform.keys.opens(home, key_id, before[key_id])


def test_a_rotation_is_on_record_with_when_it_began_and_ended(platform, homes):
    done = rotate_root(platform, SYSTEM)

    with platform.database.reading() as session:
        row = session.scalars(select(RootRotation)).one()
        actions = session.scalars(
            select(AuditEntry.action).where(AuditEntry.action.startswith("keys:"))
        ).all()
    assert (row.begun_at, row.ended_at) == (done.begun_at, done.ended_at)
    assert sorted(actions) == ["keys:rotated", "keys:rotation_begun"]


def test_a_server_that_is_never_restarted_reads_and_opens_households_all_the_while(platform, homes, tmp_path):
    serving, failures, readings = restarted(platform, tmp_path), [], []
    made, over = [], threading.Event()

    def read():
        while not over.is_set():
            try:
                readings.append(opened(serving, platform))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is a failed reading
                failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        rotate_root(platform, SYSTEM)
        made.append(add_household(platform))
    over.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert readings
    assert opened(restarted(platform, tmp_path), platform) == 9


def test_killed_twenty_times_it_goes_on_and_no_reading_fails(sqlite_database, tmp_path, clock):
    platform = build_platform(sqlite_database, tmp_path, clock)
    for _ in range(6):
        add_household(platform)
    killed_rotations(KILLS, 1, data=str(tmp_path))
    rotate_root(platform, SYSTEM)
    assert opened(restarted(platform, tmp_path), platform) == 6
    assert not next_root_file(root_file(tmp_path)).exists()


def test_a_key_made_under_the_old_root_just_as_the_new_one_appears_is_wrapped_again(
    platform, tmp_path, monkeypatch
):
    keyring, put = platform.keys.keyring, platform.keys.keyring.put

    def overtaken(key_id, wrapped):
        put(key_id, wrapped)
        LocalKeyProvider(root_file(tmp_path)).renew()

    monkeypatch.setattr(keyring, "put", overtaken)
    home = add_household(platform)
    monkeypatch.undo()

    ((_, key_id),) = key_ids(platform)
    assert root_id_of(keyring.get(key_id)) == platform.keys.provider.root_id
    platform.keys.provider.destroy_old()
    assert restarted(platform, tmp_path).household(home.id, key_id)


def test_the_old_root_stays_while_a_household_may_be_being_opened(platform, homes, tmp_path, clock):
    """Its key is written before its row."""
    underway = homes[0].id
    key_id = platform.keys.create_household(underway)
    old = root_file(tmp_path).read_bytes()
    written = platform.clock() - UNDER_WAY + timedelta(seconds=5)
    os.utime(tmp_path / "keyring" / key_id.hex(), (written.timestamp(),) * 2)

    with pytest.raises(ConfigurationError, match="being opened"):
        rotate_root(platform, SYSTEM)
    assert root_file(tmp_path).read_bytes() == old
    assert platform.keys.household(underway, key_id)
    clock.advance(minutes=1)
    assert rotate_root(platform, SYSTEM).strays == 1


def test_the_old_root_stays_while_a_key_needs_its_backup(platform, homes, tmp_path):
    shutil.copytree(tmp_path / "keyring", tmp_path / "backup")
    _, damaged = key_ids(platform)[0]
    _, lost = key_ids(platform)[1]
    (tmp_path / "keyring" / damaged.hex()).write_bytes(b"\x01" + bytes(152))
    (tmp_path / "keyring" / lost.hex()).unlink()

    with pytest.raises(ConfigurationError, match="2 keys do not open") as told:
        rotate_root(platform, SYSTEM)
    assert "hub keys restore" in str(told.value)
    restored = restore_keys(platform, SYSTEM, entries_in(tmp_path / "backup"))
    assert restored == {"put_back": 2, "kept": 3}
    rotate_root(platform, SYSTEM)
    assert opened(restarted(platform, tmp_path), platform) == 4


def test_a_backup_put_back_after_a_rotation_replaces_nothing_that_opens(platform, homes, tmp_path):
    shutil.copytree(tmp_path / "keyring", tmp_path / "backup")
    rotate_root(platform, SYSTEM)
    _home, lost = key_ids(platform)[0]
    (tmp_path / "keyring" / lost.hex()).unlink()

    assert restore_keys(platform, SYSTEM, entries_in(tmp_path / "backup")) == {"unreadable": 1, "kept": 4}
    assert not (tmp_path / "keyring" / lost.hex()).exists()


def test_two_rotations_at_once_are_one(platform, homes, tmp_path):
    failures = []

    def rotate():
        try:
            rotate_root(platform, SYSTEM)
        except (ConfigurationError, TamperedError) as error:
            failures.append(error)

    threads = [threading.Thread(target=rotate) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert opened(restarted(platform, tmp_path), platform) == 4


def test_an_entry_read_just_before_its_root_was_destroyed_is_read_again(
    platform, homes, tmp_path, monkeypatch
):
    serving = restarted(platform, tmp_path)
    home, key_id = key_ids(platform)[0]
    get, late = serving.keyring.get, []

    def overtaken(asked):
        wrapped = get(asked)
        if not late:
            late.append(asked)
            rotate_root(platform, SYSTEM)
        return wrapped

    monkeypatch.setattr(serving.keyring, "get", overtaken)
    assert serving.household(home, key_id)
    assert late == [key_id]
