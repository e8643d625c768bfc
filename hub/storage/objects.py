"""What the hub asks of a place where encrypted objects are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol


class ObjectStore(Protocol):
    """Objects under unguessable names. No name is ever written twice."""

    def put(self, name: str, chunks: Iterable[bytes]) -> None:
        """Store an object; durable on return."""

    def length(self, name: str) -> int:
        """Its length in bytes. Raises NotFoundError."""

    def read(self, name: str, start: int, length: int) -> Iterator[bytes]:
        """Bytes from `start` on. Raises NotFoundError."""

    def delete(self, name: str) -> None:
        """Remove it; removing what is not there is no error."""

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Every name and when it was written."""
