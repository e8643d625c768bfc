"""Flips every byte of many objects and of their wrapped keys, one at a time, and reads each: how many were
refused, and how many unverified bytes left. 200 objects are more than a million flips, some minutes of work.

    python -m tests.storage.flips [OBJECTS]
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from dataclasses import replace

from hub.errors import TamperedError
from hub.storage.held_keys import HouseholdKey
from hub.storage.object_format import Manifest, segment_count, stored_length, stored_start
from hub.storage.objects import VERIFIED_WHOLE, read_object, write_object
from tests.storage.shelf import Shelf
from tests.storage.vectors import HOUSEHOLD, HOUSEHOLD_KEY, KEY_ID, ORIGINAL, plaintext

SIZE = 5_000
WRAPPED = replace(ORIGINAL, label="object.key")
LARGE = VERIFIED_WHOLE + 1


def flip_every_byte(objects: int, *, large: bool, seed: int = 1) -> Counter[str]:
    """`flips`, `refused`, and `unverified` bytes given; each flip changes one byte to any other."""
    chance, found = random.Random(seed), Counter[str]()
    key = HouseholdKey(HOUSEHOLD_KEY, KEY_ID, HOUSEHOLD)
    for _ in range(objects):
        text = plaintext(SIZE + chance.randrange(200))
        _flip_stored(text, range(stored_length(len(text))), chance, found)
        _flip_wrapped(key, text, chance, found)
    if large:
        _flip_stored(plaintext(LARGE), _around_edges(), chance, found)
    return found


def _around_edges() -> list[int]:
    """The header, and some bytes on both sides of each segment's beginning and end."""
    whole = stored_length(LARGE)
    edges = [*(stored_start(index) for index in range(segment_count(LARGE))), whole]
    near = {edge + step for edge in edges for step in (-17, -16, -1, 0, 1)}
    return sorted({*range(0, 104, 8), *(at for at in near if at < whole)})


def _flip_stored(text: bytes, places: range | list[int], chance: random.Random, found: Counter[str]) -> None:
    shelf = Shelf()
    manifest = write_object(shelf, ORIGINAL, [text])
    sound = shelf.objects[manifest.name]
    for at in places:
        shelf.objects[manifest.name] = _flipped(sound, at, chance)
        shelf.reads.clear()
        _judge(shelf, manifest, text, found)


def _judge(shelf: Shelf, manifest: Manifest, text: bytes, found: Counter[str]) -> None:
    """What leaves before the refusal must be the true beginning of the text."""
    found["flips"] += 1
    given = 0
    try:
        for chunk in read_object(shelf, ORIGINAL, manifest):
            if chunk != text[given : given + len(chunk)]:
                found["unverified"] += len(chunk)
            given += len(chunk)
    except TamperedError:
        found["refused"] += 1


def _flip_wrapped(key: HouseholdKey, text: bytes, chance: random.Random, found: Counter[str]) -> None:
    shelf = Shelf()
    wrapped = key.seal(WRAPPED, write_object(shelf, ORIGINAL, [text]).encode())
    for at in range(len(wrapped)):
        found["flips"] += 1
        try:
            key.open(WRAPPED, _flipped(wrapped, at, chance))
        except TamperedError:
            found["refused"] += 1


def _flipped(sound: bytes, at: int, chance: random.Random) -> bytes:
    return sound[:at] + bytes([sound[at] ^ chance.randrange(1, 256)]) + sound[at + 1 :]


def main() -> None:
    found = flip_every_byte(int(sys.argv[1]) if len(sys.argv) > 1 else 200, large=True)
    print(json.dumps(found))  # noqa: T201 - its answer
    if found["refused"] != found["flips"] or found["unverified"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
