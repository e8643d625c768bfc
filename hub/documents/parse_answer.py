"""The parser's answer: one frame of fixed size, because a parser that has been taken over also answers.

Both sides import this module; it says nothing but numbers, and the reader believes no more than they allow.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from hub.errors import DocumentRejectedError

REASONS = (
    "unreadable",
    "truncated",
    "content_mismatch",
    "password_protected",
    "active_content",
    "too_many_pages",
    "too_many_pixels",
    "archive_bomb",
)
"""What the parser may refuse a file for."""

ACTIVE_KINDS = ("javascript", "attachment", "launch", "program", "macro", "activex", "dde", "remote")
"""Content that does something, in the words of the acceptance table."""

_FRAME = struct.Struct(">8sBBHIII")
_MAGIC = b"HUBPARSE"
ACCEPTED, REFUSED = 0, 1
SIZE = _FRAME.size


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the parser saw of a file it opened: pages of a PDF, pixels of an image, 0 where neither."""

    pages: int = 0
    width: int = 0
    height: int = 0
    active: frozenset[str] = frozenset()


def encode(found: Inspection) -> bytes:
    """The frame for a file that opened."""
    bits = sum(1 << ACTIVE_KINDS.index(kind) for kind in found.active)
    return _FRAME.pack(_MAGIC, ACCEPTED, 0, bits, found.pages, found.width, found.height)


def encode_refusal(reason: str) -> bytes:
    """The frame for a file that did not."""
    return _FRAME.pack(_MAGIC, REFUSED, REASONS.index(reason), 0, 0, 0, 0)


def decode(frame: bytes) -> Inspection:
    """What the frame says. Raises DocumentRejectedError; a frame that is not one is `unreadable`."""
    if len(frame) != SIZE:
        raise DocumentRejectedError("unreadable")
    magic, verdict, reason, bits, pages, width, height = _FRAME.unpack(frame)
    if magic != _MAGIC or verdict not in {ACCEPTED, REFUSED} or reason >= len(REASONS):
        raise DocumentRejectedError("unreadable")
    if verdict == REFUSED:
        raise DocumentRejectedError(REASONS[reason])
    if bits >> len(ACTIVE_KINDS):
        raise DocumentRejectedError("unreadable")
    active = frozenset(kind for number, kind in enumerate(ACTIVE_KINDS) if bits >> number & 1)
    return Inspection(pages, width, height, active)
