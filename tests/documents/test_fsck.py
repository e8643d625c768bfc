"""Rows, objects and keys that lost each other are found and named; nothing is changed by looking."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.audit.models import AuditEntry
from hub.audit.units import writing
from hub.clock import new_id
from hub.consent.authorise import stand
from hub.documents.fsck import check_store
from hub.documents.operations import NewDocument, record_document
from hub.documents.views import object_context
from hub.errors import Asked
from hub.storage.objects import write_object
from tests.platform_builder import SYSTEM, add_household, add_professional, build_platform

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
