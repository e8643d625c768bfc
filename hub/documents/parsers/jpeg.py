"""Opening a JPEG with Pillow: every scan is decoded and the end of the image is there.

What follows the end (a second picture, a short film) is a phone's habit and stays.
"""

from __future__ import annotations

import re
from io import BytesIO

# MpoImagePlugin and TiffImagePlugin (EXIF) are loaded by Pillow when first needed: here, before the locks.
from PIL import Image, JpegImagePlugin, MpoImagePlugin, TiffImagePlugin  # noqa: F401 - loading is the use

from hub.documents.order import Order
from hub.documents.parse_answer import Inspection
from hub.documents.parsers.pixels import measured
from hub.errors import DocumentRejectedError

Image.MAX_IMAGE_PIXELS = None  # `measured` asks first, and tighter

_NEXT_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_ALONE = frozenset({0x01, 0xD8})
_END = 0xD9


def parse(data: bytes, order: Order) -> Inspection:
    """Width and height. Raises DocumentRejectedError."""
    _require_end(data)
    try:
        with Image.open(BytesIO(data), formats=["JPEG"]) as image:
            found = measured(image.size, order)
            # Every coefficient is read all the same; only an eighth of the pixels is drawn.
            image.draft("L", (image.width // 8 or 1, image.height // 8 or 1))
            image.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise DocumentRejectedError("unreadable") from error
    return found


def _require_end(data: bytes) -> None:
    """From segment to segment until the end-of-image marker (ITU-T T.81, B.1.1)."""
    at = 2
    while (found := _NEXT_MARKER.search(data, at)) is not None:
        marker = data[found.end() - 1]
        if marker == _END:
            return
        at = found.end()
        if marker not in _ALONE:
            at += max(2, int.from_bytes(data[at : at + 2], "big"))
    raise DocumentRejectedError("truncated")
