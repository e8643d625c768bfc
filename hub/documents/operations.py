"""Depositing a document: accepted while it streams in, stored encrypted, and only then recorded.

Object first, row second: a crash leaves an object without a row, which `hub fsck` sweeps, never a row
without its bytes. Nothing of a refused file stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hub.accounts.repeats import remember, repeated
from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, WritingUnit, reading, writing
from hub.channels.bells import ring_readers
from hub.channels.operations import (
    audience_changes,
    audience_of,
    outcomes,
    record_audience,
    require_writing,
)
from hub.channels.rules import checked_text
from hub.channels.sequence import next_seq
from hub.consent.authorise import Standing, stand
from hub.consent.elsewhere import key_here
from hub.documents.document_types import checked_type
from hub.documents.duplicates import record_told, refuse_twice
from hub.documents.models import Document, DocumentVersion
from hub.documents.piece_requests.closing import close_fitting
from hub.documents.quotas import hold_depositor, kib_of, require_room
from hub.documents.receiving import Received, receive_file
from hub.documents.rules import month_if_closed
from hub.documents.views import audience_told, bound, title_words
from hub.errors import Asked, ConflictError
from hub.storage.object_format import Manifest
from hub.storage.objects import drop_objects, recording
from hub.storage.platform import Platform

LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What a professional says of a file: about one person, or (None) about the whole household. `period`:
    the month, or the year, it is for."""

    category: str
    person_id: UUID | None
    type: str
    title: str
    filename: str
    expires_on: date | None = None
    period: date | None = None


@dataclass(frozen=True, slots=True)
class Deposited:
    id: UUID
    seq: int
    audience: Mapping[UUID, str]


def deposit_document(
    platform: Platform,
    actor: Actor,
    household_id: UUID,
    new: NewDocument,
    chunks: Iterable[bytes],
    repeat_key: str = "",
    *,
    once: bool = False,
) -> Deposited:
    """Accept, store and record one file. Raises DocumentRejectedError (nothing stays) or InvalidInputError.

    The permit is asked before the first byte is read and again in the transaction that records. The same
    `repeat_key` with the same file and fields records nothing twice; with others it is a conflict. `once`:
    bytes of a document one may read already are refused, naming it: ConflictError("already_deposited").
    """
    require_deposit(platform, actor, household_id, new)
    received = receive_file(platform, actor, household_id, new.filename, chunks)
    try:
        with recording(platform.objects, received.manifest.name):
            deposited = _record(platform, actor, household_id, new, received, repeat_key, once)
    except ConflictError as refused:
        record_told(platform, actor, refused)
        raise
    if deposited.id != received.document_id:
        drop_objects(platform.objects, received.manifest.name)
    return deposited


@reading
def require_deposit(
    unit: ReadingUnit, household_id: UUID, new: NewDocument, size: int = 0, *, announced: bool = False
) -> None:
    """Whether this may be deposited there now, as far as its `announced` size is known. Raises
    AccessDeniedError or InvalidInputError."""
    standing = stand(unit, household_id, Asked("write", household_id))
    unit.leave_no_trace(household_id, Trace.BEFORE_DEPOSIT)
    checked_deposit(standing, new)
    require_room(standing, size, announced=announced)


def checked_deposit(standing: Standing, new: NewDocument) -> str:
    """The title to store; every field is right and the permit is there."""
    require_writing(standing, new.category, new.person_id)
    checked_type(standing.unit.platform.settings.config, new.type)
    return checked_text("title", new.title, LONGEST_TITLE)


@writing
def _record(
    unit: WritingUnit,
    household_id: UUID,
    new: NewDocument,
    received: Received,
    repeat_key: str,
    once: bool,  # noqa: FBT001 - a unit's operation takes its arguments by place
) -> Deposited:
    standing = stand(unit, household_id, Asked("write", household_id))
    request = _request(household_id, checked_deposit(standing, new), new, received)
    earlier = repeated(unit, repeat_key, request)
    if earlier is not None:
        return _deposited_before(unit, earlier)
    if once:
        refuse_twice(standing, received.manifest)
    hold_depositor(standing)
    require_room(standing, received.manifest.plaintext_size)
    manifest, format_name = received.manifest, received.format
    deposited = record_document(unit, standing, new, received.document_id, manifest, format_name)
    remember(unit, repeat_key, request, deposited.id)
    return deposited


