"""What was said of the day on which a document ends, as its readers see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from hub.consent.authorise import Standing
from hub.documents.models import Document, DocumentDate
from hub.registry.people import professional_names
from hub.storage.envelope import Context
from hub.storage.platform import Platform


@dataclass(frozen=True, slots=True)
class StatedDate:
    """One statement. `taken_over`: the hub had read the day on the paper."""

    day: date
    version: int
    taken_over: bool
    author: str
    partner_id: UUID
    at: datetime


def stated_dates(standing: Standing, document: Document) -> Sequence[StatedDate]:
    """All of them, oldest first, for a reader of the document."""
    unit, platform = standing.unit, standing.unit.platform
    key = platform.household_key(standing.household_id, standing.known.head.key_id)
    query = select(DocumentDate).where(DocumentDate.document_id == document.id)
    rows = unit.session.scalars(query.order_by(DocumentDate.at, DocumentDate.id)).all()
    names = professional_names(platform, unit.session, [row.author_id for row in rows]) if rows else {}
    return [
        StatedDate(
            day=date.fromisoformat(key.open(date_context(platform, document, row), row.day).decode()),
            version=row.version,
            taken_over=row.taken_over,
            author=names[row.author_id],
            partner_id=row.partner_id,
            at=row.at,
        )
        for row in rows
    ]


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
