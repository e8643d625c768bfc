"""The program that makes one PDF of untrusted photos: `python -I -m hub.documents.merge_child ORDER…`.

Like `parse_child`: the libraries first, then everything is given up, then the first byte is read. A JPEG is
put into the PDF as it is, without its personal data; other images are decoded and packed again.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pikepdf
import pillow_heif
from PIL import Image

from hub.documents.confinement import confine
from hub.documents.merging import FRAME, HEAD, MADE, MAGIC, ORDER, TIMES
from hub.documents.order import Order
from hub.documents.parse_answer import REASONS
from hub.documents.parsers import heic, jpeg, pdf, png
from hub.documents.photo_metadata import cleaned, orientation
from hub.errors import DocumentRejectedError

PARSERS = {"jpeg": jpeg.parse, "png": png.parse, "heic": heic.parse}
LONG_SIDE = 842
"""Of an A4 page, in points."""
TURNED = {3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}
QUALITY = 92
SPACES = {"L": pikepdf.Name.DeviceGray, "RGB": pikepdf.Name.DeviceRGB}


def main(arguments: list[str]) -> int:
    """Answer with the PDF; 0 when there is an answer."""
    orders = {order.format: order for order in map(Order.decode, arguments)}
    Image.init()
    Image.new("RGB", (1, 1)).save(BytesIO(), "JPEG")  # what Pillow loads late, it loads now
    pdf._open_random_device()  # noqa: SLF001 - the same device, for the same reason
    confine(max(order.cpu_seconds for order in orders.values()) * TIMES)
    sys.stdout.buffer.write(_answer(sys.stdin.buffer.read(), orders))
    return 0


def _answer(data: bytes, orders: dict[str, Order]) -> bytes:
    try:
        return HEAD.pack(MAGIC, MADE) + _document(_pages(data), orders)
    except DocumentRejectedError as rejected:
        return HEAD.pack(MAGIC, REASONS.index(rejected.reason))
    except MemoryError:
        return HEAD.pack(MAGIC, REASONS.index("archive_bomb"))


def _pages(data: bytes) -> Iterator[tuple[str, bytes]]:
    at, page = 0, bytearray()
    while at < len(data):
        kind, length = FRAME.unpack_from(data, at)
        at += FRAME.size
        page += data[at : at + length]
        at += length
        if not length:
            yield ORDER[kind], bytes(page)
            page = bytearray()


def _document(pages: Iterator[tuple[str, bytes]], orders: dict[str, Order]) -> bytes:
    made = pikepdf.new()
    for kind, data in pages:
        if kind not in orders:
            raise DocumentRejectedError("unreadable")
        PARSERS[kind](data, replace(orders[kind]))
        _add(made, *_picture(kind, data, made))
    if not made.pages:
        raise DocumentRejectedError("unreadable")
    out = BytesIO()
    made.save(out, deterministic_id=True)
    return out.getvalue()


def _add(made: pikepdf.Pdf, picture: pikepdf.Stream, turned: int) -> None:
    width, height = int(picture.Width), int(picture.Height)
    scale = LONG_SIDE / max(width, height)
    wide, high = round(width * scale, 2), round(height * scale, 2)
    page = made.add_blank_page(page_size=(wide, high))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=made.make_indirect(picture)))
    page.Contents = made.make_stream(f"q {wide} 0 0 {high} 0 0 cm /Photo Do Q".encode())
    page.Rotate = turned


def _picture(kind: str, data: bytes, made: pikepdf.Pdf) -> tuple[pikepdf.Stream, int]:
    """The image of a page, and by how much it is to be turned."""
    turned = 0 if kind == "heic" else TURNED.get(orientation(kind, data), 0)
    if kind != "jpeg":
        return _packed(made, _decoded(kind, data), lossy=kind == "heic"), turned
    with Image.open(BytesIO(data), formats=["JPEG"]) as image:
        if image.mode in SPACES:
            kept = b"".join(cleaned("jpeg", [data]))
            return _stream(made, kept, image, pikepdf.Name.DCTDecode), turned
        return _packed(made, image.convert("RGB"), lossy=False), turned


def _decoded(kind: str, data: bytes) -> Image.Image:
    if kind == "heic":
        pictures = pillow_heif.open_heif(data)
        image: Image.Image = pictures[pictures.primary_index].to_pillow()
    else:
        image = Image.open(BytesIO(data), formats=["PNG"])
    if image.mode == "L":
        return image
    if "A" in image.mode or "transparency" in image.info:
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image.convert("RGBA"))
        image = paper
    return image.convert("RGB")


def _packed(made: pikepdf.Pdf, image: Image.Image, *, lossy: bool) -> pikepdf.Stream:
    if lossy:
        out = BytesIO()
        image.save(out, "JPEG", quality=QUALITY)
        return _stream(made, out.getvalue(), image, pikepdf.Name.DCTDecode)
    return _stream(made, zlib.compress(image.tobytes(), 6), image, pikepdf.Name.FlateDecode)


def _stream(made: pikepdf.Pdf, data: bytes, image: Image.Image, packing: pikepdf.Name) -> pikepdf.Stream:
    return pikepdf.Stream(
        made,
        data,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=image.width,
        Height=image.height,
        ColorSpace=SPACES[image.mode],
        BitsPerComponent=8,
        Filter=packing,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
