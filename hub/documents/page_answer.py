"""The renderer's order and its answer: raw pixels in one frame, because a renderer taken over also answers.

Nothing of the answer is decoded: a width, a height and so many bytes. Whoever reads it encodes them himself.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass

from hub.documents.parse_answer import REASONS
from hub.errors import DocumentRejectedError, NotFoundError

EDGE = 1754
"""The longer side of a page image: an A4 page at 150 points an inch."""

_FRAME = struct.Struct(">8sBBHIII")
_MAGIC = b"HUBPAGE\0"
_DRAWN, _REFUSED, _ABSENT = 0, 1, 2
SIZE = _FRAME.size + EDGE * EDGE * 3


@dataclass(frozen=True, slots=True)
class PageOrder:
    """Which page of which format, in plain units; it travels as one argument."""

    format: str
    renderer: str
    number: int
    pages: int
    pixels: int
    cpu_seconds: int

    def encode(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def decode(cls, text: str) -> PageOrder:
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class Drawn:
    """One page of so many, as red, green and blue bytes."""

    pages: int
    width: int
    height: int
    pixels: bytes


class AbsentPageError(Exception):
    """The document has no page of that number."""


def encode(drawn: Drawn) -> bytes:
    """The frame of a page that was drawn."""
    return _FRAME.pack(_MAGIC, _DRAWN, 0, 0, drawn.pages, drawn.width, drawn.height) + drawn.pixels


def encode_refusal(reason: str) -> bytes:
    return _FRAME.pack(_MAGIC, _REFUSED, REASONS.index(reason), 0, 0, 0, 0)


def encode_absence() -> bytes:
    return _FRAME.pack(_MAGIC, _ABSENT, 0, 0, 0, 0, 0)


def decode(frame: bytes, order: PageOrder) -> Drawn:
    """The page. Raises NotFoundError when there is none of that number, DocumentRejectedError for any other
    answer that an honest renderer gives, and `unreadable` for one that it does not."""
    if len(frame) < _FRAME.size:
        raise DocumentRejectedError("unreadable")
    magic, verdict, reason, _, pages, width, height = _FRAME.unpack(frame[: _FRAME.size])
    pixels = frame[_FRAME.size :]
    if magic == _MAGIC and verdict == _REFUSED and reason < len(REASONS):
        raise DocumentRejectedError(REASONS[reason])
    if magic == _MAGIC and verdict == _ABSENT:
        raise NotFoundError("page")
    whole = 0 < width <= EDGE and 0 < height <= EDGE and len(pixels) == width * height * 3
    if magic != _MAGIC or verdict != _DRAWN or not whole or not order.number <= pages <= order.pages:
        raise DocumentRejectedError("unreadable")
    return Drawn(pages, width, height, pixels)
