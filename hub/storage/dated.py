"""Dated facts as they stand: rows that no later one replaces, and of these the ones in force.

A correction, or an early end, is a row that names the one it replaces (`Dated`); the replaced one stays.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import BindParameter, ColumnElement, Select, TableClause, inspect, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import NamedFromClause

from hub.storage.db import Dated

S = TypeVar("S", bound="Select[*tuple[Any, ...]]")
Instant = datetime | BindParameter[Any]


def as_corrected(query: S, table: type[Dated]) -> S:
    """Of a query on `table`, or on an alias of it, the rows that no later one replaces."""
    later = _another(table)
    return query.outerjoin(later, later.replaces_id == table.id).where(later.id.is_(None))


def in_force(query: S, table: type[Dated], now: Instant) -> S:
    """Of a query on `table`, the rows whose period holds `now`, as last corrected."""
    return as_corrected(query.where(table.from_at <= now, table.until_at > now), table)


def replaced(table: type[Dated]) -> ColumnElement[bool]:
    """Whether a later row replaces this one, where the outer join has no place: a subquery, a condition of a
    join, a second alias."""
    later = _another(table)
    return select(later.id).where(later.replaces_id == table.id).exists()


def replaced_in(table: TableClause, rows: NamedFromClause) -> ColumnElement[bool]:
    """The same of a table that is named by its columns only: whether a later row replaces one of `rows`."""
    later = table.alias()
    return select(later.c.id).where(later.c.replaces_id == rows.c.id).exists()


def _another(table: type[Dated]) -> type[Dated]:
    """A second look at the same table."""
    model: type[Dated] = inspect(table).mapper.class_
    return aliased(model)
