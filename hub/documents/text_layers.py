"""The text of documents, read once after their deposit and kept sealed like them: for screen readers, for
whoever looks for a date, and for searches. It is what a machine read: the page says so.

A PDF that holds text gives its own. What holds none is read from page images, where this machine has
Tesseract; where it has not, the row says so by `pages` = 0, and the document is read again once it has.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select

from hub.actors import Actor, system_actor
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, WritingUnit, reading, writing
from hub.channels.operations import hearing
from hub.consent.authorise import Standing, uuids
from hub.consent.queries import known_households
from hub.documents.models import Document, DocumentRendition, DocumentVersion
from hub.documents.ocr import Engine, engine_here, text_of
from hub.documents.page_images import Stored, find_pages, stored_as
from hub.documents.quarantine import on_record
from hub.documents.reading import record_look
from hub.documents.rendering import RENDERERS, read_file, render_page
from hub.documents.rules import INFECTED
from hub.documents.sandbox import require_confinement
from hub.documents.views import bound, object_context, rendition_context
from hub.errors import DocumentRejectedError, NotFoundError, TamperedError
from hub.registry.models import Household
from hub.storage.envelope import Context
from hub.storage.object_format import Manifest
from hub.storage.objects import drop_objects, read_object, recording, write_whole
from hub.storage.platform import Platform

LABEL = "text"
OCR_PAGES = 10
"""Pages of a scanned document read from their images; those after them are not."""
SHORTEST = 20
"""Letters a page has at least when its PDF is taken at its word that it holds text."""
SEARCHED = 50_000
"""Characters of a text that searches look at, some twenty full pages; those after them they do not."""
JOB = system_actor()


@dataclass(frozen=True, slots=True)
class TextLayer:
    """`source`: `pdf`, `ocr`, `absent` (Tesseract was not there) or `unreadable`. `codes`: of barcodes."""

    source: str
    pages: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

    def encode(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, text: bytes) -> TextLayer:
        found = json.loads(text)
        return cls(found["source"], tuple(found["pages"]), tuple(found["codes"]))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A version whose text is not read yet. `replaces`: the object of an earlier, empty reading."""

    document_id: UUID
    version: int
    household_id: UUID
    key_id: bytes
    format: str
    manifest: bytes
    sealed: Context
    replaces: bytes | None


def read_waiting(platform: Platform, failed: set[UUID], stopped: Callable[[], bool] = lambda: False) -> int:
    """Read every document that waits, the oldest first; how many. What cannot be opened at all is added to
    `failed`, which nothing is read of: fsck names it."""
    engine, count = engine_here(), 0
    while not stopped() and (waiting := _next(platform, engine, failed)) is not None:
        if _read(platform, engine, waiting):
            count += 1
        else:
            failed.add(waiting.document_id)
    return count


def _next(platform: Platform, engine: Engine | None, failed: set[UUID]) -> _Waiting | None:
    text = and_(
        DocumentRendition.document_id == Document.id,
        DocumentRendition.version == DocumentVersion.version,
        DocumentRendition.label == LABEL,
    )
    unread = DocumentRendition.document_id.is_(None), DocumentRendition.text.is_(None)
    query = (
        select(Document, DocumentVersion, Household.key_id, DocumentRendition.object_id)
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .join(Household, Household.id == Document.household_id)
        .outerjoin(DocumentRendition, text)
        .where(
            or_(*unread, DocumentRendition.pages == 0) if engine else or_(*unread),
            Household.erased_at.is_(None),
            DocumentVersion.format.in_(RENDERERS),
            DocumentVersion.scan != INFECTED,
            Document.id.not_in(failed),
        )
        .order_by(DocumentVersion.created_at, Document.id)
        .limit(1)
    )
    with platform.database.reading() as session:
        row = session.execute(query).first()
    if row is None:
        return None
    document, version, key_id, replaces = row
    return _Waiting(
        document_id=document.id,
        version=version.version,
        household_id=document.household_id,
        key_id=key_id,
        format=version.format,
        manifest=version.manifest,
        sealed=bound(platform, "object.key", document, version.version),
        replaces=replaces,
    )


