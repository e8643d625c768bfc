"""The damaged objects of tests/vectors/damaged_objects.json, made from sound ones as the file says."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from uuid import UUID

from hub.errors import TamperedError
from hub.storage.envelope import Context, seal, subkey
from hub.storage.held_keys import HouseholdKey
from hub.storage.object_format import (
    HEADER_SIZE,
    Manifest,
    SegmentCipher,
    associated_data,
    commitment,
    encrypt,
    segment_count,
)
from hub.storage.objects import read_object
from tests.storage.published_object import AAD, manifest, stored
from tests.storage.shelf import Shelf
from tests.storage.vectors import FOLDER, HOUSEHOLD, HOUSEHOLD_KEY, KEY_ID, ORIGINAL, PREFIX, SALT, TINK_SALT
from tests.storage.written_objects import edges, flipped

VECTORS = json.loads((FOLDER / "damaged_objects.json").read_text(encoding="utf-8"))
WRAP = subkey(HOUSEHOLD_KEY, "wrap")
sound = cache(stored)


@dataclass
class Kept:
    """What store and row hold of an object, and where it is looked for. `wrapped_in` is where its key was
    wrapped."""

    stored: bytes
    manifest: Manifest
    wrapped: bytes
    read_in: Context = ORIGINAL

    def wrap(self, context: Context) -> None:
        context = replace(context, label="object.key")
        self.wrapped = seal(WRAP, KEY_ID, context, self.manifest.encode(), salt=SALT)


def cut(kept, to):
    kept.stored = kept.stored[:to]


def append(kept, value):
    kept.stored += bytes.fromhex(value)


def segments(kept, order):
    places = edges(kept.manifest.plaintext_size)
    pieces = [kept.stored[begin:end] for begin, end in pairwise(places)]
    kept.stored = kept.stored[:HEADER_SIZE] + b"".join(pieces[index] for index in order)


def flip(kept, at, by):
    kept.stored = flipped(kept.stored, at, int(by, 16))


def header(kept, at, value):
    """All of it by somebody who holds the key, so that only the form is wrong."""
    head = bytearray(kept.stored[:HEADER_SIZE])
    head[at : at + len(value) // 2] = bytes.fromhex(value)
    aad = associated_data(bytes(head[:32]), ORIGINAL)
    head[32:64] = commitment(kept.manifest.data_key, bytes(head[64:]), aad)
    cipher = SegmentCipher(kept.manifest.data_key, bytes(head[64:]), aad)
    texts = [_text(kept, index) for index in range(segment_count(kept.manifest.plaintext_size))]
    sealed = (cipher.seal(index, last=text is texts[-1], text=text) for index, text in enumerate(texts))
    kept.stored = bytes(head) + b"".join(sealed)


def last(kept, segment, flag):
    """Sealed again with the right key, so that only the flag is wrong."""
    begin, end = edges(kept.manifest.plaintext_size)[segment : segment + 2]
    sealed = _cipher(kept).seal(segment, last=flag, text=_text(kept, segment))
    kept.stored = kept.stored[:begin] + sealed + kept.stored[end:]


def _text(kept, segment):
    places = edges(kept.manifest.plaintext_size)
    begin, end = places[segment : segment + 2]
    return _cipher(kept).open(segment, last=end == places[-1], segment=kept.stored[begin:end])


def _cipher(kept):
    return SegmentCipher(kept.manifest.data_key, kept.stored[64:HEADER_SIZE], AAD)


def exchanged(kept, object_id, data_key, version):
    """Another object where this one was."""
    context, text = replace(ORIGINAL, version=version), [b"another text"]
    ids = bytes.fromhex(data_key), bytes.fromhex(object_id)
    kept.stored = b"".join(encrypt(*ids, context, text, salt=TINK_SALT, prefix=PREFIX))


def flip_wrapped(kept, at, by):
    kept.wrapped = flipped(kept.wrapped, at, int(by, 16))


def cut_wrapped(kept, to):
    kept.wrapped = kept.wrapped[:to]


def wrapped_in(kept, **place):
    kept.wrap(_moved(place))


def said(kept, **fields):
    """A manifest that says something else, wrapped as it should."""
    kept.manifest = replace(kept.manifest, **_values(fields))
    kept.wrap(ORIGINAL)


def read_in(kept, **place):
    """Wrapped for where it is looked for, written elsewhere."""
    kept.read_in = _moved(place)
    kept.wrap(kept.read_in)


def _moved(place):
    values = {name: UUID(hex=one) if name.endswith("_id") else one for name, one in place.items()}
    return replace(ORIGINAL, **values)


def _values(fields):
    values = {name: one if name == "plaintext_size" else bytes.fromhex(one) for name, one in fields.items()}
    household = values.get("origin_household_id")
    return values | ({"origin_household_id": UUID(bytes=household)} if household else {})


OPERATIONS = {
    one.__name__: one
    for one in (
        append,
        cut,
        cut_wrapped,
        exchanged,
        flip,
        flip_wrapped,
        header,
        last,
        read_in,
        said,
        segments,
        wrapped_in,
    )
}


def undamaged(size):
    kept = Kept(sound(size), manifest(size), b"")
    kept.wrap(ORIGINAL)
    return kept


def damaged(case):
    kept = undamaged(case["size"])
    for name, parameters in case["operations"]:
        OPERATIONS[name](kept, **parameters)
    return kept


def given(kept, *, length=None):
    """What a reader gives of it, and whether it refuses. `length` is what a store says that hides its own."""
    shelf, text = Shelf(), bytearray()
    try:
        place = replace(kept.read_in, label="object.key")
        told = Manifest.decode(HouseholdKey(HOUSEHOLD_KEY, KEY_ID, HOUSEHOLD).open(place, kept.wrapped))
        shelf.objects[told.name] = kept.stored
        shelf.told = {told.name: length} if length else {}
        for chunk in read_object(shelf, kept.read_in, told):
            text += chunk
    except TamperedError:
        return bytes(text), True
    return bytes(text), False