def _request(household_id: UUID, title: str, new: NewDocument, received: Received) -> tuple[str, ...]:
    """What makes two deposits the same one: every field, and every byte."""
    said = (new.category, new.person_id, new.type, title, new.filename, new.expires_on, new.period)
    return ("document", str(household_id), *map(str, said), received.manifest.sha256.hex())


def _deposited_before(unit: WritingUnit, document_id: UUID) -> Deposited:
    document = unit.session.get_one(Document, document_id)
    household_id = document.household_id
    unit.record(
        Action.DOCUMENT_DEPOSITED_AGAIN,
        household_id=household_id,
        object_kind="document",
        object_id=document_id,
    )
    return Deposited(document_id, document.seq, audience_told(unit, document_id))


def record_document(
    unit: WritingUnit,
    standing: Standing,
    new: NewDocument,
    document_id: UUID,
    manifest: Manifest,
    format_name: str,
) -> Deposited:
    """The one way a document comes to be, inside an open unit, once its bytes are stored."""
    title = checked_deposit(standing, new)
    decision = require_writing(standing, new.category, new.person_id)
    subject_id = standing.subject_id(new.person_id)
    audience = audience_of(standing, new.category, new.person_id)
    document = _row(unit, standing, new, document_id, subject_id)
    _seal(unit, standing, document, new, title, manifest, format_name)
    record_audience(unit, document_id, audience)
    close_fitting(unit, standing, document, new.person_id)
    unit.record(
        Action.DOCUMENT_DEPOSITED,
        household_id=standing.household_id,
        object_kind="document",
        object_id=document_id,
        basis_kind=decision.basis,
        changes=[
            ("category", None, new.category),
            ("document_type", None, new.type),
            *audience_changes(standing, audience),
        ],
        subject_ids=standing.known.subjects[subject_id].persons,  # type: ignore[arg-type]  # UUIDs here
        rule=decision.rule,
    )
    ring_readers(unit, standing, subject_id, audience)
    return Deposited(document_id, document.seq, outcomes(audience))


def _row(
    unit: WritingUnit, standing: Standing, new: NewDocument, document_id: UUID, subject_id: UUID
) -> Document:
    closed = new.category in standing.known.everywhere.parameters.closed_categories
    return Document(
        id=document_id,
        household_id=standing.household_id,
        seq=next_seq(unit, standing, subject_id),
        subject_id=subject_id,
        category=new.category,
        partner_id=unit.actor.partner_id,
        author_id=unit.actor.id,
        type=new.type,
        expires_on=month_if_closed(new.expires_on, closed=closed),
        current_version=1,
        posted_at=unit.now,
    )


def _seal(
    unit: WritingUnit,
    standing: Standing,
    document: Document,
    new: NewDocument,
    title: str,
    manifest: Manifest,
    format_name: str,
) -> None:
    platform = unit.platform
    key = key_here(standing)
    document.title = key.seal(
        bound(platform, "document.title", document, 1), title_words(title, new.expires_on, new.period)
    )
    unit.session.add(document)
    unit.session.flush()
    unit.session.add(
        DocumentVersion(
            document_id=document.id,
            version=1,
            object_id=manifest.object_id,
            manifest=key.seal(bound(platform, "object.key", document, 1), manifest.encode()),
            filename=key.seal(bound(platform, "document.filename", document, 1), new.filename.encode()),
            format=format_name,
            digest=key.dedupe(manifest.sha256),
            author_id=unit.actor.id,
            created_at=unit.now,
            kib=kib_of(manifest.plaintext_size),
        )
    )
