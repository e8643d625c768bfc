"""What was opened last, kept in this process for a limited time: keys, and names they opened."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K")


class Briefly(Generic[K]):
    """What was opened last, each for a limited time. Safe to share between threads."""

    def __init__(self, size: int, seconds: float, monotonic: Callable[[], float]) -> None:
        self._size, self._seconds, self._monotonic = size, seconds, monotonic
        self._lock = threading.Lock()
        self._held: OrderedDict[Hashable, tuple[float, K]] = OrderedDict()
        self._swept = self._monotonic()
        self._dropped = 0

    def get(self, name: Hashable, unwrap: Callable[[], K]) -> K:
        with self._lock:
            self._sweep()
            found = self._held.get(name)
            if found is not None and self._monotonic() < found[0]:
                self._held.move_to_end(name)
                return found[1]
            dropped = self._dropped
        return self._keep(name, unwrap(), dropped)

    def sweep(self) -> None:
        with self._lock:
            self._sweep()

    def _sweep(self) -> None:
        """Once a second, drop what is over: a key nobody asks for any more, such as that of a household
        another process erased, is held no longer than the others."""
        now = self._monotonic()
        if now < self._swept + 1:
            return
        self._swept = now
        for name in [name for name, (until, _) in self._held.items() if until <= now]:
            del self._held[name]

    def _keep(self, name: Hashable, key: K, dropped: int) -> K:
        """Unless something was dropped while it was opened: that may have been this."""
        with self._lock:
            if dropped != self._dropped:
                return key
            self._held[name] = (self._monotonic() + self._seconds, key)
            self._held.move_to_end(name)
            while len(self._held) > self._size:
                self._held.popitem(last=False)
        return key

    def forget(self, name: Hashable) -> None:
        with self._lock:
            self._dropped += 1
            self._held.pop(name, None)

    def clear(self) -> None:
        with self._lock:
            self._dropped += 1
            self._held.clear()
