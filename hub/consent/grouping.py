"""Rows by what they have in common, in the order in which they came."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Row = TypeVar("Row")
Index = dict[Hashable, tuple[Row, ...]]


def grouped(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> Index[Row]:
    groups: dict[Hashable, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return {name: tuple(group) for name, group in groups.items()}
