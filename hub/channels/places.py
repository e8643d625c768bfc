"""Where a page of a channel stands: cursors nobody can read or make; the order never leaves the hub."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hub.audit.units import ReadingUnit
from hub.consent.authorise import Standing
from hub.consent.looking import version_of
from hub.errors import InvalidInputError

_STARTS = (16, 24, 32)
_SIZE = 40
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Place:
    """What a cursor seals besides its household: after which note, under which access, and when."""

    seq: int
    version: int
    given_at: datetime


def sealed_place(standing: Standing, seq: int) -> str:
    """The cursor of this place, as things stand now."""
    numbers = (seq, version_of(standing), (standing.unit.now - _EPOCH) // _MICROSECOND)
    place = b"".join(number.to_bytes(8, "big") for number in numbers)
    return standing.unit.platform.key.seal_cursor(standing.household_id.bytes + place)


def open_place(unit: ReadingUnit, household_id: UUID, cursor: str) -> Place:
    """The place behind a cursor of this channel. Raises InvalidInputError for anything else."""
    text = unit.platform.key.open_cursor(cursor)
    if text[:16] != household_id.bytes or len(text) != _SIZE:
        raise InvalidInputError("cursor", "malformed")
    seq, version, given_at = (int.from_bytes(text[at : at + 8], "big") for at in _STARTS)
    return Place(seq, version, _EPOCH + given_at * _MICROSECOND)
