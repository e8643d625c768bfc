"""Words on a picture, accents included, in the one typeface every Pillow brings along.

That typeface has no accented letters: a letter is written, then its accent is drawn as strokes.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from PIL import ImageDraw, ImageFont

Colour = str | tuple[int, int, int]
REPLACED = str.maketrans({"œ": "oe", "Œ": "OE", "’": "'", "\u00a0": " "})
CEDILLA = "\u0327"
STROKES = {
    "\u0301": ((-0.07, 0.0, 0.09, -0.14),),
    "\u0300": ((-0.09, -0.14, 0.07, 0.0),),
    "\u0302": ((-0.13, 0.0, 0.0, -0.13), (0.0, -0.13, 0.13, 0.0)),
    "\u0308": ((-0.15, -0.07, -0.09, -0.07), (0.09, -0.07, 0.15, -0.07)),
    CEDILLA: ((0.0, 0.02, -0.02, 0.10), (-0.02, 0.10, -0.10, 0.12)),
}
"""Accent → strokes (x, y, x, y) from the middle of the letter's top, or foot, in parts of the size."""


def write(
    canvas: ImageDraw.ImageDraw, at: tuple[float, float], words: str, size: int, colour: Colour = "black"
) -> float:
    """Write from this upper left corner; returns where the words end."""
    (x, y), before, font = at, " ", _font(size)
    for character in unicodedata.normalize("NFD", words.translate(REPLACED)):
        if character in STROKES:
            _accent(canvas, character, before, (x, y), size, colour)
        elif not unicodedata.combining(character):
            canvas.text((x, y), character, fill=colour, font=font)
            x, before = x + font.getlength(character), character
    return x


def _accent(
    canvas: ImageDraw.ImageDraw,
    accent: str,
    letter: str,
    end: tuple[float, float],
    size: int,
    colour: Colour,
) -> None:
    font, (x, y) = _font(size), end
    _, top, _, foot = font.getbbox(letter)
    middle, edge = x - font.getlength(letter) / 2, y + (foot if accent == CEDILLA else top - size * 0.08)
    for x1, y1, x2, y2 in STROKES[accent]:
        line = (middle + x1 * size, edge + y1 * size, middle + x2 * size, edge + y2 * size)
        canvas.line(line, fill=colour, width=max(1, round(size * 0.07)))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font
