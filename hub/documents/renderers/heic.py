"""Drawing a HEIC picture: libheif decodes the main one, already upright."""

from __future__ import annotations

import pillow_heif

from hub.documents.page_answer import AbsentPageError, Drawn, PageOrder
from hub.documents.renderers.picture import drawn
from hub.errors import DocumentRejectedError

pillow_heif.options.DECODE_THREADS = 1
pillow_heif.options.THUMBNAILS = False
pillow_heif.options.DEPTH_IMAGES = False
pillow_heif.options.AUX_IMAGES = False


def render(data: bytes, order: PageOrder) -> Drawn:
    """The main picture."""
    if order.number > 1:
        raise AbsentPageError
    try:
        pictures = pillow_heif.open_heif(data)
        picture = pictures[pictures.primary_index]
        if picture.size[0] * picture.size[1] > order.pixels:
            raise DocumentRejectedError("too_many_pixels")
        return drawn(picture.to_pillow(), order)
    except (OSError, EOFError, SyntaxError, ValueError, RuntimeError) as error:
        raise DocumentRejectedError("unreadable") from error


def texts(_data: bytes, _order: PageOrder) -> list[str]:
    """A picture holds none."""
    return []
