"""Households taken over from a colleague lately: those whose hand-over pack is offered."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from hub.audit.units import ReadingUnit, Trace, reading
from hub.consent.authorise import stand_before
from hub.errors import Asked
from hub.registry.queries import LINES_TAKEN_OVER

LATELY = timedelta(days=30)
"""How long the pack is offered; its page stays where it is."""


@reading
def taken_over(unit: ReadingUnit) -> dict[UUID, tuple[str, datetime]]:
    """Household → its code, and since when one follows it in a colleague's place; the latest first.

    A line counts when a colleague of the same partner held the same place before, and leaves it or left it.
    """
    assert unit.actor.id is not None
    given = {"professional": unit.actor.id, "since": unit.now - LATELY, "now": unit.now}
    begun = unit.session.execute(LINES_TAKEN_OVER, given)
    since = {row[0]: row[1] for row in begun}
    standings = stand_before(unit, list(since), Asked("list")) if since else {}
    for household_id in standings:
        unit.leave_no_trace(household_id, Trace.SIDE_LIST)
    found = {key: (one.known.head.short_code, since[key]) for key, one in standings.items()}
    return dict(sorted(found.items(), key=_latest_first))


def _latest_first(found: tuple[UUID, tuple[str, datetime]]) -> tuple[float, str]:
    _, (code, since) = found
    return -since.timestamp(), code
