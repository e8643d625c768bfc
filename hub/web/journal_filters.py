"""What is looked for in the audit log, as typed, as asked for, and as it stands in an address.

An address never says whom or which household a data-protection officer looked for: the filters travel
sealed, like cursors, under the key of the platform. They can be kept and shared; what they show depends on
who opens them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from hub.errors import InvalidInputError
from hub.platform.journal import JournalFilters
from hub.web import formats
from hub.web.login import hub
from hub.web.periods import period

NAMES = ("partner", "actor", "household", "action", "outcome", "from", "until")
LONGEST = 64
SHOWN_DAYS = 90

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
    since, until = period(filters)
    return JournalFilters(
        actor_id=_actor(filters.get("actor", "")),
        partner=filters.get("partner", ""),
        household=filters.get("household", ""),
        action=filters.get("action", ""),
        outcome=filters.get("outcome", ""),
        since=since,
        until=until,
    )


def _actor(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise InvalidInputError("actor", "unknown_choice") from error
