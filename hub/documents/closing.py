"""What a withdrawal would close, item by item and for whom, told before it is confirmed.

Whoever asks sees the notes and documents he may read himself. Of the rest he hears, for an open category he
does not wholly read, one line that is the same whether anything stands there or not; of a closed category,
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, reading
from hub.channels.models import Note
from hub.channels.queries import notes_visible_to
from hub.channels.reading import subject_persons
from hub.consent.authorise import NOWHERE, Standing, stand, uuids
from hub.consent.codes import Id, Use
from hub.consent.collecting import CellKey
from hub.consent.elsewhere import channels_of, homes_of, subject_of
from hub.consent.lists import Readable
from hub.consent.losses import Loss
from hub.consent.moment import moment_at
from hub.consent.platform_rows import PartnerRef
from hub.consent.rules import RULE_VERSION
from hub.consent.withdrawing import checked_withdrawal, losses_if, withdrawn_uses
from hub.documents.models import Document
from hub.documents.piece_requests.queries import waiting_in
from hub.documents.queries import documents_visible_to
from hub.documents.views import document_views
from hub.errors import Asked
from hub.registry.people import professional_names

Pair = tuple[Id, str]


@dataclass(frozen=True, slots=True)
class ClosedItem:
    """A note, document or request for one its asker may read; a note has no title, a request that of the type
    it is for. `persons`: empty for the household."""

    id: UUID
    kind: str
    title: str
    persons: tuple[UUID, ...]
    author: str
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class Closing:
    """What these professionals of a partner would lose in a category; `use` is `copy` when they keep reading.
    `more`: there may be items that the asker does not see himself."""

    partner: PartnerRef
    professionals: tuple[UUID, ...]
    category: str
    use: str
    items: Sequence[ClosedItem]
    more: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """`elsewhere`: a child's other home loses what it reads by the same word; what, and who, is not told."""

    closings: Sequence[Closing]
    names: Mapping[UUID, str]
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class LosingGroup:
    """Pairs that the same professionals of a partner would lose together."""

    partner: PartnerRef
    category: str
    use: Use
    professionals: frozenset[Id]


@reading
def preview_withdrawal(
    unit: ReadingUnit,
    household_id: UUID,
    person_id: UUID,
    giver_id: UUID,
    capacity: str,
    cells: Iterable[CellKey],
    copies: Iterable[CellKey] = (),
) -> Preview:
    """What `withdraw_consent` with the same words would close now. Nothing is recorded but the question."""
    standing = stand(unit, household_id, Asked("consent", household_id))
    uses = withdrawn_uses(cells, copies)
    said = checked_withdrawal(standing, person_id, giver_id, capacity, uses)
    groups = losing_groups(standing, losses_if(standing, said, uses))
    items = _items(unit, standing, groups)
    closed = standing.known.everywhere.parameters.closed_categories
    closings = [one for one in _closings(standing, groups, items) if one.items or one.category not in closed]
    unit.record(
        Action.WITHDRAWAL_PREVIEWED,
        household_id=household_id,
        object_kind="person",
        object_id=person_id,
        changes=[("category", None, code) for code in sorted({pair[1] for _, pair, _ in items})],
        subject_ids={person_id, *_persons(standing, items)},
        rule=RULE_VERSION,
    )
    names = professional_names(
        unit.platform, unit.session, [one for c in closings for one in c.professionals]
    )
    return Preview(closings, names, len(homes_of(standing, person_id)) > 1)


def _persons(standing: Standing, items: Iterable[tuple[ClosedItem, Pair, UUID]]) -> Iterator[UUID]:
    """Whom the items shown are about."""
    for _, (subject_id, _category), _partner in items:
        assert isinstance(subject_id, UUID)
        yield from uuids(subject_of(standing, subject_id).persons)


