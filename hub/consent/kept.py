"""A bounded, thread-safe memory of values, each under the version it was made at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")


class Kept(Generic[V]):
    """The values used last."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._rows: OrderedDict[Hashable, tuple[Hashable, V]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, version: Hashable) -> V | None:
        """The value, unless it was made at another version."""
        with self._lock:
            kept = self._rows.get(key)
            if kept is None or kept[0] != version:
                return None
            self._rows.move_to_end(key)
            return kept[1]

    def put(self, key: Hashable, version: Hashable, value: V) -> None:
        with self._lock:
            self._rows[key] = (version, value)
            self._rows.move_to_end(key)
            if len(self._rows) > self.size:
                self._rows.popitem(last=False)
