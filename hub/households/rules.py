"""Pure rules about households: short codes and the day a person comes of age."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

ALPHABET = "23456789ACDEFGHJKLMNPQRTUVWXYZ"
"""Letters and figures that cannot be taken for one another when read aloud or by hand."""

MAJORITY_YEARS = 18


def short_code(choose: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """A household's public name, such as FOYER-7F3K: says nothing about the people."""
    return "FOYER-" + "".join(choose(ALPHABET) for _ in range(4))


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
