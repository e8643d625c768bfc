"""The order of *Mes canaux*: the latest visible activity first, decided upon no further than is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select

from hub.audit.units import ReadingUnit
from hub.channels.glances import KEPT, Glance, glances
from hub.channels.queries import LAST_ACTIVITY, READ_POSITIONS, activity, activity_elsewhere
from hub.consent.kept import Kept
from hub.consent.queries import HouseholdHead, heads_of_scope
from hub.registry.queries import households_of

AT_ONCE = 12
"""Households decided upon together, beyond as many as are wanted."""
MANY = 100
"""Beyond so many the database is asked for all one follows: naming each costs more."""


class Last(NamedTuple):
    """A note by its instant and its place in the channel of the household that holds it."""

    at: datetime
    seq: int
    holder: UUID


class Noted(NamedTuple):
    """What one may see of the notes of a household: the last of them, and how many are unread."""

    last: Last | None
    unread: int


_kept: Kept[Noted] = Kept(KEPT)


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
    found, read = Ordered(), _read_up_to(unit, unit.actor.id)
    if first is None:
        _add(unit, found, read, _heads(unit, None))
        return found
    scope = {"professional": unit.actor.id, "now": unit.now}
    latest = [(at.timestamp() if at else 0.0, id_) for id_, at in unit.session.execute(LAST_ACTIVITY, scope)]
    latest.sort(reverse=True)
    known = {head.id: head for head in _heads(unit, None)} if first > MANY else None
    start, size = 0, max(first, AT_ONCE)
    while start < len(latest) and not _settled(found, first, latest[start][0]):
        some = [id_ for _, id_ in latest[start : start + size]]
        heads = [known[one] for one in some if one in known] if known else _heads(unit, some)
        _add(unit, found, read, heads)
        start, size = start + size, AT_ONCE
    return found


def _heads(unit: ReadingUnit, some: Sequence[UUID] | None) -> list[HouseholdHead]:
    """Of the whole scope (None) the database is named no household."""
    assert unit.actor.id is not None
    return heads_of_scope(unit.session, unit.platform.id, unit.actor.id, unit.now, some)


def _read_up_to(unit: ReadingUnit, professional_id: UUID) -> dict[UUID, int]:
    rows = unit.session.execute(READ_POSITIONS, {"professional": professional_id})
    return {row[0]: row[1] for row in rows}


def _add(unit: ReadingUnit, found: Ordered, read: Mapping[UUID, int], heads: Sequence[HouseholdHead]) -> None:
    """Decide upon some more."""
    seen = glances(unit, heads)
    here = [head for head in heads if head.id in seen]
    for household_id, notes in _noted(unit, here, seen, read).items():
        if notes.last is not None:
            found.last[household_id] = notes.last
        found.unread[household_id] = notes.unread
    found.glances |= seen
    found.order += here
    found.order.sort(key=lambda head: _latest_first(head, found.last))


def _noted(
    unit: ReadingUnit,
    heads: Sequence[HouseholdHead],
    seen: Mapping[UUID, Glance],
    read: Mapping[UUID, int],
) -> dict[UUID, Noted]:
    """What shows of the notes of each. Asked of those only in which something was posted or read, or may be
    read otherwise, since it was last asked: what is posted of a child takes a place in both her homes."""
    versions = {
        head.id: (head.versions, seen[head.id].since, head.last_seq, read.get(head.id, 0)) for head in heads
    }
    place = (unit.platform.id, unit.actor.id)
    kept = {key: _kept.get((*place, key), version) for key, version in versions.items()}
    found = {key: notes for key, notes in kept.items() if notes is not None}
    missing = {head.id: seen[head.id] for head in heads if head.id not in found}
    if missing:
        counted = _counted(unit, missing)
        for key in missing:
            _kept.put((*place, key), versions[key], counted[key])
        found |= counted
    return found


def _counted(unit: ReadingUnit, seen: Mapping[UUID, Glance]) -> dict[UUID, Noted]:
    assert unit.actor.id is not None
    found = dict.fromkeys(seen, Noted(None, 0))
    these = households_of(unit.actor.id, unit.now) if len(seen) > MANY else list(seen)
    for (household, subject, category, partner, at, seq, count), holder in _groups(unit, seen, these):
        glance = seen.get(household)
        if glance is not None and glance.shows(subject, category, own=partner == unit.actor.partner_id):
            last, unread = found[household]
            later = last is None or seq > last.seq
            found[household] = Noted(Last(at, seq, holder) if later else last, count + unread)
    return found


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
