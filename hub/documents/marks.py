"""What was said of a document after its deposit: validated, to redo, taken back, masked.

Rows are only added; of each version the newest counts, and a mask counts for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select

from hub.audit.units import WritingUnit
from hub.consent.authorise import AnyUnit, Standing
from hub.consent.elsewhere import key_here, key_of
from hub.documents.models import Document, DocumentMark
from hub.storage.envelope import Context
from hub.storage.platform import Platform


class Kind(StrEnum):
    """`unchecked` takes back what was said of the version before."""

    VALIDATED = "validated"
    TO_REDO = "to_redo"
    UNCHECKED = "unchecked"
    MASKED = "masked"


@dataclass(frozen=True, slots=True)
class Mark:
    """One of these acts. `reason` is empty where none is asked for."""

    kind: Kind
    version: int
    reason: str
    author: str
    partner_id: UUID
    at: datetime


def add_mark(
    unit: WritingUnit, standing: Standing, document: Document, kind: Kind, reason: str
) -> DocumentMark:
    assert unit.actor.id is not None
    assert unit.actor.partner_id is not None
    mark = DocumentMark(
        id=unit.new_id(),
        document_id=document.id,
        version=document.current_version,
        kind=kind.value,
        partner_id=unit.actor.partner_id,
        author_id=unit.actor.id,
        at=unit.now,
    )
    key = key_here(standing)
    mark.reason = key.seal(reason_context(unit.platform, document, mark), reason.encode())
    unit.session.add(mark)
    unit.session.flush()
    return mark


def mark_rows(unit: AnyUnit, documents: Sequence[Document]) -> dict[UUID, list[DocumentMark]]:
    """By document, in the order in which they were said: one SELECT."""
    found: dict[UUID, list[DocumentMark]] = {}
    query = (
        select(DocumentMark)
        .where(DocumentMark.document_id.in_([one.id for one in documents]))
        .order_by(DocumentMark.at, DocumentMark.id)
    )
    for row in unit.session.scalars(query):
        found.setdefault(row.document_id, []).append(row)
    return found


def opened_marks(
    standing: Standing, document: Document, rows: Sequence[DocumentMark], names: Mapping[UUID, str]
) -> tuple[Mark, ...]:
    """The same with their reasons, for a reader of the document."""
    platform = standing.unit.platform
    key = key_of(standing, document.household_id)
    return tuple(
        Mark(
            Kind(row.kind),
            row.version,
            key.open(reason_context(platform, document, row), row.reason).decode(),
            names[row.author_id],
            row.partner_id,
            row.at,
        )
        for row in rows
    )


def spoken_of(since: datetime) -> ColumnElement[bool]:
    """Something was said of the document at this instant or later."""
    return exists().where(DocumentMark.document_id == Document.id, DocumentMark.at >= since)


def masked_ids() -> ScalarSelect[UUID]:
    """The ids of every masked document."""
    return select(DocumentMark.document_id).where(DocumentMark.kind == Kind.MASKED.value).scalar_subquery()


def to_redo() -> ColumnElement[bool]:
    """What was last said of the document's current version is that it is to be made again."""
    said = (
        select(DocumentMark.kind)
        .where(
            DocumentMark.document_id == Document.id,
            DocumentMark.version == Document.current_version,
            DocumentMark.kind != Kind.MASKED.value,
        )
        .order_by(DocumentMark.at.desc(), DocumentMark.id.desc())
        .limit(1)
        .correlate(Document)
        .scalar_subquery()
    )
    return func.coalesce(said == Kind.TO_REDO.value, False)


def is_masked(unit: AnyUnit, document_id: UUID) -> bool:
    query = exists().where(DocumentMark.document_id == document_id, DocumentMark.kind == Kind.MASKED.value)
    return bool(unit.session.scalar(select(query)))


def last_check(unit: AnyUnit, document: Document) -> Kind | None:
    """What was last said of the current version."""
    query = (
        select(DocumentMark.kind)
        .where(DocumentMark.document_id == document.id, DocumentMark.version == document.current_version)
        .order_by(DocumentMark.at.desc(), DocumentMark.id.desc())
    )
    found = unit.session.scalar(query.limit(1))
    return Kind(found) if found else None


def reason_context(platform: Platform, document: Document, mark: DocumentMark) -> Context:
    """What a reason is bound to: the mark, and all that its document's access depends on."""
    return platform.context(
        "reason.text",
        document.household_id,
        mark.id,
        version=mark.version,
        category=document.category,
        subject_id=document.subject_id,
        partner_id=mark.partner_id,
    )