def _read(platform: Platform, engine: Engine | None, waiting: _Waiting) -> bool:
    """Read, store, insert the row; False when it cannot be opened, or has gone.

    Raises LogUnavailableError when the log is away or another process was first: nothing is given up for it.
    """
    try:
        layer = _layer(platform, engine, waiting)
    except (NotFoundError, TamperedError):
        return False
    context = rendition_context(platform, waiting.household_id, waiting.document_id, waiting.version, LABEL)
    manifest = write_whole(platform.objects, context, [layer.encode()])
    try:
        with recording(platform.objects, manifest.name):
            kept = _keep(platform, JOB, waiting, layer, manifest)
    except NotFoundError:
        return False
    gone = waiting.replaces if kept else manifest.object_id
    if gone is not None:
        drop_objects(platform.objects, gone.hex())
    return True


def _layer(platform: Platform, engine: Engine | None, waiting: _Waiting) -> TextLayer:
    """What can be read. A file that kills its reader has no text, which is an answer. Raises
    StorageUnavailableError where the reader must be confined and cannot be."""
    require_confinement(platform.settings)
    key = platform.household_key(waiting.household_id, waiting.key_id)
    manifest = Manifest.decode(key.open(waiting.sealed, waiting.manifest))
    context = object_context(platform, waiting.household_id, waiting.document_id, waiting.version)

    def chunks() -> Iterator[bytes]:
        return read_object(platform.objects, context, manifest)

    def read_page(number: int) -> str:
        return text_of(engine, render_page(waiting.format, number, chunks()).image) if engine else ""

    try:
        found = read_file(waiting.format, chunks())
        if any(len(page) >= SHORTEST for page in found.pages):
            return TextLayer("pdf", found.pages, found.codes)
        if engine is None:
            return TextLayer("absent", (), found.codes)
        last = min(max(1, len(found.pages)), OCR_PAGES)
        pages = [read_page(number) for number in range(1, last + 1)]
        return TextLayer("ocr", tuple(pages), found.codes)
    except DocumentRejectedError:
        return TextLayer("unreadable")


@writing
def _keep(unit: WritingUnit, waiting: _Waiting, layer: TextLayer, manifest: Manifest) -> bool:
    """Insert the row and ring; False when somebody was first. Raises NotFoundError when the document went."""
    household_id = waiting.household_id
    known = known_households(unit.platform, unit.session, [household_id], None, unit.now, lock=True)
    document = unit.session.get(Document, waiting.document_id)
    if household_id not in known or document is None or document.household_id != household_id:
        raise NotFoundError("text")
    place = (waiting.document_id, waiting.version, LABEL)
    row = unit.session.get(DocumentRendition, place)
    if row is not None and row.object_id != waiting.replaces:
        return False
    row = row or DocumentRendition(document_id=place[0], version=place[1], label=LABEL)
    row.object_id, row.made_at = manifest.object_id, unit.now
    row.pages = 0 if layer.source == "absent" else max(1, len(layer.pages))
    key = unit.platform.household_key(household_id, waiting.key_id)
    row.manifest = key.seal(bound(unit.platform, "object.key", document, waiting.version), manifest.encode())
    text = "\n".join(layer.pages)[:SEARCHED].encode()
    row.text = key.seal(bound(unit.platform, "document.text", document, waiting.version), text)
    unit.session.add(row)
    standing = Standing(unit, known[household_id], member=False)
    subject = standing.known.subjects[document.subject_id]
    unit.record(
        Action.DOCUMENT_TEXT_READ,
        household_id=household_id,
        object_kind="document",
        object_id=document.id,
        changes=[("category", None, document.category)],
        subject_ids=uuids(subject.persons),
    )
    audience = standing.audience(subject, document.category, document.partner_id)
    unit.ring(household_id, hearing(audience))
    return True


def see_text(platform: Platform, actor: Actor, document_id: UUID) -> TextLayer | None:
    """What was read of a document, for who may read it; None while it waits. Raises AccessDeniedError,
    QuarantinedError, NotFoundError for what has no pages, TamperedError."""
    stored = on_record(platform, actor, lambda: _see(platform, actor, document_id))
    if stored is None:
        return None
    return TextLayer.decode(b"".join(read_object(platform.objects, stored.context, stored.manifest)))


@reading
def _see(unit: ReadingUnit, document_id: UUID) -> Stored | None:
    document, version, standing = find_pages(unit, document_id)
    row = unit.session.get(DocumentRendition, (document.id, version.version, LABEL))
    if row is None:
        unit.leave_no_trace(standing.household_id, Trace.NOTHING_SHOWN)
        return None
    record_look(unit, standing, Action.DOCUMENT_TEXT_SEEN, document)
    context = rendition_context(unit.platform, document.household_id, document.id, version.version, LABEL)
    return stored_as(standing, document, row.version, row.manifest, context)
