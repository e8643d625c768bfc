"""Replacing a document by a newer version; the older ones stay, with what was said of them.

Only the partner that deposited a document replaces it: what it contributed stays its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hub.accounts.repeats import remember
from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, WritingUnit, reading, writing
from hub.channels.bells import ring_readers
from hub.channels.rules import checked_text
from hub.consent import codes
from hub.consent.authorise import AnyUnit, Standing, refuse_role, uuids
from hub.consent.elsewhere import key_here
from hub.consent.rules import RULE_VERSION
from hub.documents.checking import done_before
from hub.documents.marks import is_masked
from hub.documents.masking import may_replace
from hub.documents.models import Document, DocumentVersion
from hub.documents.operations import LONGEST_TITLE
from hub.documents.quotas import hold_depositor, kib_of, require_room
from hub.documents.reading import find_document
from hub.documents.receiving import Received, receive_file
from hub.documents.rules import month_if_closed
from hub.documents.views import bound, title_words
from hub.errors import Asked, ConflictError
from hub.storage.objects import drop_objects, recording
from hub.storage.platform import Platform

REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Replacement:
    """What is said of the new version; `version`: the one it replaces, as its author saw it."""

    version: int
    title: str
    filename: str
    expires_on: date | None = None
    period: date | None = None


def replace_document(
    platform: Platform,
    actor: Actor,
    document_id: UUID,
    new: Replacement,
    chunks: Iterable[bytes],
    repeat_key: str = "",
) -> int:
    """Accept, store and record a newer version; its number. Raises DocumentRejectedError (nothing stays),
    ConflictError when somebody was faster, InvalidInputError. The same `repeat_key` with the same file and
    words records nothing twice; with others it is a conflict."""
    household_id = _require_replacing(platform, actor, document_id, new, repeat_key)
    version = new.version + 1
    received = receive_file(platform, actor, household_id, new.filename, chunks, place=(document_id, version))
    with recording(platform.objects, received.manifest.name):
        recorded = _record(platform, actor, document_id, new, received, repeat_key)
    if not recorded:
        drop_objects(platform.objects, received.manifest.name)
    return version


@reading
def _require_replacing(unit: ReadingUnit, document_id: UUID, new: Replacement, repeat_key: str) -> UUID:
    """Whether it may be; of what may be a repeat, only its bytes tell whether somebody was faster."""
    document, standing, _title = _checked(unit, document_id, new)
    if not repeat_key:
        _require_unchanged(unit, document, new)
    require_room(standing)
    unit.leave_no_trace(standing.household_id, Trace.BEFORE_DEPOSIT)
    return standing.household_id


def _checked(unit: AnyUnit, document_id: UUID, new: Replacement) -> tuple[Document, Standing, str]:
    """The document as it stands, and the title to store; every field is right and the permit is there."""
    document, _version, standing = find_document(unit, document_id, codes.Action.READ)
    if not may_replace(standing, document):
        refuse_role(
            codes.Reason.ROLE_LIMIT, Asked(REPLACE, standing.door.household_id, "document", document_id)
        )
    return document, standing, checked_text("title", new.title, LONGEST_TITLE)


def _require_unchanged(unit: AnyUnit, document: Document, new: Replacement) -> None:
    """Raises ConflictError when somebody was faster."""
    if is_masked(unit, document.id):
        raise ConflictError("document_masked")
    if document.current_version != new.version:
        raise ConflictError("document_changed")


@writing
def _record(
    unit: WritingUnit, document_id: UUID, new: Replacement, received: Received, repeat_key: str
) -> bool:
    """False when it was recorded before."""
    document, standing, title = _checked(unit, document_id, new)
    request = _request(document_id, title, new, received)
    if done_before(standing, repeat_key, request):
        return False
    _require_unchanged(unit, document, new)
    hold_depositor(standing)
    require_room(standing, received.manifest.plaintext_size)
    _keep_words(unit, document)
    document.current_version = new.version + 1
    closed = document.category in standing.known.everywhere.parameters.closed_categories
    document.expires_on = month_if_closed(new.expires_on, closed=closed)
    _seal(unit, standing, document, new, title, received)
    subject = standing.known.subjects[document.subject_id]
    unit.record(
        Action.DOCUMENT_REPLACED,
        household_id=standing.household_id,
        object_kind="document",
        object_id=document_id,
        changes=[
            ("category", None, document.category),
            ("document_type", None, document.type),
            ("number", str(new.version), str(new.version + 1)),
        ],
        subject_ids=uuids(subject.persons),
        rule=RULE_VERSION,
    )
    audience = standing.audience(subject, document.category, document.partner_id)
    ring_readers(unit, standing, document.subject_id, audience)
    remember(unit, repeat_key, request, document_id)
    return True


def _request(document_id: UUID, title: str, new: Replacement, received: Received) -> tuple[str, ...]:
    """What makes two replacements the same one: every word, and every byte."""
    said = (new.version, title, new.filename, new.expires_on, new.period)
    return ("replace", str(document_id), *map(str, said), received.manifest.sha256.hex())


def _keep_words(unit: WritingUnit, document: Document) -> None:
    """The title and dates of the version replaced stay with it, sealed as they were."""
    replaced = unit.session.get_one(DocumentVersion, (document.id, document.current_version))
    replaced.title = document.title


def _seal(
    unit: WritingUnit,
    standing: Standing,
    document: Document,
    new: Replacement,
    title: str,
    received: Received,
) -> None:
    platform, version = unit.platform, document.current_version
    key = key_here(standing)
    words = title_words(title, new.expires_on, new.period)
    document.title = key.seal(bound(platform, "document.title", document, version), words)
    manifest = received.manifest
    unit.session.add(
        DocumentVersion(
            document_id=document.id,
            version=version,
            object_id=manifest.object_id,
            manifest=key.seal(bound(platform, "object.key", document, version), manifest.encode()),
            filename=key.seal(bound(platform, "document.filename", document, version), new.filename.encode()),
            format=received.format,
            kib=kib_of(manifest.plaintext_size),
            digest=key.dedupe(manifest.sha256),
            author_id=unit.actor.id,
            created_at=unit.now,
        )
    )
    unit.session.flush()
