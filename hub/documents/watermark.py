"""Who looks, for whom, why and when: burnt into the pixels of a page image, all over it.

The image comes from `rendering`, which wrote it; the words are drawn light around dark, so that they stand
out on any paper and cannot be cut away without cutting the paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw

from hub.documents.lettering import drawable, width, write

TURNS = (0, 90, 180, 270)
"""Degrees a page may be turned, clockwise."""

_TRANSPOSED = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}
_SLANT = 24
_STRENGTH, _LIGHT, _DARK = 84, 255, 24
"""How strongly it covers the paper, and its two shades of grey."""
QUALITY = 80


def stamp(image: bytes, words: Sequence[str], turned: int = 0) -> bytes:
    """The page with these lines on it, turned first: they are read upright whichever way the page is."""
    out = BytesIO()
    marked(image, words, turned).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def marked(image: bytes, words: Sequence[str], turned: int = 0) -> Image.Image:
    """The same as pixels. Only their brightness is touched, which is what a JPEG holds apart: the colours are
    neither computed nor computed back."""
    with Image.open(BytesIO(image), formats=["JPEG"]) as page:
        page.draft("YCbCr", page.size)
        upright = page.transpose(_TRANSPOSED[turned]) if turned else page
        brightness, blue, red = upright.split()
    scale = max(12, max(upright.size) // 62)
    mask = _spread(_tile([drawable(line) for line in words], scale), upright.size)
    beside = max(1, scale // 14)
    brightness.paste(_LIGHT, mask=ImageChops.offset(mask, beside))
    brightness.paste(_DARK, mask=mask)
    return Image.merge("YCbCr", (brightness, blue, red))


def _tile(lines: Sequence[str], scale: int) -> Image.Image:
    """The lines, slanting, as a mask."""
    high = int(scale * 1.4)
    wide = int(max((width(line, scale) for line in lines), default=1)) + 2 * scale
    tile = Image.new("L", (wide, high * len(lines) + scale))
    draw = ImageDraw.Draw(tile)
    for number, line in enumerate(lines):
        write(draw, (scale, scale // 2 + number * high), line, _STRENGTH, scale)
    return tile.rotate(_SLANT, Image.Resampling.BILINEAR, expand=True)


def _spread(tile: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The tile all over a mask of that size, every second row by half a tile."""
    mask = Image.new("L", size)
    for row, top in enumerate(range(-tile.height // 3, size[1], tile.height)):
        for left in range(-(row % 2) * tile.width // 2, size[0], tile.width):
            mask.paste(tile, (left, top))
    return mask
