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
from hub.consent.elsewhere import key_of, subject_of
from hub.consent.subjects import Item
from hub.documents.marks import Kind, Mark, mark_rows, opened_marks
from hub.documents.models import Document, DocumentVersion
from hub.documents.rules import Scan, scan_state
from hub.registry.people import professional_names
from hub.storage.envelope import Context
from hub.storage.held_keys import HouseholdKey
from hub.storage.platform import Platform


@dataclass(frozen=True, slots=True)
class DocumentView:
    """`persons` are whom it is about, empty for the whole household; `period`: the month or year it is for.

    `household_id`: in whose channel it is shown, be it held by a child's other home. `audience`: per partner
    of the team, `permitted` or the reason why it does not see this document now. `marks`: what was said of
    it, oldest first. Of a masked one, neither title, file name nor dates are told. `extended_until`: the
    right it gives goes on until then by another one (`hub/documents/extending.py`).
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
    version: int
    period: date | None = None
    marks: tuple[Mark, ...] = ()
    extended_until: date | None = None

    @property
    def masked(self) -> Mark | None:
        return next((one for one in self.marks if one.kind is Kind.MASKED), None)

    @property
    def checked(self) -> Mark | None:
        """What was last said of the current version."""
        said = [one for one in self.marks if one.version == self.version and one.kind is not Kind.MASKED]
        return said[-1] if said else None


def item_of(standing: Standing, document: Document) -> Item:
    """The document as the access rule takes it."""
    return Item(
        id=document.id,
        kind="document",
        category=document.category,
        subject=subject_of(standing, document.subject_id),
        household=document.household_id,
        partner=document.partner_id,
        posted_at=document.posted_at,
    )


def scan_of(platform: Platform, version: DocumentVersion) -> Scan:
    """What the virus scanner says of a version now."""
    return scan_state(version.scan, scanner=bool(platform.settings.clamd))


def document_views(
    unit: ReadingUnit | WritingUnit,
    standing: Standing,
    rows: Sequence[tuple[Document, DocumentVersion]],
    *,
    masked_too: bool = False,
) -> list[DocumentView]:
    """Open the titles and file names of documents already permitted; of masked ones only when told so."""
    if not rows:
        return []
    platform = unit.platform
    marks = mark_rows(unit, [document for document, _ in rows])
    authors = [document.author_id for document, _ in rows]
    authors += [mark.author_id for found in marks.values() for mark in found]
    names = professional_names(platform, unit.session, authors)
    told = seen_now(standing)
    views = []
    for document, version in rows:
        key = key_of(standing, document.household_id)
        said = opened_marks(standing, document, marks.get(document.id, ()), names)
        masked = not masked_too and any(mark.kind is Kind.MASKED for mark in said)
        title = NOTHING if masked else opened_words(platform, key, document)
        named = bound(platform, "document.filename", document, version.version)
        filename = b"" if masked else key.open(named, version.filename)
        views.append(
            DocumentView(
                id=document.id,
                household_id=standing.door.household_id,
                seq=document.seq,
                type=document.type,
                category=document.category,
                title=title["title"] or "",
                expires_on=day_of(title["expires_on"]),
                filename=filename.decode(),
                format=version.format,
                persons=subject_persons(standing, document.subject_id),
                partner_id=document.partner_id,
                author_id=document.author_id,
                author=names[document.author_id],
                posted_at=document.posted_at,
                audience=told(document.subject_id, document.category, document.partner_id),
                scan=scan_of(platform, version),
                version=version.version,
                period=day_of(title.get("period")),
                marks=said,
            )
        )
    return views


NOTHING: dict[str, str | None] = {"title": "", "expires_on": None}


def opened_words(platform: Platform, key: HouseholdKey, document: Document) -> dict[str, str | None]:
    """The title, and the dates said with it, of a document already permitted. Raises TamperedError."""
    context = bound(platform, "document.title", document, document.current_version)
    words: dict[str, str | None] = json.loads(key.open(context, document.title))
    return words


def day_of(text: str | None) -> date | None:
    """A day as it stands among these words."""
    return date.fromisoformat(text) if text else None


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


def title_words(title: str, expires_on: date | None, period: date | None) -> bytes:
    """What is sealed as a document's title: the title, and the dates said with it."""
    words = {"title": title, "expires_on": expires_on.isoformat() if expires_on else None}
    if period:
        words["period"] = period.isoformat()
    return json.dumps(words).encode()