def losing_groups(standing: Standing, found: Iterable[Loss]) -> dict[LosingGroup, set[Pair]]:
    """Who loses together, per partner, category and use, and which pairs of what others contributed."""
    losers: dict[tuple[PartnerRef, Use, Pair], set[Id]] = {}
    moment = moment_at(standing.known.facts, standing.unit.now, standing.unit.now)
    partners = {one.id: one for one in standing.known.everywhere.partners}
    for loss in found:
        post = moment.post(loss.professional)
        assert post is not None, "without a post nobody reads, and nothing is lost"
        assert isinstance(post.partner, UUID)
        for pair in loss.pairs.shared:
            losers.setdefault((partners[post.partner], loss.use, pair), set()).add(loss.professional)
    groups: dict[LosingGroup, set[Pair]] = {}
    for (partner, use, pair), professionals in losers.items():
        groups.setdefault(LosingGroup(partner, pair[1], use, frozenset(professionals)), set()).add(pair)
    return groups


def _items(
    unit: ReadingUnit, standing: Standing, groups: Mapping[LosingGroup, set[Pair]]
) -> list[tuple[ClosedItem, Pair, UUID]]:
    """Everything in these pairs that the asker may read, with its pair and contributing partner."""
    lost = {pair for pairs in groups.values() for pair in pairs}
    mine = standing.readable()
    seen = Readable(mine.shared & lost, mine.own & lost)
    found = [*_notes(unit, standing, seen), *_documents(unit, standing, seen)]
    return [*found, *_requests(unit, standing, seen)]


def _notes(unit: ReadingUnit, standing: Standing, seen: Readable) -> Iterator[tuple[ClosedItem, Pair, UUID]]:
    query = notes_visible_to(channels_of(standing), seen, unit.actor.partner_id)
    notes = [row[0] for row in unit.session.execute(query.order_by(Note.seq.desc()))]
    names = professional_names(unit.platform, unit.session, [note.author_id for note in notes])
    for note in notes:
        yield _item(standing, note, "note", "", names[note.author_id])


def _documents(
    unit: ReadingUnit, standing: Standing, seen: Readable
) -> Iterator[tuple[ClosedItem, Pair, UUID]]:
    query = documents_visible_to(channels_of(standing), seen, unit.actor.partner_id)
    rows = [(row[0], row[1]) for row in unit.session.execute(query)]
    for (document, _), view in zip(rows, document_views(unit, standing, rows), strict=True):
        if not view.masked:
            yield _item(standing, document, "document", view.title, view.author)


def _requests(
    unit: ReadingUnit, standing: Standing, seen: Readable
) -> Iterator[tuple[ClosedItem, Pair, UUID]]:
    """Those that wait: nobody's own, so who asked loses them too."""
    waiting = unit.session.scalars(waiting_in(channels_of(standing)))
    rows = [one for one in waiting if (one.subject_id, one.category) in seen.shared]
    names = professional_names(unit.platform, unit.session, [one.asker_id for one in rows])
    for one in rows:
        persons = subject_persons(standing, one.subject_id)
        item = ClosedItem(one.id, "request", one.type, persons, names[one.asker_id], one.created_at)
        yield item, (one.subject_id, one.category), NOWHERE


def _item(
    standing: Standing, row: Note | Document, kind: str, title: str, author: str
) -> tuple[ClosedItem, Pair, UUID]:
    persons = subject_persons(standing, row.subject_id)
    item = ClosedItem(row.id, kind, title, persons, author, row.posted_at)
    return item, (row.subject_id, row.category), row.partner_id


def _closings(
    standing: Standing,
    groups: Mapping[LosingGroup, set[Pair]],
    items: Sequence[tuple[ClosedItem, Pair, UUID]],
) -> Iterator[Closing]:
    """In the order of partners and categories. A partner keeps what it contributed; of a note no copy is
    ever taken."""
    everywhere, mine = standing.known.everywhere, standing.readable()
    closed = everywhere.parameters.closed_categories

    def place(group: LosingGroup) -> tuple[Any, ...]:
        professionals = sorted(map(str, group.professionals))
        partner, category = (
            everywhere.partners.index(group.partner),
            everywhere.categories.index(group.category),
        )
        return partner, category, group.use is Use.COPY, professionals

    for group in sorted(groups, key=place):
        pairs = groups[group]
        yield Closing(
            partner=group.partner,
            professionals=tuple(sorted(uuids(group.professionals), key=str)),
            category=group.category,
            use=str(group.use),
            items=[
                item
                for item, pair, partner_id in items
                if pair in pairs
                and partner_id != group.partner.id
                and (group.use is Use.READ or item.kind == "document")
            ],
            more=group.category not in closed and not pairs <= mine.shared,
        )
