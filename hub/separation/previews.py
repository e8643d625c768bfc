"""What a separation would move and what it would close, told before anybody decides.

Counted are the notes and documents its reader may read; of what he may not, the page says the same sentence
whether anything is there or not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from hub.channels.models import Note
from hub.channels.queries import readable_items
from hub.consent.authorise import Standing
from hub.consent.codes import Id
from hub.consent.moment import moment_at
from hub.consent.subjects import about_alone
from hub.documents.marks import masked_ids
from hub.documents.models import Document
from hub.documents.piece_requests.queries import waiting_in
from hub.separation.plans import Plan


@dataclass(frozen=True, slots=True)
class Counted:
    """How many notes, documents and requests of a category; `person_id` is None for the whole household."""

    person_id: UUID | None
    category: str
    notes: int
    documents: int
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """What follows each person, and what concerned the household and closes."""

    following: Sequence[Counted]
    closing: Sequence[Counted]


def preview(standing: Standing, plan: Plan) -> Preview:
    counts = {Note: _counts(standing, Note), Document: _counts(standing, Document)}
    wanted = _wanted(standing)

    def rows(person_id: UUID | None, subjects: Collection[UUID]) -> list[Counted]:
        notes, documents = (_within(counts[table], subjects) for table in (Note, Document))
        requests = _within(wanted, subjects)
        return [
            Counted(person_id, category, notes[category], documents[category], requests[category])
            for category in standing.known.everywhere.categories
            if notes[category] or documents[category] or requests[category]
        ]

    following = [row for one in plan.persons for row in rows(one, about_alone(standing.known.subjects, one))]
    return Preview(following, rows(None, _dissolving(standing, plan)))


def _within(counts: Counter[tuple[UUID, str]], subjects: Collection[UUID]) -> Counter[str]:
    found: Counter[str] = Counter()
    for (subject_id, category), number in counts.items():
        if subject_id in subjects:
            found[category] += number
    return found


def _counts(standing: Standing, table: type[Note | Document]) -> Counter[tuple[UUID, str]]:
    """Per subject and category, what the reader may read: one SELECT."""
    rows = standing.unit.session.execute(
        select(table.subject_id, table.category, func.count())
        .where(table.household_id == standing.household_id, counted(standing, table))
        .group_by(table.subject_id, table.category)
    )
    return Counter({(subject_id, category): number for subject_id, category, number in rows})


def counted(standing: Standing, table: type[Note | Document]) -> ColumnElement[bool]:
    """What the reader may read, but for masked documents, of which nobody reads what they hold."""
    seen = readable_items(table, standing.readable(), standing.unit.actor.partner_id)
    return seen if table is Note else and_(seen, Document.id.not_in(masked_ids()))


def _wanted(standing: Standing) -> Counter[tuple[UUID, str]]:
    """Requests for documents that wait, as far as the reader may read them: nobody's own."""
    unit, seen = standing.unit, standing.readable().shared
    waiting = unit.session.scalars(waiting_in([standing.household_id]))
    pairs = ((one.subject_id, one.category) for one in waiting)
    return Counter(pair for pair in pairs if pair in seen)


def _dissolving(standing: Standing, plan: Plan) -> set[UUID]:
    """Subjects of the whole household that an adult who leaves belongs to, and that are whole until then."""
    moment = moment_at(standing.known.facts, standing.unit.now, standing.unit.now)
    leaving: set[Id] = {one for one in plan.persons if not moment.minor(one)}
    return {
        key
        for key, subject in standing.known.subjects.items()
        if subject.household_wide
        and subject.persons & leaving
        and subject.formed_at is not None
        and moment.left_at(standing.household_id, subject.persons, subject.formed_at) is None
    }
