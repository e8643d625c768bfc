"""Where and by whom a photo was taken, taken out while it streams in; not one pixel is touched.

JPEG: every APP1 (Exif, XMP), APP13 (IPTC) and comment goes, and what stands behind the picture; only how to
turn it stays. PNG: the text, time and Exif chunks go; how to turn it stays. HEIC: its Exif and XMP items are
emptied in place. What is not such a file goes through as it came, to be judged where files are judged.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from zlib import crc32

from hub.documents.heif_items import emptied, overwritten

_END, _SCAN = 0xD9, 0xDA
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_PERSONAL = frozenset({0xE1, 0xED, 0xFE})
_EXIF = b"Exif\0\0"
_ORIENTATION = 0x0112
_PNG_EXIF = b"eXIf"
_PNG_PERSONAL = frozenset({b"tEXt", b"zTXt", b"iTXt", b"tIME"})
_PIECE = 65536
_LONGEST_HEAD = 1 << 20
"""Octets of a HEIC photo in front of its data; those of a telephone have some thousands."""

Cleaner = Generator[bytes, None, None]


class _Source:
    """Bytes asked for in the sizes a format needs, from chunks of whatever size."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks, self._held = iter(chunks), b""

    def take(self, size: int) -> bytes:
        """That many bytes, fewer only at the end."""
        while len(self._held) < size and (chunk := next(self._chunks, None)) is not None:
            self._held += chunk
        taken, self._held = self._held[:size], self._held[size:]
        return taken

    def some(self) -> bytes:
        """What is at hand, or the next chunk; nothing at the end."""
        if not self._held:
            self._held = next((chunk for chunk in self._chunks if chunk), b"")
        taken, self._held = self._held, b""
        return taken

    def back(self, data: bytes) -> None:
        self._held = data + self._held


