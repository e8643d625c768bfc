"""Dated facts with the instants at which they hold, were learned and were replaced.

`replaced_at` is not stored: it is the recording instant of the row that names this one in `replaces_id`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.clock import FAR_FUTURE
from hub.storage.db import Dated
from hub.storage.rows import table_of

D = TypeVar("D", bound=Dated)


def dated_rows(session: Session, table: type[D], *conditions: Any) -> list[tuple[D, dict[str, datetime]]]:
    """Every row of a table that meets the conditions, replaced ones too. One SELECT of its columns: the rows
    are read here and changed nowhere."""
    rows = cast("Sequence[D]", session.execute(select(table_of(table)).where(*conditions)).all())
    replaced = {row.replaces_id: row.recorded_at for row in rows if row.replaces_id is not None}
    return [
        (
            row,
            {
                "from_at": row.from_at,
                "until_at": row.until_at,
                "recorded_at": row.recorded_at,
                "replaced_at": replaced.get(row.id, FAR_FUTURE),
            },
        )
        for row in rows
    ]
