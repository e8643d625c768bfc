"""Where a HEIC photo says who took it, when and where, and what to write there instead.

Items of type Exif, and mime items that hold XMP, are found by the tables in front of the picture (ISO/IEC
14496-12, 8.11; ISO/IEC 23008-12, annex A) and emptied in place: as many bytes, which say nothing. Nothing
moves, and no byte that another item may own, nor a byte outside the boxes that hold items, is ever changed:
where the tables leave a doubt, the file stays as it came.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

MOST_ITEMS = 2048
"""Items, and pieces of items: a photo of 48 megapixels has two hundred."""
MOST_EMPTIED = 4 * 1024 * 1024
_ENDLESS = 1 << 64
_XMP = b"application/rdf+xml"
_EMPTY_EXIF = b"\0\0\0\0MM\0\x2a\0\0\0\x08\0\0\0\0\0\0"
"""No offset, then a TIFF block without an entry. That the picture is not turned is not said either: a reader
which believes that before the picture's own property (`irot`) would show it lying down."""
_EMPTY_XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'

Patch = tuple[int, bytes]
"""Where in the file, and the bytes to stand there."""
Box = tuple[bytes, int, int]
"""Its name, and where its body begins and ends."""
Extent = tuple[int, int]


class _OddError(Exception):
    """The tables cannot be relied on."""


@dataclass(frozen=True, slots=True)
class _Located:
    """Where an item's bytes are, in pieces, each from here up to there in the file."""

    id: int
    extents: Sequence[Extent]


class _Fields:
    """Numbers and words of one box, one after another, never beyond its end."""

    def __init__(self, data: bytes, at: int, end: int) -> None:
        self._data, self._at, self._end = data, at, end

    def take(self, size: int) -> bytes:
        start, self._at = self._at, self._at + size
        if self._at > self._end:
            raise _OddError
        return self._data[start : self._at]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def word(self) -> bytes:
        """Up to a zero; to the end where there is none."""
        at = self._data.find(b"\0", self._at, self._end)
        word = self.take((self._end if at < 0 else at) - self._at)
        self._at = min(self._at + 1, self._end)
        return word

    def version(self) -> int:
        return self.number(4) >> 24


def emptied(head: bytes) -> tuple[bytes, list[Patch]]:
    """What stands in front of the picture's data, with the personal items it holds emptied; and what is to
    be written into the data that follows. Both as they came where anything is odd."""
    try:
        meta = _only(_boxes(head, 0, len(head)), b"meta", without=b"moov")
        tables = list(_boxes(head, meta[1] + 4, meta[2]))
        patches = _patches(head, tables)
    except _OddError:
        return head, []
    _name, start, end = next((one for one in tables if one[0] == b"idat"), (b"", 0, 0))
    return head[:start] + overwritten(start, head[start:end], patches) + head[end:], patches


def overwritten(at: int, piece: bytes, patches: Sequence[Patch]) -> bytes:
    """A piece of the file that stands there, with what is to be written into it."""
    written = bytearray(piece)
    for start, new in patches:
        low, high = max(at, start), min(at + len(piece), start + len(new))
        if low < high:
            written[low - at : high - at] = new[low - start : high - start]
    return bytes(written)


def _boxes(data: bytes, at: int, end: int) -> Iterator[Box]:
    while at < end:
        fields = _Fields(data, at, end)
        size, name, body = fields.number(4), fields.take(4), at + 8
        if size == 1:
            size, body = fields.number(8), at + 16
        if not body <= at + size <= end:
            raise _OddError
        at += size
        yield name, body, at


def _only(boxes: Iterator[Box] | Sequence[Box], name: bytes, without: bytes = b"") -> Box:
    """The one box of that name; two would leave it to each reader which counts."""
    listed = list(boxes)
    found = [one for one in listed if one[0] == name]
    if len(found) != 1 or any(one[0] == without for one in listed):
        raise _OddError
    return found[0]


