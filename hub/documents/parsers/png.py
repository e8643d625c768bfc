"""Opening a PNG with Pillow, once every chunk is there with its right checksum."""

from __future__ import annotations

import zlib
from io import BytesIO

from PIL import Image, PngImagePlugin  # noqa: F401  # the plugin is loaded here, before the locks

from hub.documents.order import Order
from hub.documents.parse_answer import Inspection
from hub.documents.parsers.pixels import measured
from hub.documents.signatures import PNG
from hub.errors import DocumentRejectedError

Image.MAX_IMAGE_PIXELS = None  # `measured` asks first, and tighter


def parse(data: bytes, order: Order) -> Inspection:
    """Width and height. Raises DocumentRejectedError."""
    _require_chunks(data)
    try:
        with Image.open(BytesIO(data), formats=["PNG"]) as image:
            found = measured(image.size, order)
            image.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise DocumentRejectedError("unreadable") from error
    return found


def _require_chunks(data: bytes) -> None:
    """Length, name, bytes, CRC, from the signature to IEND (PNG 3rd edition, 5.3)."""
    at, name = len(PNG), b""
    while name != b"IEND":
        length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(data) or len(name) < 4:
            raise DocumentRejectedError("truncated")
        if zlib.crc32(memoryview(data)[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            raise DocumentRejectedError("unreadable")
        at = end
