"""An object store in memory that does as an attacker in the store would: cuts, swaps, and lies."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import accumulate, pairwise

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

    def read(self, name, start, lengths):
        self.reads.append((start, sum(lengths)))
        ends = list(accumulate(lengths, initial=start))
        return (self.objects[name][at:end] for at, end in pairwise(ends))

    def delete(self, name):
        self.objects.pop(name, None)

    def names(self):
        return iter([(name, datetime.now(UTC)) for name in self.objects])

    def drop_unfinished(self, before):
        return 0

    def notes(self, folder):
        return None
