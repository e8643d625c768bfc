"""The order of *Mes canaux*: the latest visible activity first, decided upon no further than is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select

from hub.audit.units import ReadingUnit
from hub.channels.glances import Glance, glances
from hub.channels.queries import LAST_ACTIVITY, activity, activity_elsewhere
from hub.consent.queries import HouseholdHead, heads_of_scope
from hub.registry.queries import households_of

AT_ONCE = 12
"""Households decided upon together, when only the first are wanted."""


class Last(NamedTuple):
    """A note by its instant and its place in the channel of the household that holds it."""

    at: datetime
    seq: int
    holder: UUID


@dataclass(slots=True)
class Ordered:
    """The households decided upon, in the order of the list, with what orders and counts them: the last
    visible note, and the visible unread ones."""

    order: list[HouseholdHead] = field(default_factory=list)
    glances: dict[UUID, Glance] = field(default_factory=dict)
    last: dict[UUID, Last] = field(default_factory=dict)
    unread: dict[UUID, int] = field(default_factory=dict)


def in_order(unit: ReadingUnit, first: int | None) -> Ordered:
    """All of the actor's households (None), or enough of them for the `first` to be the first of all.

    Those in which nothing at all was posted lately are not even decided upon: what one may see of a household
    is never later than what was posted there, or in the other home of a child.
    """
    assert unit.actor.id is not None
    scope = {"professional": unit.actor.id, "now": unit.now}
    latest = [(at.timestamp() if at else 0.0, id_) for id_, at in unit.session.execute(LAST_ACTIVITY, scope)]
    latest.sort(reverse=True)
    found = Ordered()
    size = len(latest) if first is None else max(first, AT_ONCE)
    for start in range(0, len(latest), max(size, 1)):
        if first is not None and _settled(found, first, latest[start][0]):
            break
        some = None if size >= len(latest) else [id_ for _, id_ in latest[start : start + size]]
        _add(unit, found, some)
    return found


def _add(unit: ReadingUnit, found: Ordered, some: Sequence[UUID] | None) -> None:
    """Decide upon some more; when it is the whole scope (None), the database is named no household."""
    assert unit.actor.id is not None
    heads = heads_of_scope(unit.session, unit.platform.id, unit.actor.id, unit.now, some)
    seen = glances(unit, heads)
    these: Select[UUID] | list[UUID] = households_of(unit.actor.id, unit.now) if some is None else list(seen)
    _count(unit, found, seen, these)
    found.glances |= seen
    found.order += [head for head in heads if head.id in seen]
    found.order.sort(key=lambda head: _latest_first(head, found.last))


def _count(
    unit: ReadingUnit, found: Ordered, seen: Mapping[UUID, Glance], these: Select[UUID] | list[UUID]
) -> None:
    for (household, subject, category, partner, at, seq, count), holder in _groups(unit, seen, these):
        glance = seen.get(household)
        if glance is not None and glance.shows(subject, category, own=partner == unit.actor.partner_id):
            if household not in found.last or seq > found.last[household].seq:
                found.last[household] = Last(at, seq, holder)
            found.unread[household] = count + found.unread.get(household, 0)


def _groups(
    unit: ReadingUnit, seen: Mapping[UUID, Glance], these: Select[UUID] | list[UUID]
) -> Iterator[tuple[Any, UUID]]:
    """What was posted, with the household that holds it; in a child's other home only where one has such."""
    for row in unit.session.execute(activity(these, unit.actor.id)):
        yield row, row[0]
    homes = [key for key, glance in seen.items() if glance.elsewhere]
    if homes:
        subjects = {subject for key in homes for subject in seen[key].elsewhere}
        query = activity_elsewhere(list(subjects), homes, unit.actor.id, unit.now)
        for *group, holder in unit.session.execute(query):
            yield group, holder


def _settled(found: Ordered, first: int, bound: float) -> bool:
    """Whether households in which nothing is later than `bound` can no longer come among the first."""
    return len(found.order) >= first and -_latest_first(found.order[first - 1], found.last)[0] > bound


def _latest_first(head: HouseholdHead, last: Mapping[UUID, Last]) -> tuple[float, str]:
    at = last[head.id].at.timestamp() if head.id in last else 0.0
    return -at, head.short_code
