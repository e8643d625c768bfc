"""What is looked for in the audit log, as typed, as asked for, and as it stands in an address.

An address never says whom or which household a data-protection officer looked for: the filters travel
sealed, like cursors, under the key of the platform. They can be kept and shared; what they show depends on
who opens them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from hub.errors import InvalidInputError
from hub.platform.journal import JournalFilters
from hub.web import formats
from hub.web.forms import date_of
from hub.web.login import hub

NAMES = ("partner", "actor", "household", "action", "outcome", "from", "until")
LONGEST = 64
SHOWN_DAYS = 90
YEARS = range(1900, 3000)

Typed = Mapping[str, str]
_MARK = b"journal filters\0"


def typed(form: Mapping[str, str]) -> dict[str, str]:
    """The filters of a form that are not empty, as typed. Raises InvalidInputError("…", "too_long")."""
    found = {name: form.get(name, "").strip() for name in NAMES}
    for name, value in found.items():
        if len(value) > LONGEST:
            raise InvalidInputError(name, "too_long")
    return {name: value for name, value in found.items() if value}


def usual() -> dict[str, str]:
    """What a page without filters shows: ninety days."""
    return {"from": day(-SHOWN_DAYS)}


def day(offset: int) -> str:
    """Today, or so many days from it, as it stands in a date field."""
    return formats.typed_date(formats.civil(hub().clock()) + timedelta(days=offset))


def sealed(filters: Typed) -> str:
    """The filters, fit for an address and readable by this platform alone."""
    return hub().key.seal_cursor(_MARK + json.dumps(dict(filters), sort_keys=True).encode())


def unsealed(text: str) -> dict[str, str]:
    """The filters of an address; the usual ones when it has none. Raises InvalidInputError."""
    if not text:
        return usual()
    opened = hub().key.open_cursor(text)
    if not opened.startswith(_MARK):
        raise InvalidInputError("filters", "malformed")
    found: dict[str, str] = json.loads(opened.removeprefix(_MARK))
    return found


def asked(filters: Typed) -> JournalFilters:
    """The filters as the log takes them; the days are those of the platform's own hours, both included.

    Raises InvalidInputError naming the field.
    """
    since, last = (_day(name, filters.get(name, "")) for name in ("from", "until"))
    if since and last and last < since:
        raise InvalidInputError("until", "ends_before_start")
    return JournalFilters(
        actor_id=_actor(filters.get("actor", "")),
        partner=filters.get("partner", ""),
        household=filters.get("household", ""),
        action=filters.get("action", ""),
        outcome=filters.get("outcome", ""),
        since=_midnight(since) if since else None,
        until=_midnight(last + timedelta(days=1)) if last else None,
    )


def _actor(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise InvalidInputError("actor", "unknown_choice") from error


def _day(name: str, text: str) -> date | None:
    """A day whose hours exist in every timezone."""
    found = date_of(name, text)
    if found and found.year not in YEARS:
        raise InvalidInputError(name, "not_a_date")
    return found


def _midnight(civil: date) -> datetime:
    return datetime.combine(civil, time(), hub().timezone)
