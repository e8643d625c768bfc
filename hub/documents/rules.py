"""Pure rules about documents: what of an expiry date may stand in clear, and what a scan allows."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from hub.documents.models import PENDING

QUARANTINED, INFECTED = "quarantined", "infected"


class Scan(StrEnum):
    """What the virus scanner says of a document: not yet, nothing, a virus; or there is no scanner."""

    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"
    UNSCANNED = "unscanned"


def month_if_closed(day: date | None, *, closed: bool) -> date | None:
    """The expiry date as it stands in clear: the first of its month for a closed category."""
    return day.replace(day=1) if day and closed else day


def scan_state(stored: str, *, scanner: bool) -> Scan:
    """What a row's verdict means while there is, or is not, a scanner: one that is down is still there."""
    if stored == PENDING:
        return Scan.WAITING if scanner else Scan.UNSCANNED
    return Scan(stored)


def held_back(scan: Scan, *, own: bool) -> str | None:
    """Why the original may not be taken, whatever the access rule says; `own`: one's partner deposited it.

    A virus is for nobody. What waits goes to no other partner."""
    if scan is Scan.INFECTED:
        return INFECTED
    return QUARANTINED if scan is Scan.WAITING and not own else None
