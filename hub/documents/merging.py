"""Pages photographed one by one made into one PDF, by a confined child: the hub itself decodes no image.

Each page is judged as it comes, like a file of its own, framed and handed on; what comes back is accepted
like any other PDF. JPEG pages keep every pixel where the whole is then no heavier than one file may be; else
all are drawn smaller. No page keeps what tells where it was taken.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterable, Iterator, Sequence

from hub.documents.acceptance import Acceptor
from hub.documents.child_process import Allowance, run
from hub.documents.formats import accepted_formats
from hub.documents.inspection import MIB, order_for
from hub.documents.parse_answer import REASONS
from hub.errors import DocumentRejectedError

IMAGES = frozenset({"jpeg", "png", "heic"})
MOST_PAGES = 30
FRAME = struct.Struct(">BI")
"""Format of the page and length of the piece; a length of 0 ends the page."""
ORDER = ("jpeg", "png", "heic")
HEAD = struct.Struct(">8sB")
MAGIC, MADE = b"HUBMERGE", 255
TIMES = 8
"""How much longer than one file the pages of one may take."""
_PIECE = 1 << 20

Page = tuple[str, Iterable[bytes]]
"""The name a page was sent under, and its bytes."""


def merged(pages: Iterable[Page], limit: int) -> Iterator[bytes]:
    """The PDF of these pages, in their order: each of them, and it, of at most `limit` bytes. Raises
    DocumentRejectedError."""
    table = accepted_formats()
    seconds, memory = table.child.wall_seconds * TIMES, table.child.memory_mib * MIB
    orders = [order_for(table, one, table.formats[one]).encode() for one in ORDER if one in table.formats]
    command = [sys.executable, "-I", "-m", "hub.documents.merge_child", str(limit), *orders]
    size = HEAD.size + limit
    answer = run(command, _framed(pages, limit), Allowance(seconds, memory, table.child.at_once), size)
    yield from _pieces(_checked(answer, limit))


def pages_of(chunks: Iterator[bytes], sizes: Sequence[tuple[str, int]]) -> Iterator[Page]:
    """Pages that come one behind another, told apart by the sizes that were announced."""
    held = b""

    def page(left: int) -> Iterator[bytes]:
        nonlocal held
        while left and (held := held or next(chunks, b"")):
            piece, held = held[:left], held[left:]
            left -= len(piece)
            yield piece

    for name, size in sizes:
        yield name, page(size)


def _framed(pages: Iterable[Page], limit: int) -> Iterator[bytes]:
    for number, (name, chunks) in enumerate(pages):
        if number == MOST_PAGES:
            raise DocumentRejectedError("too_many_pages")
        acceptor = Acceptor(name, limit, only=IMAGES)
        for chunk in chunks:
            acceptor.feed(chunk)
            if chunk:
                yield FRAME.pack(ORDER.index(acceptor.claimed), len(chunk)) + chunk
        yield FRAME.pack(ORDER.index(acceptor.finish().format), 0)


def _checked(answer: bytes, limit: int) -> memoryview:
    """What an honest child answers, or the refusal it stands for."""
    if len(answer) > HEAD.size + limit:
        raise DocumentRejectedError("too_large", limit=limit)
    if len(answer) < HEAD.size:
        raise DocumentRejectedError("unreadable")
    magic, verdict = HEAD.unpack_from(answer)
    if magic == MAGIC and verdict == MADE:
        return memoryview(answer)[HEAD.size :]
    honest = magic == MAGIC and verdict < len(REASONS)
    raise DocumentRejectedError(REASONS[verdict] if honest else "unreadable")


def _pieces(document: memoryview) -> Iterator[bytes]:
    for at in range(0, len(document), _PIECE):
        yield bytes(document[at : at + _PIECE])
