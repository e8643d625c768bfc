"""The text of documents, read once after their deposit and kept sealed like them: for screen readers, for
whoever looks for a date, and for searches. It is what a machine read: the page says so.

A PDF that holds text gives its own. What holds none is read from page images, where this machine has
Tesseract; where it has not, the row says so by `pages` = 0, and the document is read again once it has. A row
from before there were searches has no text beside its layer: it is sealed from the layer, nothing is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select

from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, reading
from hub.documents.models import Document, DocumentRendition, DocumentVersion
from hub.documents.ocr import Engine, engine_here, text_of
from hub.documents.page_images import Stored, find_pages, stored_as
from hub.documents.quarantine import on_record
from hub.documents.reading import record_look
from hub.documents.rendering import RENDERERS, read_file, render_page
from hub.documents.rules import INFECTED
from hub.documents.sandbox import require_confinement
from hub.documents.text_rows import LABEL, TextLayer, Waiting, place_of, settle
from hub.documents.views import bound, object_context, rendition_context
from hub.errors import DocumentRejectedError, NotFoundError, StorageUnavailableError, TamperedError
from hub.registry.models import Household
from hub.storage.object_format import Manifest
from hub.storage.objects import read_object
from hub.storage.platform import Platform

OCR_PAGES = 10
"""Pages of a scanned document read from their images; those after them are not."""
SHORTEST = 20
"""Letters a page has at least when its PDF is taken at its word that it holds text."""
LATER = timedelta(minutes=5)
"""When a document is tried again whose bytes the store did not give."""
AWAY = 5
"""Documents the store gives nothing of, one after the other, when it is the store that is away."""


def read_waiting(
    platform: Platform,
    failed: set[UUID],
    stopped: Callable[[], bool] = lambda: False,
    later: dict[UUID, datetime] | None = None,
) -> int:
    """Read every document that waits, the oldest first; how many. What cannot be opened at all is added to
    `failed`, which nothing is read of: fsck names it. What the store does not give waits behind the others,
    in `later` until when. Raises StorageUnavailableError for such a one, once the others are read or when the
    store gives nothing any more; also where the reader must be confined and cannot be."""
    engine, count, in_a_row = engine_here(), 0, 0
    later, missed = {} if later is None else later, None
    while not stopped() and (waiting := _next(platform, engine, failed | _put_off(platform, later))):
        try:
            layer = _layer(platform, engine, waiting)
        except StorageUnavailableError as error:
            later[waiting.document_id], missed = platform.clock() + LATER, error
            in_a_row += 1
            if in_a_row == AWAY:
                break
            continue
        in_a_row = 0
        if layer is not None and settle(platform, waiting, layer):
            count += 1
        else:
            failed.add(waiting.document_id)
    if missed is not None:
        raise missed
    return count


def _put_off(platform: Platform, later: dict[UUID, datetime]) -> set[UUID]:
    now = platform.clock()
    return {document_id for document_id, until in later.items() if until > now}


def _next(platform: Platform, engine: Engine | None, failed: set[UUID]) -> Waiting | None:
    text = and_(
        DocumentRendition.document_id == Document.id,
        DocumentRendition.version == DocumentVersion.version,
        DocumentRendition.label == LABEL,
    )
    unread = DocumentRendition.document_id.is_(None), DocumentRendition.text.is_(None)
    query = (
        select(Document, DocumentVersion, Household.key_id, DocumentRendition)
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
    document, version, key_id = row[0], row[1], row[2]
    earlier: DocumentRendition | None = row[3]  # of an outer join
    return Waiting(
        document_id=document.id,
        version=version.version,
        household_id=document.household_id,
        key_id=key_id,
        format=version.format,
        manifest=version.manifest,
        sealed=bound(platform, "object.key", document, version.version),
        replaces=earlier.object_id if earlier is not None else None,
        kept=earlier.manifest if earlier is not None and (earlier.pages > 0 or engine is None) else None,
    )


def _layer(platform: Platform, engine: Engine | None, waiting: Waiting) -> TextLayer | None:
    """The layer that stands, or what can be read; None when it cannot be opened. Raises
    StorageUnavailableError."""
    try:
        if waiting.kept is None:
            return _read(platform, engine, waiting)
        key = platform.household_key(waiting.household_id, waiting.key_id)
        manifest = Manifest.decode(key.open(waiting.sealed, waiting.kept))
        found = read_object(platform.objects, place_of(platform, waiting), manifest)
        return TextLayer.decode(b"".join(found))
    except (NotFoundError, TamperedError):
        return None


def _read(platform: Platform, engine: Engine | None, waiting: Waiting) -> TextLayer:
    """What can be read. A file that kills its reader has no text, which is an answer. Raises
    StorageUnavailableError also where the reader must be confined and cannot be."""
    require_confinement(platform.settings)
    key = platform.household_key(waiting.household_id, waiting.key_id)
    manifest = Manifest.decode(key.open(waiting.sealed, waiting.manifest))
    context = object_context(platform, waiting.household_id, waiting.document_id, waiting.version)

    def chunks() -> Iterator[bytes]:
        return read_object(platform.objects, context, manifest)

    def read_page(number: int) -> str:
        if engine is None:
            return ""
        image = render_page(waiting.format, number, chunks()).image
        return text_of(engine, image, platform.settings.ocr_seconds)

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
