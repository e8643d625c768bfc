"""Two days of a form, from and until, as instants: both days are in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from hub.errors import InvalidInputError
from hub.web.forms import date_of
from hub.web.login import hub

YEARS = range(1900, 3000)


def period(form: Mapping[str, str]) -> tuple[datetime | None, datetime | None]:
    """From when (inside) until when (outside), in the platform's own hours; None where nothing is typed.

    Raises InvalidInputError naming the field.
    """
    since, last = (_day(name, form.get(name, "")) for name in ("from", "until"))
    if since and last and last < since:
        raise InvalidInputError("until", "ends_before_start")
    return _midnight(since) if since else None, _midnight(last + timedelta(days=1)) if last else None


def _day(name: str, text: str) -> date | None:
    """A day whose hours exist in every timezone."""
    found = date_of(name, text)
    if found and found.year not in YEARS:
        raise InvalidInputError(name, "not_a_date")
    return found


def _midnight(civil: date) -> datetime:
    return datetime.combine(civil, time(), hub().timezone)
