"""Reading what a data-protection officer opened: item by item, each decided and on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, reading
from hub.channels.models import Note, NoteVersion
from hub.channels.reading import NoteView, note_views
from hub.consent import codes
from hub.consent.authorise import Standing, uuids
from hub.consent.models import Opening, OpeningItem
from hub.consent.queries import known_households
from hub.consent.rules import RULE_VERSION
from hub.consent.subjects import Item
from hub.documents.item_openings import own_opening
from hub.documents.models import Document, DocumentVersion, OriginalReason
from hub.documents.original_reasons import GivenReason, given_rows, opened_reasons
from hub.documents.views import DocumentView, document_views, item_of


@dataclass(frozen=True, slots=True)
class Opened:
    """What an opening shows now; `fields` names the contributing partners; `reasons`: of each document, those
    given for taking its original."""

    id: UUID
    household_id: UUID
    short_code: str
    until: datetime
    notes: Sequence[NoteView]
    documents: Sequence[DocumentView]
    reasons: Mapping[UUID, Sequence[GivenReason]]
    fields: dict[UUID, str]


@reading
def read_opened(unit: ReadingUnit, opening_id: UUID) -> Opened:
    """The items of one's own opening that the rule still permits. Raises AccessDeniedError once it is over,
    alike for what is not one's own."""
    opening, code = own_opening(unit, opening_id)
    known = known_households(unit.platform, unit.session, [opening.household_id], None, unit.now)
    standing = Standing(unit, known[opening.household_id], member=False)
    unit.touch(opening.household_id, standing.known.head.versions)
    ids = list(unit.session.scalars(select(OpeningItem.item_id).where(OpeningItem.opening_id == opening.id)))
    said = given_rows(unit, standing.household_id, ids)
    notes = _notes(unit, standing, opening, ids)
    documents = _documents(unit, standing, opening, ids, said)
    if not notes and not documents:
        unit.record(
            Action.OPENING_READ,
            household_id=opening.household_id,
            object_kind="openings",
            object_id=opening.id,
        )
    return Opened(
        id=opening.id,
        household_id=opening.household_id,
        short_code=code,
        until=opening.until_at,
        notes=note_views(unit, standing, notes),
        documents=document_views(unit, standing, documents, masked_too=True),
        reasons={row.id: opened_reasons(standing, said.get(row.id, ())) for row, _ in documents},
        fields={one.id: one.field for one in standing.known.everywhere.partners},
    )


def _notes(
    unit: ReadingUnit, standing: Standing, opening: Opening, ids: Sequence[UUID]
) -> list[tuple[Note, NoteVersion]]:
    current = (NoteVersion.note_id == Note.id) & (NoteVersion.version == Note.current_version)
    rows = unit.session.execute(
        select(Note, NoteVersion)
        .join(NoteVersion, current)
        .where(Note.id.in_(ids), Note.household_id == standing.household_id)
        .order_by(Note.seq)
    ).all()
    return [
        (row[0], row[1]) for row in rows if _permitted(unit, standing, opening, _note_item(standing, row[0]))
    ]


def _documents(
    unit: ReadingUnit,
    standing: Standing,
    opening: Opening,
    ids: Sequence[UUID],
    said: Mapping[UUID, Sequence[OriginalReason]],
) -> list[tuple[Document, DocumentVersion]]:
    current = (DocumentVersion.document_id == Document.id) & (
        DocumentVersion.version == Document.current_version
    )
    rows = unit.session.execute(
        select(Document, DocumentVersion)
        .join(DocumentVersion, current)
        .where(Document.id.in_(ids), Document.household_id == standing.household_id)
        .order_by(Document.seq)
    ).all()
    return [
        (row[0], row[1])
        for row in rows
        if _permitted(unit, standing, opening, item_of(standing, row[0]), said.get(row[0].id, ()))
    ]


def _note_item(standing: Standing, note: Note) -> Item:
    return Item(
        id=note.id,
        kind="note",
        category=note.category,
        subject=standing.known.subjects[note.subject_id],
        household=note.household_id,
        partner=note.partner_id,
        posted_at=note.posted_at,
    )


def _permitted(
    unit: ReadingUnit,
    standing: Standing,
    opening: Opening,
    item: Item,
    said: Sequence[OriginalReason] = (),
) -> bool:
    """Whether the rule lets this officer read it; what she reads, and the reasons with it, is on record with
    its basis."""
    decision = standing.decide(codes.Action.READ, item)
    if decision.permitted:
        assert isinstance(item.id, UUID)
        unit.record(
            Action.OPENING_READ,
            household_id=standing.household_id,
            object_kind=item.kind,
            object_id=item.id,
            basis_kind=decision.basis,
            basis_id=opening.id,
            changes=[("category", None, item.category), *(("stated", None, str(one.id)) for one in said)],
            subject_ids=uuids(item.subject.persons),
            rule=RULE_VERSION,
        )
    return decision.permitted
