"""One document as its page shows it; and what every look at a document goes through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

from hub.actors import Actor
from hub.audit.entries import Action, Outcome
from hub.audit.units import ReadingUnit, WritingUnit, reading, writing
from hub.channels.cards import ChannelCard, channel_card
from hub.consent import codes
from hub.consent.authorise import (
    AnyUnit,
    Standing,
    refuse_unknown_item,
)
from hub.consent.doors import stand_at
from hub.consent.elsewhere import key_here
from hub.consent.looking import basis_of
from hub.consent.rules import RULE_VERSION
from hub.documents.document_types import asks_reason
from hub.documents.extending import with_extensions
from hub.documents.masking import may_mask, may_replace, may_write_there
from hub.documents.models import Document, DocumentVersion
from hub.documents.quarantine import MASKED
from hub.documents.queries import document_by_id
from hub.documents.rules import held_back
from hub.documents.stated_dates import StatedDate, stated_dates
from hub.documents.versions import VersionView, versions_of
from hub.documents.views import (
    DocumentView,
    audience_told,
    bound,
    document_views,
    item_of,
)
from hub.errors import Asked, NotFoundError, StorageUnavailableError, TamperedError
from hub.storage.object_format import Manifest
from hub.storage.platform import Platform

Change = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document with its channel's head, who was told to see it, and whether its original may be taken:
    what the access rule says, then why it is held back (masked, or by the virus scanner); `asks_reason`: not
    without saying why. `may_mask` and `may_replace` are the reader's permits; `own`: it is of her partner.
    `may_date`: she may say when it ends. `versions`: newest first; `dates`: what was said of its end, oldest
    first."""

    card: ChannelCard
    document: DocumentView
    audience: Mapping[UUID, str]
    original: codes.Reason | None
    held_back: str | None
    asks_reason: bool
    size: int
    may_mask: bool
    may_replace: bool
    may_date: bool
    own: bool
    versions: Sequence[VersionView]
    dates: Sequence[StatedDate]


@reading
def open_document(unit: ReadingUnit, document_id: UUID) -> DocumentPage:
    """One document's page, without its bytes."""
    document, version, standing = find_document(unit, document_id, codes.Action.READ, looking=True)
    (view,) = with_extensions(standing, document_views(unit, standing, [(document, version)]))
    original = standing.decide(codes.Action.DOWNLOAD_ORIGINAL, item_of(standing, document))
    record_look(unit, standing, Action.DOCUMENT_READ, document)
    shown = original.shown if isinstance(original.shown, codes.Reason) else None
    manifest = manifest_of(unit, standing, document, version)
    told = audience_told(unit, document_id)
    held = held_back(view.scan, own=document.partner_id == unit.actor.partner_id)
    return DocumentPage(
        card=channel_card(standing.door),
        document=view,
        audience=told,
        original=shown,
        held_back=MASKED if view.masked else held,
        asks_reason=asks_reason(unit.platform.settings.config, document),
        size=manifest.plaintext_size,
        may_mask=may_mask(standing, document),
        may_replace=may_replace(standing, document),
        may_date=may_write_there(standing, document),
        own=document.partner_id == unit.actor.partner_id,
        versions=() if view.masked else versions_of(unit, standing, document),
        dates=() if view.masked else stated_dates(standing, document),
    )


@contextmanager
def watching(platform: Platform, actor: Actor, household_id: UUID, document_id: UUID) -> Iterator[None]:
    """Stored bytes that are not what was written end the answer and are on record. Bytes that are gone are an
    outage of the store: whoever may read is not told that there never was a document."""
    try:
        yield
    except NotFoundError as error:
        raise StorageUnavailableError("object store: an object is missing") from error
    except TamperedError:
        _record_tampered(platform, actor, household_id, document_id)
        raise


def watched(
    platform: Platform, actor: Actor, household_id: UUID, document_id: UUID, chunks: Iterator[bytes]
) -> Iterator[bytes]:
    """The same bytes as they come, `watching` them."""
    with watching(platform, actor, household_id, document_id):
        yield from chunks


@writing
def _record_tampered(unit: WritingUnit, household_id: UUID, document_id: UUID) -> None:
    unit.record(
        Action.DOCUMENT_TAMPERED,
        household_id=household_id,
        object_kind="document",
        object_id=document_id,
        outcome=Outcome.FAILED,
    )


def find_document(
    unit: AnyUnit, document_id: UUID, action: codes.Action, *, looking: bool = False
) -> tuple[Document, DocumentVersion, Standing]:
    """The document, its version and where the actor stands, through a broken glass only when `looking`, or in
    another home of the child it is about; once the household is held, as they are then. Raises
    AccessDeniedError, alike when it is absent and when it is hidden."""
    asked = Asked(action.value, None, "document", document_id)
    found = document_by_id(document_id, unit.actor.id)
    row = unit.session.execute(found).first()
    if row is None:
        refuse_unknown_item(unit, asked)
    document, version, door = row
    asked = Asked(action.value, door or document.household_id, "document", document_id)
    standing = stand_at(unit, document.household_id, document.subject_id, door, asked, looking=looking)
    asked = replace(asked, household_id=standing.door.household_id)
    if document.subject_id not in standing.known.subjects:
        refuse_unknown_item(unit, asked)  # it followed a person into another household while one waited
    standing.require(action, item_of(standing, document), asked)
    if isinstance(unit, WritingUnit):
        again = unit.session.execute(found.execution_options(populate_existing=True)).one()
        document, version = again[0], again[1]
    return document, version, standing


def manifest_of(unit: AnyUnit, standing: Standing, document: Document, version: DocumentVersion) -> Manifest:
    key = key_here(standing)
    context = bound(unit.platform, "object.key", document, version.version)
    return Manifest.decode(key.open(context, version.manifest))


def record_look(
    unit: AnyUnit,
    standing: Standing,
    action: Action,
    document: Document,
    changes: Sequence[Change] = (),
) -> None:
    """The entry of somebody who saw something of a document, with the broken glass that let her."""
    unit.record(
        action,
        household_id=standing.household_id,
        object_kind="document",
        object_id=document.id,
        changes=[("category", None, document.category), *changes],
        subject_ids=standing.known.subjects[document.subject_id].persons,  # type: ignore[arg-type]  # UUIDs here
        rule=RULE_VERSION,
        **basis_of(standing, [document]),
    )
