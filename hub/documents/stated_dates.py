"""What was said of the day on which a document ends, as its readers see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from hub.consent.authorise import Standing
from hub.consent.elsewhere import key_here
from hub.documents.models import Document, DocumentDate
from hub.registry.people import professional_names
from hub.storage.envelope import Context
from hub.storage.platform import Platform


@dataclass(frozen=True, slots=True)
class StatedDate:
    """One statement. `day`: none where it has no end. `taken_over`: the hub had read the day on the paper.
    `before`: the date that counted until then; before the first statement, the one given with the version."""

    day: date | None
    before: date | None
    version: int
    taken_over: bool
    author: str
    partner_id: UUID
    at: datetime


def stated_dates(standing: Standing, document: Document) -> Sequence[StatedDate]:
    """All of them, oldest first, for a reader of the document."""
    unit, platform = standing.unit, standing.unit.platform
    key = key_here(standing)
    query = select(DocumentDate).where(DocumentDate.document_id == document.id)
    rows = unit.session.scalars(query.order_by(DocumentDate.at, DocumentDate.id)).all()
    names = professional_names(platform, unit.session, [row.author_id for row in rows]) if rows else {}

    def opened(row: DocumentDate) -> StatedDate:
        day, before = opened_days(key.open(date_context(platform, document, row), row.day))
        return StatedDate(
            day, before, row.version, row.taken_over, names[row.author_id], row.partner_id, row.at
        )

    return [opened(row) for row in rows]


def sealed_days(day: date | None, before: date | None) -> bytes:
    """What is sealed of a statement: the day, and the date its author had before her eyes."""
    return f"{day or ''}/{before or ''}".encode()


def opened_days(text: bytes) -> tuple[date | None, date | None]:
    day, _, before = text.decode().partition("/")
    return date.fromisoformat(day) if day else None, date.fromisoformat(before) if before else None


def date_context(platform: Platform, document: Document, row: DocumentDate) -> Context:
    """What a date somebody stated is bound to: its row, and all that its document's access depends on."""
    return platform.context(
        "document.title",
        document.household_id,
        row.id,
        version=row.version,
        category=document.category,
        subject_id=document.subject_id,
        partner_id=row.partner_id,
    )
