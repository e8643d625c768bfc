"""What a person's departure would close, and to whom, told before it is recorded.

Counted are the notes, documents and requests its reader may read, by who would lose them; of what he may not,
the page says the same sentence whether anything is there or not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, reading
from hub.channels.models import Note
from hub.consent.authorise import Standing, uuids
from hub.consent.codes import Use
from hub.consent.losses import facts_if_left, losses
from hub.consent.moment import moment_at
from hub.consent.platform_rows import PartnerRef
from hub.documents.closing import LosingGroup, Pair, losing_groups
from hub.documents.models import Document
from hub.documents.piece_requests.queries import waiting_in
from hub.errors import InvalidInputError
from hub.households.composition import other_home
from hub.households.team import stand_to_change
from hub.registry.people import professional_names
from hub.separation.previews import counted

Counts = Counter[tuple[Pair, UUID | None]]
"""(Subject, category) and contributing partner → how many; a request was contributed by none."""


@dataclass(frozen=True, slots=True)
class Closed:
    """What these professionals of a partner would read no more, in a category."""

    partner: PartnerRef
    professionals: Sequence[str]
    category: str
    notes: int
    documents: int
    requests: int


@reading
def preview_departure(unit: ReadingUnit, household_id: UUID, person_id: UUID) -> list[Closed]:
    """What `leave_household` would close now, in the order of partners and categories, for those who may say
    it; nothing of who keeps another home, where what is about her goes: no number of this household tells it.
    Nothing is recorded but the question. Raises InvalidInputError for who does not live there."""
    standing = stand_to_change(unit, household_id)
    known, now = standing.known, unit.now
    if person_id not in moment_at(known.facts, now, now).members(household_id):
        raise InvalidInputError("person", "unknown_person")
    unit.record(
        Action.MEMBER_DEPARTURE_PREVIEWED,
        household_id=household_id,
        object_kind="person",
        object_id=person_id,
        subject_ids=[person_id],
    )
    if other_home(standing, person_id) is not None:
        return []
    after = facts_if_left(known.facts, person_id, household_id, now)
    found = losses(known.facts, after, household_id, known.subjects, known.everywhere.categories, now)
    return _closed(standing, losing_groups(standing, (one for one in found if one.use is Use.READ)))


def _closed(standing: Standing, groups: Mapping[LosingGroup, set[Pair]]) -> list[Closed]:
    notes, documents, requests = (_counts(standing, Note), _counts(standing, Document), _wanted(standing))
    ids = {one for group in groups for one in uuids(group.professionals)}
    names = professional_names(standing.unit.platform, standing.unit.session, ids)
    found = [
        Closed(
            group.partner,
            sorted(names[one] for one in uuids(group.professionals)),
            group.category,
            *(_within(counts, pairs, group.partner.id) for counts in (notes, documents, requests)),
        )
        for group, pairs in groups.items()
    ]
    everywhere = standing.known.everywhere
    return sorted(
        (one for one in found if one.notes or one.documents or one.requests),
        key=lambda one: (
            everywhere.partners.index(one.partner),
            everywhere.categories.index(one.category),
            one.professionals,
        ),
    )


def _within(counts: Counts, pairs: set[Pair], partner_id: UUID) -> int:
    """Of what others contributed: a partner keeps its own."""
    return sum(number for (pair, by), number in counts.items() if pair in pairs and by != partner_id)


def _counts(standing: Standing, table: type[Note | Document]) -> Counts:
    """What the reader may read, by pair and contributing partner: one SELECT."""
    rows = standing.unit.session.execute(
        select(table.subject_id, table.category, table.partner_id, func.count())
        .where(table.household_id == standing.household_id, counted(standing, table))
        .group_by(table.subject_id, table.category, table.partner_id)
    )
    return Counter({((subject, category), by): number for subject, category, by, number in rows})


def _wanted(standing: Standing) -> Counts:
    """Requests for documents that wait, as far as the reader may read them."""
    seen = standing.readable().shared
    waiting = standing.unit.session.scalars(waiting_in([standing.household_id]))
    pairs = ((one.subject_id, one.category) for one in waiting)
    return Counter((pair, None) for pair in pairs if pair in seen)
