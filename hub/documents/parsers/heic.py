"""Opening a HEIC picture with libheif: every box is whole and the main picture decodes."""

from __future__ import annotations

import pillow_heif

from hub.documents.order import Order
from hub.documents.parse_answer import Inspection
from hub.documents.parsers.pixels import measured
from hub.errors import DocumentRejectedError

pillow_heif.options.DECODE_THREADS = 1
pillow_heif.options.THUMBNAILS = False
pillow_heif.options.DEPTH_IMAGES = False
pillow_heif.options.AUX_IMAGES = False


def parse(data: bytes, order: Order) -> Inspection:
    """Width and height of the main picture. Raises DocumentRejectedError."""
    _require_boxes(data)
    try:
        pictures = pillow_heif.open_heif(data)
        picture = pictures[pictures.primary_index]
        found = measured(picture.size, order)
        picture.load()
    except (OSError, EOFError, SyntaxError, ValueError, RuntimeError) as error:
        raise DocumentRejectedError("unreadable") from error
    return found


def _require_boxes(data: bytes) -> None:
    """The boxes of the file follow each other exactly to its end (ISO/IEC 14496-12, 4.2)."""
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size == 0:
            return
        at += max(size, 8)
    if at > len(data):
        raise DocumentRejectedError("truncated")
