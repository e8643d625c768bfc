"""Pure rules about households: short codes, periods, and the day a person comes of age."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from hub.clock import FAR_FUTURE
from hub.errors import InvalidInputError
from hub.registry.short_codes import ALPHABET

MAJORITY_YEARS = 18


def short_code(choose: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """A household's public name, such as FOYER-7F3K: says nothing about the people."""
    return "FOYER-" + "".join(choose(ALPHABET) for _ in range(4))


class Period(Protocol):
    """Anything with a half-open period."""

    from_at: Any
    until_at: Any


def overlap(one: Period, other: Period) -> bool:
    """Whether two half-open periods share an instant; an empty one shares none."""
    return bool(max(one.from_at, other.from_at) < min(one.until_at, other.until_at))


def uncovered(wanted: Period, held: Iterable[Period]) -> list[tuple[datetime, datetime]]:
    """The parts of a half-open period at which none of the others holds, the earliest first."""
    parts, start = [], wanted.from_at
    for one in sorted(held, key=lambda period: (period.from_at, period.until_at)):
        if one.from_at > start:
            parts.append((start, min(one.from_at, wanted.until_at)))
        start = max(start, one.until_at)
        if start >= wanted.until_at:
            return parts
    return [*parts, (start, wanted.until_at)]


def checked_period(
    now: datetime, from_at: datetime | None, until_at: datetime | None
) -> tuple[datetime, datetime]:
    """From now or later until an end, or without one. Raises InvalidInputError("from" or "until")."""
    start, end = from_at or now, until_at or FAR_FUTURE
    if start < now:
        raise InvalidInputError("from", "in_the_past")
    if end <= start:
        raise InvalidInputError("until", "ends_before_start")
    return start, end


def adult_at(born: date | None, timezone: ZoneInfo) -> datetime | None:
    """Local midnight of the 18th birthday as a UTC instant; born 29 February: 1 March. None stays None."""
    if born is None:
        return None
    year = born.year + MAJORITY_YEARS
    try:
        birthday = born.replace(year=year)
    except ValueError:
        birthday = date(year, 3, 1)
    return datetime(birthday.year, birthday.month, birthday.day, tzinfo=timezone).astimezone(UTC)
