"""Every object a platform writes, whatever it holds, is read by Tink with what its row says."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from hub.consent.models import ConsentEvidence
from hub.documents.evidence import receive_evidence
from hub.documents.models import Document, DocumentRendition, DocumentVersion, Upload, UploadPart
from hub.documents.operations import deposit_document
from hub.documents.page_images import prepare_page
from hub.documents.text_layers import read_waiting
from hub.registry.models import Household
from hub.storage.object_format import Manifest
from tests import papers
from tests.documents.faulty_acts import PHOTO, without_children
from tests.documents.upload_world import KIB, LETTER, UploadWorld, heavy
from tests.platform_builder import add_household
from tests.storage.tink_reader import tink_reader

CONTENT = heavy(10 * KIB)


@pytest.fixture
def world(sqlite_database, tmp_path, clock, monkeypatch):
    """A deposit, its page and its text; half a file on its way; the photo of a sheet that was signed."""
    without_children(monkeypatch)
    world = UploadWorld(sqlite_database, tmp_path, clock)
    world.home = add_household(world.platform, [world.colleague], referents=[world.worker])
    document = deposit_document(world.platform, world.worker, world.home.id, LETTER, iter([CONTENT]))
    read_waiting(world.platform, set())
    prepare_page(world.platform, world.worker, document.id, 1)
    world.send(world.begin(CONTENT).id, 0, CONTENT[:4000])
    person = world.home.person_ids[0]
    receive_evidence(world.platform, world.worker, world.home.id, person, "fiche.png", iter([papers.png()]))
    return world


def only(world, *tables):
    with world.platform.database.reading() as session:
        return [session.scalars(select(table)).one() for table in tables]


def rows(world):
    """Each row with an object: label and version of the object, and what its manifest is bound to."""
    document, version, upload, part, image = only(
        world, Document, DocumentVersion, Upload, UploadPart, ConsentEvidence
    )
    place = {"category": document.category, "subject_id": document.subject_id}
    place["partner_id"] = document.partner_id
    with world.platform.database.reading() as session:
        made = session.scalars(select(DocumentRendition).order_by(DocumentRendition.label)).all()
    yield version, "object.original", document.id, 1, place
    for one in made:
        yield one, f"object.{one.label}", document.id, 1, place
    yield part, "object.original", upload.id, part.start, {}
    looked_at = {"subject_id": image.person_id, "partner_id": image.collector_partner_id}
    yield image, "object.original", image.id, 1, looked_at


def manifest_of(world, row, item, version, place):
    platform, home = world.platform, world.home.id
    with platform.database.reading() as session:
        key = platform.household_key(home, session.get_one(Household, home).key_id)
    bound = platform.context("object.key", home, item, version=version, **place)
    return Manifest.decode(key.open(bound, row.manifest))


def read_by_tink(world, label, item, version, manifest):
    stored = b"".join(world.platform.objects.read(manifest.name, 0, [10_000_000]))
    context = world.platform.context(label, world.home.id, item, version=version)
    aad = b"hub3gip/object/v1\0" + stored[:32] + context.encode()
    with tink_reader(manifest.data_key).new_decrypting_stream(io.BytesIO(stored[64:]), aad) as stream:
        return stream.read()


def test_tink_reads_every_object_of_the_store(world):
    read = {}
    for row, label, item, version, place in rows(world):
        manifest = manifest_of(world, row, item, version, place)
        read[manifest.name] = label, read_by_tink(world, label, item, version, manifest)
    assert sorted(read) == world.stored()
    labels = [label for label, _ in read.values()]
    assert labels == ["object.original", "object.page/1", "object.text", "object.original", "object.original"]
    texts = [text for _, text in read.values()]
    assert [texts[0], texts[1], texts[3]] == [CONTENT, PHOTO, CONTENT[:4000]]
    assert b"Assez de lettres pour une page" in texts[2]
    assert texts[4] == papers.png()
