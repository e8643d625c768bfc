"""Several changes sent as one statement: a journey to the server and back costs more than what it carries.

PostgreSQL takes them as one `WITH`: all see the rows as they were before it, what they refer to is asked at
its end. SQLite, where nothing travels, takes them one after another, in the order given. So no change may
need to see another one, or not to see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import CursorResult, Delete, Insert, Update, bindparam
from sqlalchemy.orm import Session

from hub.storage.db import Base
from hub.storage.rows import insert_into, row_values

Change = Insert | Update | Delete
Write = tuple[Change, Mapping[str, Any]]
"""A statement made once, with what it is given: an insert by column, the others by their own names."""


def insertion(row: Base) -> Write:
    """The insert of one row."""
    return insert_into(type(row)), row_values(row)


def write_together(session: Session, *writes: Write) -> CursorResult[Any]:
    """Carry them out, after whatever the session still holds back; what the last one returns."""
    session.flush()
    connection = session.connection()
    numbered = _numbered(tuple((change, tuple(given)) for change, given in writes))
    values = {
        _name(change, name, place): value
        for place, (change, given) in enumerate(writes)
        for name, value in given.items()
    }
    if connection.dialect.name == "postgresql":
        return connection.execute(_joined(numbered), values)
    *_, last = [connection.execute(change, values) for change in numbered]
    return last


@cache
def _numbered(shape: tuple[tuple[Change, tuple[str, ...]], ...]) -> tuple[Change, ...]:
    """The statements, the columns of each insert given under names of their own."""
    return tuple(
        change.values(
            {name: bindparam(_name(change, name, place), type_=change.table.c[name].type) for name in names}
        )
        if isinstance(change, Insert)
        else change
        for place, (change, names) in enumerate(shape)
    )


@cache
def _joined(changes: tuple[Change, ...]) -> Change:
    *first, last = changes
    return last.add_cte(*(change.cte(f"change_{place}") for place, change in enumerate(first)))


def _name(change: Change, name: str, place: int) -> str:
    return f"{name}_{place}" if isinstance(change, Insert) else name
