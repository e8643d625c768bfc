"""The one limit all images share, asked of the header before anything is decoded."""

from __future__ import annotations

from hub.documents.order import Order
from hub.documents.parse_answer import Inspection
from hub.errors import DocumentRejectedError


def measured(size: tuple[int, int], order: Order) -> Inspection:
    """An image of that size. Raises DocumentRejectedError when decoding it would cost too much."""
    width, height = size
    if width < 1 or height < 1:
        raise DocumentRejectedError("unreadable")
    if width * height > order.pixels:
        raise DocumentRejectedError("too_many_pixels")
    return Inspection(width=width, height=height)
