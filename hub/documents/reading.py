"""Looking at one document: its page, and its original bytes.

An original is decided and audited before its first byte; while it flows, the rule is asked again before each
segment, with the facts and at the instant of that segment: whatever ended access, a withdrawal, a narrower
scope, a suspended partner, a closed account or session, a line or an agreement that came to its end, it stops
visibly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from hub.actors import Actor
from hub.audit.entries import Action, Outcome
from hub.audit.units import ReadingUnit, Trace, WritingUnit, reading, writing
from hub.channels.cards import ChannelCard, channel_card
from hub.consent import codes
from hub.consent.authorise import (
    AnyUnit,
    Standing,
    refuse_unknown_item,
    require_still_signed_in,
    stand,
)
from hub.consent.looking import basis_of
from hub.consent.rules import RULE_VERSION
from hub.documents.document_types import asks_reason
from hub.documents.formats import MEDIA_TYPES
from hub.documents.masking import may_mask, may_replace
from hub.documents.models import Document, DocumentVersion
from hub.documents.original_reasons import state_reason
from hub.documents.quarantine import MASKED, on_record, require_released
from hub.documents.queries import document_by_id
from hub.documents.rules import held_back
from hub.documents.versions import VersionView, versions_of
from hub.documents.views import (
    DocumentView,
    audience_told,
    bound,
    document_views,
    item_of,
    object_context,
)
from hub.errors import Asked, TamperedError
from hub.storage.envelope import Context
from hub.storage.object_format import Manifest
from hub.storage.objects import read_object
from hub.storage.platform import Platform

Change = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document with its channel's head, who was told to see it, and whether its original may be taken:
    what the access rule says, then why it is held back (masked, or by the virus scanner); `asks_reason`: not
    without saying why. `may_mask` and `may_replace` are the reader's permits; `own`: it is of her partner.
    `versions`: newest first."""

    card: ChannelCard
    document: DocumentView
    audience: Mapping[UUID, str]
    original: codes.Reason | None
    held_back: str | None
    asks_reason: bool
    size: int
    may_mask: bool
    may_replace: bool
    own: bool
    versions: Sequence[VersionView]


@dataclass(frozen=True, slots=True)
class Original:
    """Bytes permitted and on record. `chunks` may raise TamperedError or AccessDeniedError midway."""

    filename: str
    format: str
    media_type: str
    size: int
    chunks: Iterator[bytes]


@reading
def open_document(unit: ReadingUnit, document_id: UUID) -> DocumentPage:
    """One document's page, without its bytes."""
    document, version, standing = find_document(unit, document_id, codes.Action.READ, looking=True)
    view = document_views(unit, standing, [(document, version)])[0]
    original = standing.decide(codes.Action.DOWNLOAD_ORIGINAL, item_of(standing, document))
    record_look(unit, standing, Action.DOCUMENT_READ, document)
    shown = original.shown if isinstance(original.shown, codes.Reason) else None
    manifest = _manifest(unit, standing, document, version)
    told = audience_told(unit, document_id)
    held = held_back(view.scan, own=document.partner_id == unit.actor.partner_id)
    return DocumentPage(
        card=channel_card(standing),
        document=view,
        audience=told,
        original=shown,
        held_back=MASKED if view.masked else held,
        asks_reason=asks_reason(unit.platform.settings.config, document),
        size=manifest.plaintext_size,
        may_mask=may_mask(standing, document),
        may_replace=may_replace(standing, document),
        own=document.partner_id == unit.actor.partner_id,
        versions=() if view.masked else versions_of(unit, standing, document),
    )


def download_original(
    platform: Platform, actor: Actor, document_id: UUID, reason: str = "", *, number: int | None = None
) -> Original:
    """The original, byte-identical to what was deposited, of the current version or of an older one. The
    permit and its entry come first.

    Raises AccessDeniedError, QuarantinedError; InvalidInputError for an identity paper without a reason."""
    permit = _permit_with_reason if reason else _permit_original
    granted = on_record(platform, actor, lambda: permit(platform, actor, document_id, reason, number))

    def still_permitted() -> None:
        on_record(platform, actor, lambda: _still_permitted(platform, actor, document_id, number))

    with watching(platform, actor, granted.household_id, document_id):
        chunks = read_object(
            platform.objects, granted.context, granted.manifest, before_segment=still_permitted
        )
    size = granted.manifest.plaintext_size
    return Original(
        granted.filename, granted.format, granted.media_type, size, _watched(platform, actor, granted, chunks)
    )


