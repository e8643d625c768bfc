"""The place of an entry in a list of the log, as a cursor that nobody can read or make."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from hub.audit.entries import timestamp
from hub.audit.models import AuditEntry
from hub.errors import InvalidInputError
from hub.storage.platform import Platform

_INSTANT_SIZE: Final = 27
_ID_SIZE: Final = 16


def cursor_at(platform: Platform, head: bytes, entry: AuditEntry) -> str:
    """The cursor that continues after this entry; `head` names the list."""
    return platform.key.seal_cursor(head + timestamp(entry.at).encode() + entry.entry_id.bytes)


def place_of(platform: Platform, head: bytes, cursor: str) -> tuple[datetime, UUID]:
    """The instant and id behind a cursor of this list. Raises InvalidInputError for anything else."""
    place = platform.key.open_cursor(cursor)
    if not place.startswith(head) or len(place) != len(head) + _INSTANT_SIZE + _ID_SIZE:
        raise InvalidInputError("cursor", "malformed")
    at = place[len(head) : -_ID_SIZE].decode()
    return datetime.fromisoformat(at), UUID(bytes=place[-_ID_SIZE:])
