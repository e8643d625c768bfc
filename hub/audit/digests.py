"""Digests by which the log vouches for rows of facts without holding their contents."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import inspect

from hub.clock import FAR_FUTURE
from hub.storage.db import Base


def row_digest(salt: bytes, rows: Sequence[Base]) -> str:
    """Hex HMAC-SHA-256, keyed by the row's own salt, over the canonical form of the rows in order."""
    canonical = json.dumps([_values(row) for row in rows], sort_keys=True, separators=(",", ":"))
    return hmac.new(salt, canonical.encode(), hashlib.sha256).hexdigest()


def _values(row: Base) -> dict[str, str | None]:
    columns = inspect(type(row)).columns
    values = {column: _word(getattr(row, column.key)) for column in columns if column.name != "row_salt"}
    return {
        column.name: value
        for column, value in values.items()
        if value is not None or not column.info.get("added_later")
    }


def _word(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if value != FAR_FUTURE else "never"
    return str(value)
