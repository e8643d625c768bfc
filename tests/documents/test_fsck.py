"""Rows, objects and keys that lost each other are found and named; nothing is changed by looking."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.audit.models import AuditEntry
from hub.audit.units import writing
from hub.clock import new_id
from hub.consent.authorise import stand
from hub.documents import fsck
from hub.documents.erasure import erase_household
from hub.documents.fsck import check_store
from hub.documents.operations import NewDocument, record_document
from hub.documents.strays import Swept, sweep
from hub.documents.views import object_context
from hub.errors import Asked, ConfigurationError, StorageUnavailableError, UnfinishedError
from hub.platform.deciding import Decider
from hub.platform.journal_proof import verdict_of
from hub.registry.models import Household
from hub.storage.objects import write_object
from tests.platform_builder import PASSWORD, SYSTEM, add_household, add_professional, build_platform

NEW = NewDocument("coordination", None, "letter", "Courrier", "courrier.pdf")


@pytest.fixture
def platform(sqlite_database, tmp_path, clock):
    return build_platform(sqlite_database, tmp_path, clock)


@writing
def _record(unit, home, document_id, manifest):
    standing = stand(unit, home.id, Asked("write", home.id))
    record_document(unit, standing, NEW, document_id, manifest, "pdf")


@pytest.fixture
def stored(platform):
    """A document in the object store and in the database: its id and its object's name."""
    worker = add_professional(platform, "ssp", "worker", "social_worker")
    home = add_household(platform, [worker])
    document_id = new_id(platform.clock())
    context = object_context(platform, home.id, document_id, 1)
    manifest = write_object(platform.objects, context, [b"%PDF-1.7 a letter"])
    _record(platform, worker, home, document_id, manifest)
    return document_id, manifest.name


def later(platform, clock):
    """Old enough that nothing counts as an upload on its way. Files carry the machine's own time."""
    newest = max(written for _, written in platform.objects.names())
    clock.now = max(clock.now, newest) + timedelta(hours=2)


def test_what_belongs_together_is_sound_and_the_check_is_on_record(platform, stored):
    found = check_store(platform, SYSTEM)
    assert found.sound
    assert found.checked == 1
    with platform.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "store:checked")).one()
    assert entry.outcome == "permitted"


def test_a_row_whose_object_is_gone_is_named(platform, stored):
    platform.objects.delete(stored[1])
    found = check_store(platform, SYSTEM)
    assert found.rows_without_object == [stored[0]]
    assert not found.sound


def test_an_object_without_a_row_is_named_once_it_is_no_upload_on_its_way(platform, stored, clock):
    clock.now = max(written for _, written in platform.objects.names())
    platform.objects.put("ab" * 16, [b"left by a crash"])
    assert check_store(platform, SYSTEM).objects_without_row == []
    later(platform, clock)
    assert check_store(platform, SYSTEM).objects_without_row == ["ab" * 16]


def test_a_changed_byte_is_named(platform, stored, tmp_path):
    path = tmp_path / "objects" / stored[1]
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))
    assert check_store(platform, SYSTEM).undecryptable == [stored[0]]


def test_a_household_whose_key_is_gone_is_named(platform, stored, tmp_path):
    home = add_household(platform)
    for path in (tmp_path / "keyring").iterdir():
        if path.is_file() and path.name != platform.key_id.hex():
            path.unlink()
    platform.keys.forget()
    found = check_store(platform, SYSTEM)
    assert home.id in found.households_without_key
    assert found.undecryptable == [stored[0]]


def test_a_key_no_row_names_is_named_and_swept_once_it_is_older_than_the_longest_upload(
    platform, stored, clock
):
    stray = platform.keys.create_household(platform.new_id())
    assert check_store(platform, SYSTEM).sound
    later(platform, clock)
    found = check_store(platform, SYSTEM)
    assert found.keys_without_household == [stray.hex()]
    assert sweep(platform, SYSTEM, found) == Swept(0, 0, 0)
    assert not found.sound
    clock.advance(hours=platform.settings.upload_hours)

    assert sweep(platform, SYSTEM, found) == Swept(0, 1, 0)
    assert found.sound
    assert stray in dict(platform.keys.keyring.erased())
    assert check_store(platform, SYSTEM).sound


