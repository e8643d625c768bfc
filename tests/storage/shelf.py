"""An object store in memory that does as an attacker in the store would: cuts, swaps, and lies."""

from __future__ import annotations

from datetime import UTC, datetime

from hub.errors import NotFoundError


class Shelf:
    """Objects as byte strings, and every read asked for. `told` is what it says of lengths, when it lies."""

    def __init__(self):
        self.objects = {}
        self.told = {}
        self.reads = []

    def put(self, name, chunks):
        self.objects[name] = b"".join(chunks)

    def length(self, name):
        if name not in self.objects:
            raise NotFoundError("object")
        return self.told.get(name, len(self.objects[name]))

    def read(self, name, start, length):
        self.reads.append((start, length))
        piece = self.objects[name][start : start + length]
        # Pieces of an odd size: a reader may not count on getting whole segments.
        return (piece[at : at + 700_001] for at in range(0, len(piece), 700_001))

    def delete(self, name):
        self.objects.pop(name, None)

    def names(self):
        return iter([(name, datetime.now(UTC)) for name in self.objects])

    def drop_unfinished(self, before):
        return 0
