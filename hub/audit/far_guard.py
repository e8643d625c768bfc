"""The last checkpoints signed, kept in the object store too: where several machines serve, each finds there
what the others signed, and a database put back is noticed by one that never saw the newer.

Each note has a name of its own, its size first. Two signers never write the same name with two texts, so they
need no lock between machines, and of two that fork both stay.
"""

from __future__ import annotations

from hashlib import sha256

from hub.errors import NotFoundError
from hub.storage.objects import Notes, ObjectStore

KEPT = 8
"""How many stay: more than there are signers at once."""


class FarGuard:
    """The notes of one origin in the object store. Call it only outside transactions."""

    def __init__(self, notes: Notes, folder: str) -> None:
        self._folder = folder
        self._notes, self._known, self._followed = notes, dict[str, bytes](), frozenset[str]()

    def read(self) -> dict[str, str]:
        """The last note, and every one that this process has not followed yet, by its key in the store, the
        smallest size first. What is no text is given as what no verifier opens."""
        found = {name: self._known.get(name) or self._read(name) for name in sorted(self._notes.names())}
        self._known = {name: text for name, text in found.items() if text is not None}
        last = max(self._known, default=None)
        asked = [name for name in self._known if name not in self._followed or name == last]
        return {f"{self._folder}/{name}": self._known[name].decode("utf-8", "replace") for name in asked}

    def _read(self, name: str) -> bytes | None:
        """None for one that another machine let go since it was listed: a newer one follows it."""
        try:
            return self._notes.read(name)
        except NotFoundError:
            return None

    def write(self, size: int, note: str) -> None:
        """Keep one more, which follows all that were read; the oldest go."""
        text = note.encode()
        name = f"{size:020d}-{sha256(text).hexdigest()[:16]}"
        self._notes.write(name, text)
        self._known[name] = text
        for old in sorted(self._known)[:-KEPT]:
            self._notes.delete(old)
            del self._known[old]
        self._followed = frozenset(self._known)


def far_guard_for(objects: ObjectStore, origin: str) -> FarGuard | None:
    """That of one origin; None where the objects lie on the same disk as the guard's file."""
    folder = f"guard/{origin.replace('/', '_')}"
    notes = objects.notes(folder)
    return FarGuard(notes, folder) if notes else None