def test_objects_and_unfinished_uploads_are_swept_and_it_is_on_record(platform, stored, clock, tmp_path):
    platform.objects.put("ab" * 16, [b"left by a crash"])
    (tmp_path / "objects" / f"{'cd' * 16}.0123456789abcdef.tmp").write_bytes(b"cut")
    later(platform, clock)
    found = check_store(platform, SYSTEM)
    assert sweep(platform, SYSTEM, found) == Swept(0, 0, 0)
    clock.advance(hours=24)

    assert sweep(platform, SYSTEM, found) == Swept(1, 0, 1)
    assert found.sound
    assert [name for name, _ in platform.objects.names()] == [stored[1]]
    assert len(list((tmp_path / "objects").iterdir())) == 1
    with platform.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "store:swept")).one()
    assert [list(change) for change in entry.changes] == [["number", None, "2"]]


def test_an_object_that_got_its_row_since_it_was_named_is_not_swept(platform, stored, clock):
    later(platform, clock)
    clock.advance(hours=24)
    found = check_store(platform, SYSTEM)
    found.objects_without_row = [stored[1]]
    with platform.database.reading() as session:
        found.keys_without_household = [key_id.hex() for key_id in session.scalars(select(Household.key_id))]

    assert sweep(platform, SYSTEM, found) == Swept(0, 0, 0)
    assert check_store(platform, SYSTEM).sound


def test_the_key_of_an_erased_household_that_came_back_is_named_and_goes_again(
    platform, stored, clock, tmp_path
):
    officer = add_professional(platform, "ssp", "dpo", "lawyer")
    other = add_professional(platform, "his", "dpo", "lawyer")
    home = add_household(platform, code="FOYER-7K3F")
    with platform.database.reading() as session:
        key_id = session.get_one(Household, home.id).key_id
    wrapped = platform.keys.keyring.get(key_id)
    erase_household(platform, "FOYER-7K3F", (Decider(officer, PASSWORD), Decider(other, PASSWORD)), "cli")
    (tmp_path / "keyring" / "erased" / key_id.hex()).unlink()
    platform.keys.keyring.put(key_id, wrapped)
    later(platform, clock)
    found = check_store(platform, SYSTEM)
    assert found.keys_of_erased == [key_id.hex()]

    sweep(platform, SYSTEM, found)
    assert found.sound
    assert check_store(platform, SYSTEM).sound


def test_beside_an_older_database_nothing_is_swept(platform, stored, clock, tmp_path):
    """What the newer one names would look like strays."""
    verdict_of(platform)
    platform.database.dispose()  # everything is in one file then
    shutil.copy(tmp_path / "hub.sqlite3", tmp_path / "older.sqlite3")
    home = add_household(platform)
    with platform.database.reading() as session:
        key_id = session.get_one(Household, home.id).key_id
    verdict_of(platform)
    platform.database.dispose()
    for left in tmp_path.glob("hub.sqlite3*"):
        left.unlink()
    shutil.copy(tmp_path / "older.sqlite3", tmp_path / "hub.sqlite3")
    later(platform, clock)
    clock.advance(hours=24)
    found = check_store(platform, SYSTEM)
    assert found.keys_without_household == [key_id.hex()]

    with pytest.raises(ConfigurationError, match="older database"):
        sweep(platform, SYSTEM, found)
    assert platform.keys.keyring.get(key_id)


@pytest.mark.parametrize("page", [1, 2, 3])
def test_every_document_is_looked_at_once_however_many_are_read_at_a_time(
    platform, stored, clock, monkeypatch, page
):
    """Three versions: a page that ends with the last row, one that does not, one that holds them all."""
    worker = add_professional(platform, "ssp", "worker", "social_worker")
    home = add_household(platform, [worker])
    for _ in range(2):
        document_id = new_id(platform.clock())
        context = object_context(platform, home.id, document_id, 1)
        _record(
            platform, worker, home, document_id, write_object(platform.objects, context, [b"%PDF-1.7 more"])
        )
    monkeypatch.setattr(fsck, "_PAGE", page)
    later(platform, clock)
    found = check_store(platform, SYSTEM)
    assert (found.checked, found.sound) == (3, True)


def test_what_was_swept_before_the_store_went_away_is_on_record(platform, stored, clock, monkeypatch):
    for name in ("ab", "cd"):
        platform.objects.put(name * 16, [b"left by a crash"])
    later(platform, clock)
    clock.advance(hours=24)
    found, delete = check_store(platform, SYSTEM), platform.objects.delete

    def away(name):
        if name == "cd" * 16:
            raise StorageUnavailableError("object store")
        delete(name)

    monkeypatch.setattr(platform.objects, "delete", away)
    with pytest.raises(UnfinishedError):
        sweep(platform, SYSTEM, found)
    with platform.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "store:swept")).one()
    assert [list(change) for change in entry.changes] == [["number", None, "1"]]
