"""The original of a document, byte for byte.

It is decided and audited before its first byte; while it flows, the rule is asked again before each segment,
with the facts and at the instant of that segment: whatever ended access, a withdrawal, a narrower scope, a
suspended partner, a closed account or session, a line or an agreement that came to its end, it stops visibly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, WritingUnit, reading, writing
from hub.consent import codes
from hub.consent.authorise import (
    AnyUnit,
    Standing,
    refuse_unknown_item,
    require_still_signed_in,
)
from hub.consent.elsewhere import key_here
from hub.documents.formats import MEDIA_TYPES
from hub.documents.models import Document, DocumentVersion
from hub.documents.original_reasons import state_reason
from hub.documents.quarantine import on_record, require_released
from hub.documents.reading import find_document, manifest_of, record_look, watched, watching
from hub.documents.views import (
    bound,
    object_context,
)
from hub.errors import Asked
from hub.storage.envelope import Context
from hub.storage.object_format import Manifest
from hub.storage.objects import read_object
from hub.storage.platform import Platform

Part = Callable[[int, int], tuple[int, int]]
"""Of a file of that size, in that version: from which octet (inside) until which (outside)."""


def whole(size: int, _version: int) -> tuple[int, int]:
    return 0, size


@dataclass(frozen=True, slots=True)
class Original:
    """Bytes permitted and on record: of `size`, those of `part`, from (inside) until (outside). `chunks` may
    raise TamperedError or AccessDeniedError midway."""

    filename: str
    format: str
    media_type: str
    size: int
    part: tuple[int, int]
    version: int
    chunks: Iterator[bytes]


def download_original(
    platform: Platform,
    actor: Actor,
    document_id: UUID,
    reason: str = "",
    *,
    number: int | None = None,
    part: Part = whole,
) -> Original:
    """The original, byte-identical to what was deposited, of the current version or of an older one; or a
    part of it, for which whole segments are opened. The permit and its entry come first.

    Raises AccessDeniedError, QuarantinedError; InvalidInputError for an identity paper without a reason."""
    permit = _permit_with_reason if reason else _permit_original
    granted = on_record(platform, actor, lambda: permit(platform, actor, document_id, reason, number, part))
    start, stop = granted.part
    with watching(platform, actor, granted.household_id, document_id):
        chunks = read_object(
            platform.objects,
            granted.context,
            granted.manifest,
            start=start,
            stop=stop,
            before_segment=lambda: require_still_permitted(platform, actor, document_id, granted.version),
        )
    return Original(
        granted.filename,
        granted.format,
        granted.media_type,
        granted.manifest.plaintext_size,
        granted.part,
        granted.version,
        watched(platform, actor, granted.household_id, document_id, chunks),
    )


@dataclass(frozen=True, slots=True)
class _Granted:
    document_id: UUID
    version: int
    household_id: UUID
    filename: str
    format: str
    media_type: str
    manifest: Manifest
    part: tuple[int, int]
    context: Context


@reading
def _permit_original(
    unit: ReadingUnit, document_id: UUID, reason: str, number: int | None, part: Part
) -> _Granted:
    return _permitted(unit, document_id, reason, number, part)


@writing
def _permit_with_reason(
    unit: WritingUnit, document_id: UUID, reason: str, number: int | None, part: Part
) -> _Granted:
    return _permitted(unit, document_id, reason, number, part)


def _permitted(unit: AnyUnit, document_id: UUID, reason: str, number: int | None, part: Part) -> _Granted:
    """Decided, and what is asked for is there, before it is on record as taken."""
    document, version, standing = _find_version(unit, document_id, number)
    require_released(unit, document, version)
    key = key_here(standing)
    named = bound(unit.platform, "document.filename", document, version.version)
    filename = key.open(named, version.filename).decode()
    manifest = manifest_of(unit, standing, document, version)
    asked = part(manifest.plaintext_size, version.version)
    stated = state_reason(standing, document, reason)
    record_look(unit, standing, Action.DOCUMENT_DOWNLOADED, document, stated)
    return _Granted(
        document_id,
        version.version,
        standing.household_id,
        filename,
        version.format,
        MEDIA_TYPES[version.format],
        manifest,
        asked,
        object_context(unit.platform, document.household_id, document.id, version.version),
    )


def require_still_permitted(platform: Platform, actor: Actor, document_id: UUID, number: int) -> None:
    """What is asked before each segment. Raises AccessDeniedError, QuarantinedError."""
    on_record(platform, actor, lambda: _still_permitted(platform, actor, document_id, number))


@reading
def _still_permitted(unit: ReadingUnit, document_id: UUID, number: int) -> None:
    """Whether this version may go on, whatever replaced it. Raises AccessDeniedError, QuarantinedError."""
    require_still_signed_in(unit, Asked(codes.Action.DOWNLOAD_ORIGINAL.value, None, "document", document_id))
    document, version, standing = _find_version(unit, document_id, number)
    require_released(unit, document, version)
    unit.leave_no_trace(standing.household_id, Trace.NOTHING_SHOWN)


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
