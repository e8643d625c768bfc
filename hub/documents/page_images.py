"""Looking at a document page by page: images made once, kept like the document, stamped for each reader.

What is kept has no watermark and never leaves as it is. Each look is decided and on record; the first one at
a page has it drawn by the confined child, outside of any transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select

from hub.accounts.models import Partner
from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, WritingUnit, reading, writing
from hub.consent import codes
from hub.consent.authorise import AnyUnit, Standing, require_still_signed_in
from hub.consent.elsewhere import key_of
from hub.consent.queries import known_households
from hub.documents.models import Document, DocumentRendition, DocumentVersion
from hub.documents.quarantine import on_record, require_released
from hub.documents.reading import find_document, record_look, watched, watching
from hub.documents.rendering import RENDERERS, Rendered, render_page
from hub.documents.sandbox import require_confinement
from hub.documents.views import bound, object_context, rendition_context
from hub.documents.watermark import stamp
from hub.errors import Asked, NotFoundError
from hub.registry.people import professional_names
from hub.storage.envelope import Context
from hub.storage.object_format import Manifest
from hub.storage.objects import drop_objects, read_object, recording, write_whole
from hub.storage.platform import Platform


@dataclass(frozen=True, slots=True)
class Stored:
    """An object one may read now."""

    household_id: UUID
    context: Context
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class _Asked:
    """One page of one version: how many pages there are once it is kept; until then, the original."""

    document_id: UUID
    version: int
    number: int
    format: str
    pages: int
    original: Stored


def prepare_page(platform: Platform, actor: Actor, document_id: UUID, number: int) -> int:
    """Have a page drawn and kept, unless it is; how many pages there are.

    Raises AccessDeniedError, QuarantinedError, NotFoundError when there is no such page,
    DocumentRejectedError when it cannot be drawn, StorageUnavailableError.
    """
    asked = on_record(platform, actor, lambda: _look(platform, actor, document_id, number))
    return asked.pages or _made(platform, actor, asked)


def see_page(
    platform: Platform, actor: Actor, document_id: UUID, number: int, purpose: str, turned: int = 0
) -> bytes:
    """One page as a JPEG that says who looks, for whom, why and when. Raises what `prepare_page` raises."""
    seen = on_record(platform, actor, lambda: _see(platform, actor, document_id, number))
    if seen is None:
        prepare_page(platform, actor, document_id, number)
        seen = on_record(platform, actor, lambda: _see(platform, actor, document_id, number))
    if seen is None:
        raise NotFoundError("page")
    stored, who = seen
    with watching(platform, actor, stored.household_id, document_id):
        image = b"".join(read_object(platform.objects, stored.context, stored.manifest))
    at = f"{platform.local(platform.clock()):%d/%m/%Y %H:%M}"
    return stamp(image, (who, f"{purpose} · {at}"), turned)


@reading
def _look(unit: ReadingUnit, document_id: UUID, number: int) -> _Asked:
    document, version, standing = find_pages(unit, document_id)
    unit.leave_no_trace(standing.household_id, Trace.NOTHING_SHOWN)
    pages = _pages(unit, document, version, number)
    context = object_context(unit.platform, document.household_id, document.id, version.version)
    original = stored_as(standing, document, version.version, version.manifest, context)
    return _Asked(document.id, version.version, number, version.format, pages, original)


@reading
def _see(unit: ReadingUnit, document_id: UUID, number: int) -> tuple[Stored, str] | None:
    """The kept image and the name of who looks; None, and nothing seen, while it is not drawn."""
    require_still_signed_in(unit, Asked(codes.Action.READ.value, None, "document", document_id))
    document, version, standing = find_pages(unit, document_id)
    row = unit.session.scalars(_kept(document, version, number)).first()
    if row is None:
        unit.leave_no_trace(standing.household_id, Trace.NOTHING_SHOWN)
        return None
    record_look(unit, standing, Action.DOCUMENT_PAGE_SEEN, document, [("page", None, str(number))])
    return _page(standing, document, row), reader(unit)


def reader(unit: AnyUnit) -> str:
    """Who acts, and for which organisation, as a watermark names them."""
    assert unit.actor.id is not None
    name = professional_names(unit.platform, unit.session, [unit.actor.id])[unit.actor.id]
    partner = unit.session.scalars(select(Partner.name).where(Partner.id == unit.actor.partner_id)).one()
    return f"{name} · {partner}"


def find_pages(unit: ReadingUnit, document_id: UUID) -> tuple[Document, DocumentVersion, Standing]:
    """Raises AccessDeniedError, QuarantinedError, NotFoundError for what has no page at all."""
    document, version, standing = find_document(unit, document_id, codes.Action.READ, looking=True)
    require_released(unit, document, version, codes.Action.READ)
    if version.format not in RENDERERS:
        raise NotFoundError("page")
    return document, version, standing


def _pages(unit: ReadingUnit, document: Document, version: DocumentVersion, number: int) -> int:
    """How many pages there are, when this one is kept; 0 when it is to be drawn. Raises NotFoundError for one
    beyond the last, without having the file opened once more, where that is known."""
    first = unit.session.scalars(_kept(document, version, 1)).first()
    if number < 1 or (first and number > first.pages):
        raise NotFoundError("page")
    row = unit.session.scalars(_kept(document, version, number)).first()
    return row.pages if row else 0


def _kept(document: Document, version: DocumentVersion, number: int) -> Select[DocumentRendition]:
    return select(DocumentRendition).where(
        DocumentRendition.document_id == document.id,
        DocumentRendition.version == version.version,
        DocumentRendition.label == f"page/{number}",
    )


def kept_pages(
    unit: AnyUnit, standing: Standing, document: Document, version: DocumentVersion, count: int
) -> list[Stored]:
    """The first pages of a document already permitted, all of them kept. Raises NotFoundError."""
    query = select(DocumentRendition).where(
        DocumentRendition.document_id == document.id,
        DocumentRendition.version == version.version,
        DocumentRendition.label.in_([f"page/{number}" for number in range(1, count + 1)]),
    )
    rows = sorted(unit.session.scalars(query), key=lambda row: int(row.label.removeprefix("page/")))
    if len(rows) != count:
        raise NotFoundError("page")
    return [_page(standing, document, row) for row in rows]


def _page(standing: Standing, document: Document, row: DocumentRendition) -> Stored:
    platform = standing.unit.platform
    context = rendition_context(platform, document.household_id, document.id, row.version, row.label)
    return stored_as(standing, document, row.version, row.manifest, context)


def stored_as(
    standing: Standing, document: Document, version: int, manifest: bytes, context: Context
) -> Stored:
    key = key_of(standing, document.household_id)
    opened = key.open(bound(standing.unit.platform, "object.key", document, version), manifest)
    return Stored(document.household_id, context, Manifest.decode(opened))


def _made(platform: Platform, actor: Actor, asked: _Asked) -> int:
    """Draw, store, then insert the row: a crash leaves an object without a row, which fsck names."""
    require_confinement(platform.settings)
    original = asked.original
    with watching(platform, actor, original.household_id, asked.document_id):
        chunks = read_object(platform.objects, original.context, original.manifest)
    seen = watched(platform, actor, original.household_id, asked.document_id, chunks)
    rendered = render_page(asked.format, asked.number, seen)
    context = rendition_context(
        platform, original.household_id, asked.document_id, asked.version, f"page/{asked.number}"
    )
    manifest = write_whole(platform.objects, context, [rendered.image])
    with recording(platform.objects, manifest.name):
        kept = _keep(platform, actor, asked, rendered, manifest)
    if not kept:
        drop_objects(platform.objects, manifest.name)
    return rendered.pages


@writing
def _keep(unit: WritingUnit, asked: _Asked, rendered: Rendered, manifest: Manifest) -> bool:
    """Insert the row; False when somebody was first. Raises NotFoundError when the document has gone, or
    gone elsewhere, meanwhile."""
    household_id = asked.original.household_id
    known = known_households(unit.platform, unit.session, [household_id], None, unit.now, lock=True)
    document = unit.session.get(Document, asked.document_id)
    if household_id not in known or document is None or document.household_id != household_id:
        raise NotFoundError("page")
    place = (asked.document_id, asked.version, f"page/{asked.number}")
    if unit.session.get(DocumentRendition, place) is not None:
        return False
    key = unit.platform.household_key(household_id, known[household_id].head.key_id)
    unit.session.add(
        DocumentRendition(
            document_id=asked.document_id,
            version=asked.version,
            label=place[2],
            object_id=manifest.object_id,
            manifest=key.seal(bound(unit.platform, "object.key", document, asked.version), manifest.encode()),
            pages=rendered.pages,
            made_at=unit.now,
        )
    )
    unit.record(
        Action.DOCUMENT_PAGE_MADE,
        household_id=household_id,
        object_kind="document",
        object_id=document.id,
        changes=[("page", None, str(asked.number))],
    )
    return True
