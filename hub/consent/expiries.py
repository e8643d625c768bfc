"""Broken glasses that end by themselves: who hears the bell then, so that open pages forget them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from hub.consent.models import Opening
from hub.consent.opening_rows import BREAK_GLASS
from hub.consent.queries import known_households
from hub.consent.watching import who_is_told
from hub.storage.dated import as_corrected
from hub.storage.platform import Platform


def ring_expired(platform: Platform, since: datetime, until: datetime) -> None:
    """Ring for each opening that came to its end after `since` and by `until`, not closed before: who opened
    it, and who was told when it began."""
    query = select(Opening).where(
        Opening.kind == BREAK_GLASS,
        Opening.replaces_id.is_(None),
        Opening.until_at > since,
        Opening.until_at <= until,
    )
    with platform.database.reading() as session:
        ended = list(session.scalars(as_corrected(query, Opening)))
        if not ended:
            return
        ids = list({row.household_id for row in ended})
        known = known_households(platform, session, ids, None, until)
        told = [
            (row.household_id, who_is_told(session, known[row.household_id], row.partner_id, until), row)
            for row in ended
            if row.household_id in known
        ]
    for household_id, who, row in told:
        platform.bell.ring(household_id, who | {row.professional_id})