def cleaned(format_name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The photo without its personal data; anything else, and anything odd, as it came. All is read."""
    clean = _CLEANERS.get(format_name)
    if clean is None:
        yield from chunks
        return
    source = _Source(chunks)
    yield from filter(None, clean(source))
    while source.some():
        pass


def orientation(format_name: str, photo: bytes) -> int:
    """How a JPEG or a PNG says that it is to be turned (Exif 2.3, 1 to 8); 1 where it does not say."""
    mark = _EXIF if format_name == "jpeg" else _PNG_EXIF
    parts = _CLEANERS[format_name](_Source([photo]))
    exif = next((part[4 + len(mark) :] for part in parts if part[4:].startswith(mark)), b"")
    return _orientation(exif)


def _jpeg(source: _Source) -> Cleaner:
    yield source.take(2)
    while len(head := source.take(4)) == 4 and head[0] == 0xFF:
        marker, size = head[1], int.from_bytes(head[2:], "big") - 2
        if marker == _END:
            yield head[:2]
            return
        if marker in _ALONE or marker == 0xFF:
            yield head[:1] if marker == 0xFF else head[:2]
            source.back(head[1:] if marker == 0xFF else head[2:])
            continue
        body = source.take(max(size, 0))
        yield from _kept(head, body)
        if marker == _SCAN:
            yield from _scan(source)
    yield head
    while rest := source.some():
        yield rest


def _kept(head: bytes, body: bytes) -> Iterator[bytes]:
    if head[1] not in _PERSONAL:
        yield head + body
    elif body.startswith(_EXIF) and (turned := _orientation(body[len(_EXIF) :])) > 1:
        exif = _EXIF + _only_orientation(turned)
        yield b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif


def _scan(source: _Source) -> Cleaner:
    """Coded pixels, up to the marker that follows them."""
    while data := source.some():
        if data[-1] == 0xFF and (more := source.some()):
            data += more
        at = _marker(data)
        if at >= 0:
            source.back(data[at:])
            data = data[:at]
        yield data
        if at >= 0:
            return


def _marker(data: bytes) -> int:
    """Where a marker stands that is not part of coded pixels: no stuffed zero, no restart, no filling."""
    at = data.find(b"\xff")
    while 0 <= at < len(data) - 1:
        if data[at + 1] not in {0x00, 0xFF, *range(0xD0, 0xD8)}:
            return at
        at = data.find(b"\xff", at + 1)
    return -1


def _orientation(tiff: bytes) -> int:
    """The orientation an Exif block states (1 to 8), 1 where it states none that is readable (TIFF 6.0)."""
    order = {b"II": "little", b"MM": "big"}.get(tiff[:2])
    if order is None:
        return 1

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], order)  # type: ignore[arg-type]  # one of two words

    directory = number(4, 4)
    for entry in range(min(number(directory, 2), 200)):
        at = directory + 2 + 12 * entry
        if number(at, 2) == _ORIENTATION:
            turned = number(at + 8, 2)
            return turned if 1 <= turned <= 8 else 1
    return 1


def _only_orientation(turned: int) -> bytes:
    """A TIFF block of one entry."""
    entry = b"\x01\x12" + b"\0\x03" + b"\0\0\0\x01" + turned.to_bytes(2, "big") + b"\0\0"
    return b"MM\0\x2a" + b"\0\0\0\x08" + b"\0\x01" + entry + b"\0\0\0\0"


def _png(source: _Source) -> Cleaner:
    yield source.take(8)
    while len(head := source.take(8)) == 8:
        left, name = int.from_bytes(head[:4], "big") + 4, head[4:]
        if name == _PNG_EXIF:
            yield _png_turned(_orientation(source.take(min(left, _PIECE)).removeprefix(_EXIF)))
            left = max(left - _PIECE, 0)
        dropped = name in _PNG_PERSONAL or name == _PNG_EXIF
        if not dropped:
            yield head
        while left and (piece := source.take(min(left, _PIECE))):
            left -= len(piece)
            if not dropped:
                yield piece
        if name == b"IEND":
            return
    yield head


def _png_turned(turned: int) -> bytes:
    """The chunk that says so, nothing where the photo is upright."""
    if turned == 1:
        return b""
    exif = _PNG_EXIF + _only_orientation(turned)
    return (len(exif) - 4).to_bytes(4, "big") + exif + crc32(exif).to_bytes(4, "big")


def _heic(source: _Source) -> Cleaner:
    """What says where things are comes first; without it, data goes through as it came."""
    head, patches = emptied(_head(source))
    yield head
    at = len(head)
    while len(opening := _opening(source)) >= 8:
        yield opening
        at += len(opening)
        left = _body(opening) if any(opening[:4]) else -1
        while left and (piece := source.take(min(left, _PIECE) if left > 0 else _PIECE)):
            yield overwritten(at, piece, patches) if opening[4:8] == b"mdat" else piece
            at += len(piece)
            left -= len(piece) if left > 0 else 0
    yield opening


def _head(source: _Source) -> bytes:
    """The whole boxes in front of the data, as far as they are not too many."""
    head = b""
    while len(opening := _opening(source)) >= 8:
        size = _body(opening)
        if opening[4:8] == b"mdat" or not 0 < size <= _LONGEST_HEAD - len(head):
            break
        head += opening + source.take(size)
    source.back(opening)
    return head


def _opening(source: _Source) -> bytes:
    """The name and length of a box; fewer bytes only at the end."""
    opening = source.take(8)
    return opening + source.take(8) if opening[:4] == b"\0\0\0\x01" else opening


def _body(opening: bytes) -> int:
    """The length of what follows; less than none where it cannot be."""
    stated = opening[8:] if len(opening) > 8 else opening[:4]
    return int.from_bytes(stated, "big") - len(opening)


_CLEANERS: dict[str, Callable[[_Source], Cleaner]] = {"jpeg": _jpeg, "png": _png, "heic": _heic}
