"""Objects written for a test, and the same changed in the store as an attacker would."""

from __future__ import annotations

from hub.storage.object_format import (
    segment_count,
    stored_length,
    stored_start,
)
from hub.storage.objects import VERIFIED_WHOLE, read_object, write_object
from tests.storage.shelf import Shelf
from tests.storage.vectors import ORIGINAL

LARGE = VERIFIED_WHOLE + 1
FOUR_SEGMENTS = 3_145_733


def chunked(text, size=64 * 1024):
    return (text[at : at + size] for at in range(0, len(text), size))


def written(text, shelf=None):
    shelf = shelf or Shelf()
    return shelf, write_object(shelf, ORIGINAL, chunked(text))


def read(shelf, manifest, **wanted):
    return b"".join(read_object(shelf, ORIGINAL, manifest, **wanted))


def edges(size):
    """Where the segments of an object begin and end in the store."""
    return [*(stored_start(index) for index in range(segment_count(size))), stored_length(size)]


def altered(original, change, *, lie=False):
    """The same object in another store, its bytes changed; a store may also lie about the length."""
    shelf, manifest = original
    other = Shelf()
    other.objects[manifest.name] = change(shelf.objects[manifest.name])
    if lie:
        other.told[manifest.name] = len(shelf.objects[manifest.name])
    return other, manifest


def flipped(found, at, flip=1):
    return found[:at] + bytes([found[at] ^ flip]) + found[at + 1 :]
