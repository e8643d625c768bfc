"""One order for the channels of a child's homes, so that what is about her has one place in each of them.

From now on an item about her takes the first place that is free in both (`next_seq`). What was there before
is moved up: each place by as many as the other side had at that instant. Within a channel nothing changes
its order, and across the two nothing stands before what is older.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select, update

from hub.audit.units import WritingUnit
from hub.channels.models import Note, ReadPosition
from hub.documents.models import Document
from hub.registry.models import Channel, Household
from hub.registry.queries import other_homes
from hub.storage.rows import table_of

_ITEMS = (table_of(Note), table_of(Document))


@dataclass(frozen=True, slots=True)
class _Side:
    """Channels that count together already; `times` and `places` of what stands in them, in their order."""

    channels: frozenset[UUID]
    times: Sequence[datetime]
    places: Sequence[int]

    def before(self, at: datetime, find: Callable[[Sequence[datetime], datetime], int]) -> int:
        """The last place taken by that instant."""
        count = find(self.times, at)
        return self.places[count - 1] if count else 0

    def at(self, place: int) -> datetime | None:
        """When the last item up to a place was posted."""
        count = bisect_right(self.places, place)
        return self.times[count - 1] if count else None


def hold_counted(unit: WritingUnit, household_ids: Iterable[UUID]) -> None:
    """Hold these households and all that count with them at any distance, in the one order of everybody."""
    held = _counted_with(unit, household_ids)
    query = (
        select(Household.id).join(Channel, Channel.household_id == Household.id).where(Household.id.in_(held))
    )
    query = query.order_by(Household.id).with_for_update(of=(Household, Channel), key_share=True)
    unit.session.execute(query).all()


def count_together(unit: WritingUnit, one: UUID, other: UUID) -> None:
    """Give two channels, and those that count with either already, one order. All are held by the caller."""
    first, second = _side(unit, one), _side(unit, other)
    if first.channels == second.channels:
        return
    _move_up(unit, first, second, bisect_right)
    _move_up(unit, second, first, bisect_left)
    last = sum(max(side.places, default=0) for side in (first, second))
    both = Channel.household_id.in_(first.channels | second.channels)
    unit.session.execute(update(Channel).where(both, Channel.last_seq < last).values(last_seq=last))
    # What was read of any of them meanwhile stood at other places.
    unit.session.execute(update(Channel).where(both).values(access_version=Channel.access_version + 1))


def _counted_with(unit: WritingUnit, household_ids: Iterable[UUID]) -> frozenset[UUID]:
    found, new = frozenset[UUID](), frozenset(household_ids)
    while new:
        found |= new
        new = frozenset(unit.session.scalars(other_homes(list(new), unit.now))) - found
    return found


def _side(unit: WritingUnit, household_id: UUID) -> _Side:
    found = _counted_with(unit, [household_id])
    items: set[tuple[int, datetime]] = set()
    for table in _ITEMS:
        query = select(table.c.seq, table.c.posted_at).where(table.c.household_id.in_(found))
        items.update((row[0], row[1]) for row in unit.session.execute(query))
    # What does not show in the same channel may share a place; the later one counts.
    times: list[datetime] = []
    for _, at in sorted(items):
        times.append(max(at, times[-1]) if times else at)
    return _Side(found, times, [seq for seq, _ in sorted(items)])


def _move_up(
    unit: WritingUnit, side: _Side, other: _Side, find: Callable[[Sequence[datetime], datetime], int]
) -> None:
    """The highest first: no two ever stand at one place, not even on the way."""
    for table in _ITEMS:
        query = select(table.c.id, table.c.seq).where(table.c.household_id.in_(side.channels))
        moved = [
            {"item": row.id, "place": _moved(side, other, row.seq, find)}
            for row in unit.session.execute(query.order_by(table.c.seq.desc()))
        ]
        if moved:
            each = update(table).where(table.c.id == bindparam("item")).values(seq=bindparam("place"))
            unit.session.connection().execute(each, moved)
    read = select(ReadPosition).where(ReadPosition.household_id.in_(side.channels))
    for position in unit.session.scalars(read):
        position.seq = _moved(side, other, position.seq, find)


def _moved(side: _Side, other: _Side, place: int, find: Callable[[Sequence[datetime], datetime], int]) -> int:
    at = side.at(place)
    return place if at is None else place + other.before(at, find)
