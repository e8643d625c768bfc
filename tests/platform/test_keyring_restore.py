"""A keyring backed up, lost and put back; moved from one kind to another. By the commands operators type."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from hub.app import open_platform
from hub.audit.models import AuditEntry
from hub.cli import main
from hub.errors import StorageUnavailableError
from hub.platform.keyring_restore import back_up_keys, restore_keys
from hub.registry.models import Household
from hub.settings import Settings
from hub.storage.keyring_folder import entries_in
from tests.platform_builder import SYSTEM, add_household, build_platform
from tests.services.kms import REGION

DAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture
def platform(sqlite_database, tmp_path, clock):
    return build_platform(sqlite_database, tmp_path, clock)


@pytest.fixture
def hub(tmp_path, monkeypatch):
    monkeypatch.setenv("HUB_DATA", str(tmp_path))

    def run(*arguments, code=0):
        done = CliRunner().invoke(main, arguments)
        assert done.exit_code == code, done.output
        return done.output

    return run


def opened(settings):
    """How many households open."""
    platform = open_platform(settings)
    with platform.database.reading() as session:
        rows = session.execute(select(Household.id, Household.key_id)).all()
    found = len([platform.household_key(row.id, row.key_id) for row in rows])
    platform.keys.keyring.close()
    platform.database.dispose()
    return found


def test_a_keyring_that_is_lost_whole_is_put_back_with_what_it_had_erased(platform, hub, tmp_path):
    for _ in range(3):
        add_household(platform)
    erased = platform.keys.create_household(platform.new_id())
    platform.keys.keyring.erase(erased, DAY)
    assert json.loads(hub("keys", "backup", str(tmp_path / "backup"), "--json")) == {"entries": 4}
    shutil.rmtree(tmp_path / "keyring")

    assert "no entry for this platform" in hub("fsck", code=1)
    restored = json.loads(hub("keys", "restore", str(tmp_path / "backup"), "--json"))
    assert restored == {"put_back": 4}
    assert opened(Settings(data=tmp_path)) == 3
    assert list(platform.keys.keyring.erased()) == [(erased, DAY)]


def test_a_keyring_moves_into_a_database(platform, hub, tmp_path, monkeypatch):
    for _ in range(2):
        add_household(platform)
    hub("keys", "backup", str(tmp_path / "backup"))
    shutil.rmtree(tmp_path / "keyring")
    address = f"sqlite:///{tmp_path}/elsewhere.sqlite3"
    monkeypatch.setenv("HUB_KEYRING", address)
    hub("keys", "restore", str(tmp_path / "backup"))

    assert opened(Settings(data=tmp_path, keyring=address)) == 2
    assert not (tmp_path / "keyring").exists()


def test_with_a_key_management_service_a_rotation_ends_when_nobody_can_bring_the_old_root_back(
    hub, tmp_path, monkeypatch, kms
):
    kms.give(monkeypatch)
    old = kms.make_root("hub-of-a-journey")
    monkeypatch.setenv("HUB_ROOT_KEY", f"kms://{REGION}/hub-of-a-journey")
    hub("platform", "apply")
    assert not (tmp_path / "keys" / "root.key").exists()
    done = json.loads(hub("keys", "rotate", "--json"))

    assert done["rewrapped"] == 1
    lasted = datetime.fromisoformat(done["ended_at"]) - datetime.fromisoformat(done["begun_at"])
    assert timedelta(days=7) <= lasted < timedelta(days=7, minutes=2)
    assert kms.state(old) == "PendingDeletion"
    assert "could still bring it back until" in hub("keys", "rotate")
    assert opened(Settings(data=tmp_path, root_key=f"kms://{REGION}/hub-of-a-journey")) == 0
    monkeypatch.delenv("HUB_ROOT_KEY")
    assert "root key" in hub("keys", "rotate", code=1)


def test_a_backup_goes_into_a_folder_of_its_own(platform, hub, tmp_path):
    hub("keys", "backup", str(tmp_path / "backup"))

    assert "a folder of its own" in hub("keys", "backup", str(tmp_path / "backup"), code=1)
    assert "a folder of its own" in hub("keys", "backup", str(tmp_path / "keyring"), code=1)


def test_a_backup_brings_no_key_of_an_erased_household_back(platform, hub, tmp_path):
    """The keyring, lost, has forgotten the erasure; the database has not."""
    gone = add_household(platform)
    add_household(platform)
    hub("keys", "backup", str(tmp_path / "backup"))
    with platform.database.writing() as session:
        session.get_one(Household, gone.id).erased_at = DAY
    shutil.rmtree(tmp_path / "keyring")

    restored = json.loads(hub("keys", "restore", str(tmp_path / "backup"), "--json"))
    assert restored == {"put_back": 2, "erased": 1}


@pytest.fixture
def lost_entries(platform, tmp_path):
    """Two entries that a backup alone has."""
    add_household(platform)
    back_up_keys(platform, tmp_path / "backup")
    entries = list(entries_in(tmp_path / "backup"))
    for key_id, _ in entries:
        (tmp_path / "keyring" / key_id.hex()).unlink()
    return entries


def test_what_was_put_back_before_a_service_went_away_is_on_record(platform, lost_entries, monkeypatch):
    put, done = platform.keys.keyring.put, []

    def away(key_id, wrapped):
        if done:
            raise StorageUnavailableError("keyring")
        done.append(put(key_id, wrapped))

    monkeypatch.setattr(platform.keys.keyring, "put", away)
    with pytest.raises(StorageUnavailableError):
        restore_keys(platform, SYSTEM, lost_entries)
    with platform.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "keys:restored")).one()
    assert [list(one) for one in entry.changes] == [["number", None, "1"]]


def test_a_household_erased_while_its_key_is_put_back_stays_erased(platform, lost_entries, monkeypatch):
    keyring, put = platform.keys.keyring, platform.keys.keyring.put

    def overtaken(key_id, wrapped):
        keyring.erase(key_id, DAY)
        put(key_id, wrapped)

    monkeypatch.setattr(keyring, "put", overtaken)
    assert restore_keys(platform, SYSTEM, lost_entries) == {"erased": 2}
