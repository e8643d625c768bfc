"""Every column that could hold a text is sealed, or stands on the clear list of docs/encryption.md."""

from __future__ import annotations

import importlib
import re

from sqlalchemy import Boolean, Column, Date, DateTime, Integer, Uuid
from sqlalchemy.types import TypeDecorator, TypeEngine

from hub.storage.db import Base, Sealed
from hub.storage.envelope import LABELS
from tests.structure.tree import ROOT

PAGE = (ROOT / "docs" / "encryption.md").read_text()
NO_TEXT = (Boolean, Date, DateTime, Integer, Uuid)


def import_every_table() -> None:
    for path in (ROOT / "hub").rglob("models.py"):
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def stored_type(column: Column[object]) -> TypeEngine[object]:
    found = column.type
    while isinstance(found, TypeDecorator):
        found = found.impl_instance
    return found


def readable_columns() -> set[str]:
    import_every_table()
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if not isinstance(column.type, Sealed) and not isinstance(stored_type(column), NO_TEXT)
    }


def clear_list() -> set[str]:
    """The columns named in the first cell of each row of the page's table."""
    cells = re.findall(r"^\|([^|]*)\|[^|]+\|$", PAGE, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`(\w+\.\w+)`", cell)}


def test_a_column_that_could_hold_a_text_is_sealed_or_on_the_clear_list() -> None:
    assert readable_columns() - clear_list() == set()


def test_the_clear_list_names_no_column_that_is_sealed_or_gone() -> None:
    assert clear_list() - readable_columns() == set()


def test_no_day_of_a_persons_life_is_clear() -> None:
    import_every_table()
    persons = Base.metadata.tables["persons"]
    clear = {column.name for column in persons.columns if not isinstance(column.type, Sealed)}
    assert clear == {"id", "household_id", "language"}


def test_the_page_names_every_label_and_no_other() -> None:
    labels = re.search(r"^Labels: (.*)$", PAGE, re.MULTILINE)
    assert labels
    assert set(re.findall(r"`([\w.]+)`", labels[1])) == LABELS
