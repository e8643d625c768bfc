"""A document as a reader sees it: its row, opened, with the audience its depositor was told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from hub.audit.units import ReadingUnit, WritingUnit
from hub.channels.models import ItemAudience
from hub.channels.operations import seen_now
from hub.channels.reading import subject_persons
from hub.consent.authorise import Standing
from hub.consent.subjects import Item
from hub.documents.models import Document, DocumentVersion
from hub.documents.rules import Scan, scan_state
from hub.registry.people import professional_names
from hub.storage.envelope import Context
from hub.storage.platform import Platform


@dataclass(frozen=True, slots=True)
class DocumentView:
    """`persons` are whom it is about, empty for the whole household.

    `audience`: per partner of the team, `permitted` or the reason why it does not see this document now.
    """

    id: UUID
    household_id: UUID
    seq: int
    type: str
    category: str
    title: str
    expires_on: date | None
    filename: str
    format: str
    persons: tuple[UUID, ...]
    partner_id: UUID
    author_id: UUID
    author: str
    posted_at: datetime
    audience: Mapping[UUID, str]
    scan: Scan


def item_of(standing: Standing, document: Document) -> Item:
    """The document as the access rule takes it."""
    return Item(
        id=document.id,
        kind="document",
        category=document.category,
        subject=standing.known.subjects[document.subject_id],
        household=document.household_id,
        partner=document.partner_id,
        posted_at=document.posted_at,
    )


def scan_of(platform: Platform, version: DocumentVersion) -> Scan:
    """What the virus scanner says of a version now."""
    return scan_state(version.scan, scanner=bool(platform.settings.clamd))


def document_views(
    unit: ReadingUnit | WritingUnit, standing: Standing, rows: Sequence[tuple[Document, DocumentVersion]]
) -> list[DocumentView]:
    """Open the titles and file names of documents already permitted."""
    platform = unit.platform
    key = platform.household_key(standing.household_id, standing.known.head.key_id)
    names = professional_names(platform, unit.session, [document.author_id for document, _ in rows])
    told = seen_now(standing)
    views = []
    for document, version in rows:
        title = json.loads(
            key.open(bound(platform, "document.title", document, version.version), document.title)
        )
        filename = key.open(bound(platform, "document.filename", document, version.version), version.filename)
        views.append(
            DocumentView(
                id=document.id,
                household_id=document.household_id,
                seq=document.seq,
                type=document.type,
                category=document.category,
                title=title["title"],
                expires_on=date.fromisoformat(title["expires_on"]) if title["expires_on"] else None,
                filename=filename.decode(),
                format=version.format,
                persons=subject_persons(standing, document.subject_id),
                partner_id=document.partner_id,
                author_id=document.author_id,
                author=names[document.author_id],
                posted_at=document.posted_at,
                audience=told(document.subject_id, document.category, document.partner_id),
                scan=scan_of(platform, version),
            )
        )
    return views


def audience_told(unit: ReadingUnit | WritingUnit, item_id: UUID) -> dict[UUID, str]:
    """Per partner, `permitted` or the reason, as told when the item was recorded."""
    rows = unit.session.scalars(select(ItemAudience).where(ItemAudience.item_id == item_id))
    return {row.partner_id: row.outcome for row in rows}


def bound(platform: Platform, label: str, document: Document, version: int) -> Context:
    """What a document's secrets are bound to: put elsewhere by hand in the database, they do not open."""
    return platform.context(
        label,
        document.household_id,
        document.id,
        version=version,
        category=document.category,
        subject_id=document.subject_id,
        partner_id=document.partner_id,
    )


def object_context(platform: Platform, household_id: UUID, document_id: UUID, version: int) -> Context:
    """What stored bytes are bound to: nothing that a move or a new label changes."""
    return platform.context("object.original", household_id, document_id, version=version)


def rendition_context(
    platform: Platform, household_id: UUID, document_id: UUID, version: int, label: str
) -> Context:
    """The same for what was made of them: `page/1` of a document opens as nothing else."""
    return platform.context(f"object.{label}", household_id, document_id, version=version)
