"""The instants at which what the rule says may come out otherwise by itself: every date of its facts.

Between two of them, with the same facts, every decision is the same: each fact holds from an instant (inside)
to another (outside), and is known likewise.
"""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from datetime import datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from hub.clock import FAR_FUTURE

if TYPE_CHECKING:
    from hub.consent.facts import Facts

OF_HOUSEHOLDS = (
    "posts", "team", "homes", "persons", "authorities", "statements", "emergency_openings", "dpo_openings",
)  # fmt: skip
OF_EVERYBODY = ("agreements", "scopes", "legal_bases")
"""The indexes of `Facts` that hold every row once."""


def turn_after(facts: Facts, at: datetime) -> datetime:
    """The first instant after `at` at which a decision on these facts may come out otherwise."""
    instants = _instants_of(facts)
    place = bisect_right(instants, at)
    return instants[place] if place < len(instants) else FAR_FUTURE


def months_after(start: datetime, months: int) -> datetime:
    """The same day of the month that many months later, or the last day of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year >= FAR_FUTURE.year:
        return FAR_FUTURE
    day = min(start.day, monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)


def _instants_of(facts: Facts) -> tuple[datetime, ...]:
    """In order; counted once for these facts, and once for all that holds for every household."""
    if facts.instants is None:
        names = OF_HOUSEHOLDS if facts.common else OF_HOUSEHOLDS + OF_EVERYBODY
        found = {date for name in names for row in _rows(facts, name) for date in _dates(row)}
        found.update(_implied(facts), _instants_of(facts.common) if facts.common else ())
        facts.instants = tuple(sorted(found))
    return facts.instants


def _rows(facts: Facts, name: str) -> Iterator[Any]:
    for rows in getattr(facts, name).values():
        yield from rows


def _dates(row: Any) -> Iterator[datetime]:
    for value in _values(row.__class__)(row):
        if isinstance(value, datetime):
            yield value
        elif isinstance(value, tuple):
            for inner in value:
                yield from _dates(inner)


@cache
def _values(kind: Any) -> Callable[[Any], Iterable[Any]]:
    """What a row of this kind holds that may be dates, or facts that carry some."""
    names = [one.name for one in fields(kind) if "datetime" in str(one.type) or "tuple" in str(one.type)]
    return attrgetter(*names, names[0])  # twice the first: with one name it would be no tuple


def _implied(facts: Facts) -> Iterator[datetime]:
    """A yes ends after the longest an agreement lasts; a broken glass after its minutes."""
    longest = facts.parameters.consent_max_months
    for said in _rows(facts, "statements"):
        yield months_after(said.from_at or said.recorded_at, longest)
    minutes = timedelta(minutes=facts.parameters.break_glass.minutes)
    for opening in _rows(facts, "emergency_openings"):
        yield opening.from_at + minutes
