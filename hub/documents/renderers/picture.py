"""Drawing a photograph with Pillow, upright and no larger than a page image."""

from __future__ import annotations

from io import BytesIO

# Pillow loads plug-ins, MPO and TIFF (EXIF) among them, when they are first needed: here, before the locks.
from PIL import (
    Image,
    ImageOps,
    JpegImagePlugin,  # noqa: F401 - loading is the use
    MpoImagePlugin,  # noqa: F401 - loading is the use
    PngImagePlugin,  # noqa: F401 - loading is the use
    TiffImagePlugin,  # noqa: F401 - loading is the use
)

from hub.documents.page_answer import EDGE, AbsentPageError, Drawn, PageOrder
from hub.errors import DocumentRejectedError

Image.MAX_IMAGE_PIXELS = None  # `drawn` asks first, and tighter


def render(data: bytes, order: PageOrder) -> Drawn:
    """The picture, on white where it is transparent."""
    if order.number > 1:
        raise AbsentPageError
    try:
        with Image.open(BytesIO(data), formats=["JPEG", "PNG"]) as image:
            return drawn(image, order)
    except (OSError, SyntaxError, ValueError) as error:
        raise DocumentRejectedError("unreadable") from error


def drawn(image: Image.Image, order: PageOrder) -> Drawn:
    """Reduced before anything else is made of it: a large picture is in memory once."""
    if image.width * image.height > order.pixels:
        raise DocumentRejectedError("too_many_pixels")
    image.thumbnail((EDGE, EDGE))
    upright = ImageOps.exif_transpose(image)
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        white = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(white, upright)
    flat = upright.convert("RGB")
    return Drawn(1, flat.width, flat.height, flat.tobytes())


def texts(_data: bytes, _order: PageOrder) -> list[str]:
    """A picture holds none."""
    return []
