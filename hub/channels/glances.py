"""What a list asks the access rule about each of many households, decided once and kept.

The decisions are those of the household's own pages, made by the same functions on the same facts. They are
kept while the versions of the facts stay and no fact begins or ends: then a list of thousands of households
reads no fact at all. What is kept is small, and names nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, TypeVar
from uuid import UUID

from hub.audit.units import ReadingUnit
from hub.channels.cards import agreed_by
from hub.consent.authorise import Standing, stand_before
from hub.consent.codes import Id, Status
from hub.consent.elsewhere import shared_here
from hub.consent.kept import Kept
from hub.consent.moment import moment_at
from hub.consent.people import named_of
from hub.consent.queries import HouseholdHead
from hub.errors import Asked

KEPT = 8192
"""Decisions kept, of one professional about one household each: about a kilobyte."""

AT_ONCE = 200
"""Households whose facts are read together; these are not kept afterwards."""


class Open(NamedTuple):
    """The categories open about one subject: whoever contributed, and of one's own partner."""

    shared: frozenset[str]
    own: frozenset[str]


@dataclass(frozen=True, slots=True)
class Glance:
    """One household as a list sees it: what is open, and whose names. `elsewhere`: the subjects that another
    home of its children holds."""

    open: dict[Id, Open]
    named: tuple[UUID, ...]
    since: datetime
    until: datetime
    elsewhere: tuple[UUID, ...] = ()

    def shows(self, subject: UUID, category: str, *, own: bool) -> bool:
        """Whether what was written about this subject in this category may be listed."""
        pair = self.open.get(subject)
        return pair is not None and (category in pair.shared or (own and category in pair.own))


@dataclass(frozen=True, slots=True)
class Agreed:
    status: Status
    since: datetime
    until: datetime


V = TypeVar("V", Glance, Agreed)
_kept: Kept[Glance] = Kept(KEPT)
_kept_words: Kept[Agreed] = Kept(KEPT)


def glances(unit: ReadingUnit, heads: Sequence[HouseholdHead]) -> dict[UUID, Glance]:
    """By household; left out are those before which the actor does not stand. Facts are read of those only
    about which something is not known any more: a constant number of SELECTs for each `AT_ONCE` of them."""
    return _each(unit, heads, _kept, _glance)


def agreements(unit: ReadingUnit, heads: Sequence[HouseholdHead]) -> dict[UUID, Agreed]:
    """The same of the household's agreement in one word, which only a filter asks of all."""
    return _each(unit, heads, _kept_words, _agreed)


def _each(
    unit: ReadingUnit, heads: Sequence[HouseholdHead], kept: Kept[V], make: Callable[[Standing], V]
) -> dict[UUID, V]:
    found: dict[UUID, V] = {}
    for head in heads:
        held = kept.get((unit.platform.id, head.id, unit.actor.id), head.versions)
        if held is not None and held.since <= unit.now < held.until:
            found[head.id] = held
            unit.touch(head.id, head.versions)
    missing = [head.id for head in heads if head.id not in found]
    for start in range(0, len(missing), AT_ONCE):
        standings = stand_before(unit, missing[start : start + AT_ONCE], Asked("list"))
        for key, standing in standings.items():
            found[key] = make(standing)
            kept.put((unit.platform.id, key, unit.actor.id), standing.known.head.versions, found[key])
    return found


def _glance(standing: Standing) -> Glance:
    moment = moment_at(standing.known.facts, standing.unit.now, standing.unit.now)
    return Glance(
        open=_compact(standing),
        named=named_of(standing),
        since=standing.unit.now,
        until=moment.turn,
        elsewhere=tuple(shared_here(standing)),
    )


def _agreed(standing: Standing) -> Agreed:
    moment = moment_at(standing.known.facts, standing.unit.now, standing.unit.now)
    return Agreed(agreed_by(standing).status, standing.unit.now, moment.turn)


def _compact(standing: Standing) -> dict[Id, Open]:
    """The grid by subject; the few sets of categories there are stand for all households."""
    readable = standing.readable()
    shared, own = _by_subject(readable.shared), _by_subject(readable.own)
    return {
        subject: Open(_same(frozenset(shared.get(subject, ()))), _same(frozenset(categories)))
        for subject, categories in own.items()
    }


def _by_subject(pairs: Iterable[tuple[Id, str]]) -> dict[Id, set[str]]:
    found: dict[Id, set[str]] = {}
    for subject, category in pairs:
        found.setdefault(subject, set()).add(category)
    return found


@lru_cache(maxsize=1024)
def _same(categories: frozenset[str]) -> frozenset[str]:
    return categories
