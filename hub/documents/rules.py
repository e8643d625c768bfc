"""Pure rules about documents: known types, and what of an expiry date may stand in clear."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from hub.documents.models import PENDING
from hub.errors import InvalidInputError

QUARANTINED, INFECTED = "quarantined", "infected"


class Scan(StrEnum):
    """What the virus scanner says of a document: not yet, nothing, a virus; or there is no scanner."""

    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"
    UNSCANNED = "unscanned"


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of paper: the category it usually belongs to and whether it ends on a date."""

    code: str
    french: str
    english: str
    category: str
    expires: bool


@cache
def document_types(config: Path) -> dict[str, DocumentType]:
    """The types of `platform.toml`, by code, in its order."""
    rows = tomllib.loads((config / "platform.toml").read_text("utf-8"))["document_types"]
    return {
        code: DocumentType(code, row["fr"], row["en"], row["category"], row.get("expires", False))
        for code, row in rows.items()
    }


def checked_type(config: Path, code: str) -> str:
    if code not in document_types(config):
        raise InvalidInputError("type", "unknown_choice")
    return code


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