@dataclass(frozen=True, slots=True)
class _Granted:
    document_id: UUID
    household_id: UUID
    filename: str
    format: str
    media_type: str
    manifest: Manifest
    context: Context


@reading
def _permit_original(unit: ReadingUnit, document_id: UUID, reason: str, number: int | None) -> _Granted:
    return _permitted(unit, document_id, reason, number)


@writing
def _permit_with_reason(unit: WritingUnit, document_id: UUID, reason: str, number: int | None) -> _Granted:
    return _permitted(unit, document_id, reason, number)


def _permitted(unit: AnyUnit, document_id: UUID, reason: str, number: int | None) -> _Granted:
    document, version, standing = _find_version(unit, document_id, number)
    require_released(unit, document, version)
    key = unit.platform.household_key(standing.household_id, standing.known.head.key_id)
    named = bound(unit.platform, "document.filename", document, version.version)
    filename = key.open(named, version.filename).decode()
    stated = state_reason(standing, document, reason)
    record_look(unit, standing, Action.DOCUMENT_DOWNLOADED, document, stated)
    return _Granted(
        document_id,
        standing.household_id,
        filename,
        version.format,
        MEDIA_TYPES[version.format],
        _manifest(unit, standing, document, version),
        object_context(unit.platform, document.household_id, document.id, version.version),
    )


@reading
def _still_permitted(unit: ReadingUnit, document_id: UUID, number: int | None) -> None:
    """Whether the original may go on. Raises AccessDeniedError, QuarantinedError."""
    require_still_signed_in(unit, Asked(codes.Action.DOWNLOAD_ORIGINAL.value, None, "document", document_id))
    document, version, standing = _find_version(unit, document_id, number)
    require_released(unit, document, version)
    unit.leave_no_trace(standing.household_id, Trace.NOTHING_SHOWN)


def _watched(platform: Platform, actor: Actor, granted: _Granted, chunks: Iterator[bytes]) -> Iterator[bytes]:
    with watching(platform, actor, granted.household_id, granted.document_id):
        yield from chunks


@contextmanager
def watching(platform: Platform, actor: Actor, household_id: UUID, document_id: UUID) -> Iterator[None]:
    """Stored bytes that are not what was written end the answer and are on record."""
    try:
        yield
    except TamperedError:
        _record_tampered(platform, actor, household_id, document_id)
        raise


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
    """The document, its version and where the actor stands, through a broken glass only when `looking`.
    Raises AccessDeniedError, alike when it is absent and when it is hidden."""
    asked = Asked(action.value, None, "document", document_id)
    row = unit.session.execute(document_by_id(document_id, unit.actor.id)).first()
    if row is None:
        refuse_unknown_item(unit, asked)
    document, version = row
    asked = Asked(action.value, document.household_id, "document", document_id)
    standing = stand(unit, document.household_id, asked, looking=looking)
    standing.require(action, item_of(standing, document), asked)
    return document, version, standing


def _find_version(
    unit: AnyUnit, document_id: UUID, number: int | None
) -> tuple[Document, DocumentVersion, Standing]:
    """A version whose original one may take, the current one unless told otherwise; the rule is asked of the
    document. Raises AccessDeniedError, for a number it never had too."""
    action = codes.Action.DOWNLOAD_ORIGINAL
    document, version, standing = find_document(unit, document_id, action)
    if number in (None, version.version):
        return document, version, standing
    older = unit.session.get(DocumentVersion, (document_id, number))
    if older is None:
        refuse_unknown_item(unit, Asked(action.value, document.household_id, "document", document_id))
    return document, older, standing


def _manifest(unit: AnyUnit, standing: Standing, document: Document, version: DocumentVersion) -> Manifest:
    key = unit.platform.household_key(standing.household_id, standing.known.head.key_id)
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
