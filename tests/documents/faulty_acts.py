"""Every act that is made of several calls, those on documents first: what it is done to, how, and whether it
is done."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from hub.documents.bundles import NewBundle, make_bundle
from hub.documents.checking import check_document, mask_document
from hub.documents.dating import DateSaid, state_date
from hub.documents.models import (
    Bundle,
    Document,
    DocumentDate,
    DocumentMark,
    DocumentRendition,
    DocumentVersion,
    Upload,
)
from hub.documents.page_images import prepare_page
from hub.documents.read_answer import Found
from hub.documents.rendering import Rendered
from hub.documents.replacing import Replacement, replace_document
from hub.documents.rules import Scan
from hub.documents.scanning import JOB, claim_next, settle
from hub.documents.text_layers import read_waiting
from hub.documents.upload_parts import receive_bytes
from hub.documents.uploads import begin_upload, open_upload
from hub.errors import TamperedError
from tests import papers
from tests.documents.faulty_house_acts import OF_THE_HOUSE
from tests.documents.faulty_world import NEW, PDF, Act, World, count

NEWER = papers.pdf(2)
PHOTO = papers.jpeg(60, 80)
DAY = date(2028, 1, 31)
WORDS = dict.fromkeys(("title", "recipient", "purpose", "by", "pages", "foot"), "mot")


def without_children(monkeypatch):
    """The confined children reach neither store nor database: their answers are given at once."""
    monkeypatch.setattr("hub.documents.receiving.inspect", lambda *_: None)

    def drawn(_format, _number, chunks, *_config):
        assert b"".join(chunks).startswith(b"%PDF")
        return Rendered(1, PHOTO)

    def read(_format, chunks, *_config):
        assert b"".join(chunks).startswith(b"%PDF")
        return Found(("Assez de lettres pour une page",), ())

    monkeypatch.setattr("hub.documents.page_images.render_page", drawn)
    monkeypatch.setattr("hub.documents.text_layers.read_file", read)


def _deposited(world):
    return world.deposit().id


def _waiting(world):
    """The one document whose text is not read yet."""
    read_waiting(world.platform, set())
    return _deposited(world)


def _read(world, _document_id):
    failed, stops = set(), iter((False, True))
    read_waiting(world.platform, failed, lambda: next(stops))
    if failed:  # given up, as what does not open is
        raise TamperedError


def _to_scan(world):
    settings = world.platform.settings.model_copy(update={"clamd": "127.0.0.1:1"})
    world.platform = replace(world.platform, settings=settings)
    while (claimed := claim_next(world.platform, JOB)) is not None:
        settle(world.platform, JOB, claimed, Scan.CLEAN)
    return _deposited(world)


def _scan(world, _document_id):
    """Whoever took it before and died is replaced."""
    world.clock.now += timedelta(minutes=5)
    settle(world.platform, JOB, claim_next(world.platform, JOB), Scan.CLEAN)


def _begun(world):
    return begin_upload(world.platform, world.worker, world.home.id, NEW, len(PDF)).id


def _photographed(world):
    """Two photos that become one PDF once both are here."""
    new, pages = replace(NEW, filename="pages.pdf"), [("1.jpg", len(PHOTO)), ("2.jpg", len(PHOTO))]
    return begin_upload(world.platform, world.worker, world.home.id, new, 2 * len(PHOTO), pages=pages).id


def _sending(data):
    """In two parts, from where it stands."""

    def send(world, upload_id):
        for stop in len(data) // 2, len(data):
            start = open_upload(world.platform, world.worker, upload_id).received
            if start < stop:
                read = io.BytesIO(data[start:stop]).read
                receive_bytes(world.platform, world.worker, upload_id, start, read)

    return send


def _sent(session, upload_id):
    found = session.get(Upload, upload_id)
    return found is not None and found.received == found.length


def _dated(session, document_id):
    """The date said and the document's own: both, or none."""
    said = session.scalars(select(DocumentDate).where(DocumentDate.document_id == document_id)).all()
    ends = session.get_one(Document, document_id).expires_on
    assert len(said) == (ends is not None)
    return ends == DAY


def _bundled(world, it):
    new = NewBundle("Mme Roux", "Candidature au logement", it[:1])
    make_bundle(world.platform, world.worker, world.home.id, new, WORDS)


BUNDLES = select(Bundle)


def _rendered(label):
    return lambda session, it: session.get(DocumentRendition, (it, 1, label)) is not None


def _marked(session, it):
    return session.scalar(select(DocumentMark).where(DocumentMark.document_id == it)) is not None


def _one_more(session, it):
    return len(session.scalars(BUNDLES).all()) > it[1]


def _deposited_one_more(session, it):
    return len(session.scalars(select(Document)).all()) > it


OF_DOCUMENTS = {
    "deposit": Act(World.documents, lambda world, _it: world.deposit(), _deposited_one_more),
    "replace": Act(
        _deposited,
        lambda world, it: replace_document(
            world.platform, world.worker, it, Replacement(1, "Bail", "bail.pdf"), iter([NEWER])
        ),
        lambda session, it: session.get_one(Document, it).current_version == 2,
    ),
    "check": Act(
        _deposited,
        lambda world, it: check_document(world.platform, world.worker, it, 1, "to_redo", "Page 2 illisible"),
        _marked,
    ),
    "mask": Act(
        _deposited,
        lambda world, it: mask_document(world.platform, world.worker, it, "Déposée par erreur"),
        _marked,
    ),
    "page": Act(
        _deposited,
        lambda world, it: prepare_page(world.platform, world.worker, it, 1),
        _rendered("page/1"),
    ),
    "text": Act(_waiting, _read, _rendered("text")),
    "scan": Act(
        _to_scan, _scan, lambda session, it: session.get_one(DocumentVersion, (it, 1)).scan == "clean"
    ),
    "date": Act(
        _deposited,
        lambda world, it: state_date(world.platform, world.worker, it, DateSaid(1, None, DAY)),
        _dated,
    ),
    "upload": Act(_begun, _sending(PDF), _sent),
    "merge": Act(_photographed, _sending(PHOTO * 2), _sent),
    "bundle": Act(lambda world: (_deposited(world), count(world, BUNDLES)), _bundled, _one_more),
}

ACTS = OF_DOCUMENTS | OF_THE_HOUSE
OF_THE_STORE = (
    "deposit",
    "replace",
    "page",
    "text",
    "upload",
    "merge",
    "bundle",
    "finish erasing",
    "evidence",
    "check the store",
    "sweep",
)
