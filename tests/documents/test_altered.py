"""What was altered in the store or in the database is refused, gives no unverified byte, and is on record."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from hub.audit.models import AuditEntry
from hub.audit.units import writing
from hub.channels.models import Note
from hub.channels.operations import NewNote, post_note
from hub.channels.reading import open_channel
from hub.consent.authorise import stand
from hub.documents.models import DocumentVersion
from hub.documents.operations import NewDocument, record_document
from hub.documents.originals import download_original
from hub.documents.views import object_context
from hub.errors import Asked, TamperedError
from hub.storage.objects import VERIFIED_WHOLE, write_object
from tests.platform_builder import add_household, add_professional, build_platform
from tests.storage.vectors import plaintext

NEW = NewDocument("coordination", None, "letter", "Courrier", "courrier.pdf")


@writing
def _record(unit, home, document_id, manifest):
    standing = stand(unit, home.id, Asked("write", home.id))
    record_document(unit, standing, NEW, document_id, manifest, "pdf")


@pytest.fixture
def world(database, tmp_path, clock):
    platform = build_platform(database, tmp_path, clock)
    worker = add_professional(platform, "ssp", "worker", "social_worker")
    return SimpleNamespace(
        platform=platform, worker=worker, home=add_household(platform, [worker]), objects=tmp_path / "objects"
    )


def stored(world, content, home=None):
    """A document: its id, and the file that holds its bytes."""
    home = home or world.home
    document_id = world.platform.new_id()
    context = object_context(world.platform, home.id, document_id, 1)
    manifest = write_object(world.platform.objects, context, [content])
    _record(world.platform, world.worker, home, document_id, manifest)
    return document_id, world.objects / manifest.name


def taken(world, document_id):
    """What left, byte by byte, before the answer ended; and whether it ended as a failure."""
    left = bytearray()
    try:
        for chunk in download_original(world.platform, world.worker, document_id).chunks:
            left += chunk
    except TamperedError:
        return bytes(left), True
    return bytes(left), False


def recorded(world, action):
    with world.platform.database.reading() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all()
    return [(row.household_id, row.object_id, row.outcome) for row in rows]


def flip(path, at):
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def test_a_small_document_altered_anywhere_gives_no_byte_and_is_on_record(world):
    document_id, path = stored(world, plaintext(1000))
    assert taken(world, document_id) == (plaintext(1000), False)
    for at in (0, 40, 70, 200, -1):
        flip(path, at)
        assert taken(world, document_id) == (b"", True)
        flip(path, at)
    assert recorded(world, "document:tampered") == [(world.home.id, document_id, "failed")] * 5


def test_a_large_document_gives_whole_verified_segments_and_is_on_record(world):
    whole = plaintext(VERIFIED_WHOLE + 1)
    document_id, path = stored(world, whole)
    flip(path, 3 * 1024 * 1024 + 5)
    left, failed = taken(world, document_id)

    assert failed
    assert left == whole[: len(left)]
    assert 0 < len(left) <= 3 * 1024 * 1024
    assert recorded(world, "document:tampered") == [(world.home.id, document_id, "failed")]


def test_an_older_object_put_back_under_the_newer_name_is_refused(world):
    _, older = stored(world, plaintext(1000))
    document_id, newer = stored(world, plaintext(1000))
    newer.write_bytes(older.read_bytes())

    assert taken(world, document_id) == (b"", True)
    assert recorded(world, "document:tampered") == [(world.home.id, document_id, "failed")]


@pytest.mark.parametrize("elsewhere", [False, True])
def test_wrapped_keys_exchanged_between_documents_open_nothing_and_are_on_record(world, elsewhere):
    home = add_household(world.platform, [world.worker]) if elsewhere else world.home
    one, _ = stored(world, plaintext(100))
    two, _ = stored(world, plaintext(100), home)
    with world.platform.database.writing() as session:
        rows = {
            row.document_id: (row.manifest, row.object_id) for row in session.scalars(select(DocumentVersion))
        }
        for document_id in rows:
            session.execute(
                update(DocumentVersion)
                .where(DocumentVersion.document_id == document_id)
                .values(manifest=rows[two if document_id == one else one][0])
            )

    for document_id in (one, two):
        assert taken(world, document_id) == (b"", True)
    assert len(recorded(world, "content:tampered")) == 2


def test_a_note_moved_to_another_category_in_the_database_is_refused_and_on_record(world):
    post_note(world.platform, world.worker, world.home.id, NewNote("coordination", None, "Un mot."))
    with world.platform.database.writing() as session:
        session.execute(update(Note).values(category="resources"))

    with pytest.raises(TamperedError):
        open_channel(world.platform, world.worker, world.home.id)
    assert recorded(world, "content:tampered") == [(world.home.id, None, "failed")]