def _patches(data: bytes, tables: Sequence[Box]) -> list[Patch]:
    personal = _personal(data, _only(tables, b"iinf"))
    fields = _Fields(data, *_only(tables, b"pitm")[1:])
    primary = fields.number(2 if fields.version() == 0 else 4)
    located = list(_located(data, _only(tables, b"iloc"), [one for one in tables if one[0] == b"idat"]))
    kept = [extent for one in located if one.id not in personal for extent in one.extents]
    if primary in personal:
        raise _OddError
    emptied_items = [one for one in located if one.id in personal and not _meet(one.extents, kept)]
    if sum(end - start for one in emptied_items for start, end in one.extents) > MOST_EMPTIED:
        raise _OddError
    return list(chain.from_iterable(_in_place(one.extents, personal[one.id]) for one in emptied_items))


def _meet(extents: Sequence[Extent], others: Sequence[Extent]) -> bool:
    return any(begin < stop and start < end for begin, end in extents for start, stop in others)


def _in_place(extents: Sequence[Extent], empty: bytes) -> Iterator[Patch]:
    """The empty content over the pieces of an item, filled up to their length."""
    size = sum(end - start for start, end in extents)
    filling = b" " if empty is _EMPTY_XMP else b"\0"
    content = (empty if len(empty) <= size else b"").ljust(size, filling)
    at = 0
    for start, end in extents:
        yield start, content[at : at + end - start]
        at += end - start


def _personal(data: bytes, box: Box) -> dict[int, bytes]:
    """Items that tell of the photographer, each with its empty content. An id that stands for something
    else as well leaves a doubt."""
    fields = _Fields(data, box[1], box[2])
    counted = 2 if fields.version() == 0 else 4
    if fields.number(counted) > MOST_ITEMS:
        raise _OddError
    found: dict[int, bytes] = {}
    others: set[int] = set()
    for name, start, end in _boxes(data, box[1] + 4 + counted, box[2]):
        if name != b"infe":
            raise _OddError
        number, empty = _entry(_Fields(data, start, end))
        if empty is None:
            others.add(number)
        else:
            found[number] = empty
    if found.keys() & others:
        raise _OddError
    return found


def _entry(fields: _Fields) -> tuple[int, bytes | None]:
    """The id of an item and, of a personal one, its empty content."""
    version = fields.version()
    number = fields.number(4 if version == 3 else 2)
    if version not in (2, 3):
        return number, None
    _protection, kind = fields.number(2), fields.take(4)
    if kind == b"Exif":
        return number, _EMPTY_EXIF
    _name = fields.word()
    return number, _EMPTY_XMP if kind == b"mime" and fields.word() == _XMP else None


def _located(data: bytes, box: Box, idats: Sequence[Box]) -> Iterator[_Located]:
    """Every item's place. Data in another file, or made of other items, leaves a doubt."""
    fields = _Fields(data, box[1], box[2])
    version, sizes = fields.version(), fields.number(2)
    offset, length, base = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index = sizes & 15 if version else 0
    if version > 2 or not {offset, length, base, index} <= {0, 4, 8} or not length:
        raise _OddError
    left = MOST_ITEMS
    for _ in range(fields.number(4 if version == 2 else 2)):
        number = fields.number(4 if version == 2 else 2)
        method = fields.number(2) & 15 if version else 0
        elsewhere, begin, count = fields.number(2), fields.number(base), fields.number(2)
        left -= 1 + count
        if method > 1 or elsewhere or left < 0:
            raise _OddError
        if method == 1:
            begin += _only(idats, b"idat")[1]
        yield _Located(number, [_extent(fields, begin, index, offset, length) for _ in range(count)])


def _extent(fields: _Fields, begin: int, index: int, offset: int, length: int) -> Extent:
    """No length means all that follows."""
    fields.number(index)
    start, size = begin + fields.number(offset), fields.number(length)
    return start, start + (size or _ENDLESS)
