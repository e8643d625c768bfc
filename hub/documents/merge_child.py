"""The program that makes one PDF of untrusted photos: `python -I -m hub.documents.merge_child LIMIT ORDER…`.

Like `parse_child`: the libraries first, then everything is given up, then the first byte is read.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import IO

import pikepdf
from PIL import Image

from hub.documents.confinement import confine
from hub.documents.merge_pages import Sheet, Sheets
from hub.documents.merging import FRAME, HEAD, MADE, MAGIC, ORDER, TIMES
from hub.documents.order import Order
from hub.documents.parse_answer import REASONS
from hub.documents.parsers import heic, jpeg, pdf, png
from hub.errors import DocumentRejectedError

PARSERS = {"jpeg": jpeg.parse, "png": png.parse, "heic": heic.parse}
LONG_SIDE = 842
"""Of an A4 page, in points."""


def main(arguments: list[str]) -> int:
    """Answer with the PDF; 0 when there is an answer."""
    limit, orders = int(arguments[0]), {one.format: one for one in map(Order.decode, arguments[1:])}
    Image.init()
    Image.new("RGB", (1, 1)).save(BytesIO(), "JPEG")  # what Pillow loads late, it loads now
    pdf._open_random_device()  # noqa: SLF001 - the same device, for the same reason
    confine(max(order.cpu_seconds for order in orders.values()) * TIMES)
    sys.stdout.buffer.write(_answer(sys.stdin.buffer, orders, limit))
    return 0


def _answer(stream: IO[bytes], orders: dict[str, Order], limit: int) -> bytes | memoryview:
    try:
        return _document(_pages(stream), orders, limit).getbuffer()
    except DocumentRejectedError as rejected:
        return HEAD.pack(MAGIC, REASONS.index(rejected.reason))
    except MemoryError:
        return HEAD.pack(
            MAGIC, REASONS.index("too_many_pixels")
        )  # each was accepted: it is too large to draw


def _pages(stream: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """One photo after another, as they are read: never two of them at once."""
    page = bytearray()
    while frame := stream.read(FRAME.size):
        kind, length = FRAME.unpack(frame)
        page += stream.read(length)
        if not length:
            whole = bytes(page)
            page = bytearray()
            yield ORDER[kind], whole


def _document(pages: Iterable[tuple[str, bytes]], orders: dict[str, Order], limit: int) -> BytesIO:
    sheets = Sheets(limit)
    for kind, data in pages:
        if kind not in orders:
            raise DocumentRejectedError("unreadable")
        PARSERS[kind](data, replace(orders[kind]))
        sheets.add(kind, data)
    if not sheets.kept:
        raise DocumentRejectedError("unreadable")
    made, out = pikepdf.new(), BytesIO(HEAD.pack(MAGIC, MADE))
    while sheets.kept:
        _add(made, sheets.kept.pop(0))
    out.seek(HEAD.size)
    made.save(out, deterministic_id=True)
    return out


def _add(made: pikepdf.Pdf, sheet: Sheet) -> None:
    scale = LONG_SIDE / max(sheet.width, sheet.height)
    wide, high = round(sheet.width * scale, 2), round(sheet.height * scale, 2)
    page = made.add_blank_page(page_size=(wide, high))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=_stream(made, sheet)))
    page.Contents = made.make_stream(f"q {wide} 0 0 {high} 0 0 cm /Photo Do Q".encode())
    page.Rotate = sheet.turned


def _stream(made: pikepdf.Pdf, sheet: Sheet) -> pikepdf.Object:
    picture = pikepdf.Stream(
        made,
        sheet.data,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=sheet.width,
        Height=sheet.height,
        ColorSpace=pikepdf.Name(f"/{sheet.space}"),
        BitsPerComponent=8,
        Filter=pikepdf.Name(f"/{sheet.packing}"),
    )
    return made.make_indirect(picture)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
