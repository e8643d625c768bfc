"""Words drawn into pixels in the letters of the languages our consent texts are in, whoever is named.

A letter comes from the first font that has it; what no font has is written without its accent, or is a
question mark. Words of Arabic letters run from right to left inside a line that runs from left to right.
Joining letters takes Pillow's Raqm and the FriBidi library; where that is not there, each letter stands
alone, in the right order.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from itertools import groupby
from pathlib import Path

from PIL import ImageDraw, ImageFont, features

FONTS = Path(__file__).parent / "fonts"
NAMES = (
    "noto-sans-latin", "noto-sans-latin-ext", "noto-sans-cyrillic", "noto-sans-greek", "noto-naskh-arabic",
    "noto-sans-bengali", "noto-sans-ethiopic", "noto-sans-vietnamese", "noto-sans-cyrillic-ext",
)  # fmt: skip
_LARGER = {"noto-naskh-arabic": 1.25}
"""Its letters are small beside the others."""
JOINING = features.check("raqm")
_PROBE, _NOBODYS = 20, "\U0010ffff"
_TO_THE_LEFT, _JOINERS = frozenset({"R", "AL"}), "\u200c\u200d"
_WITH_THEM = frozenset({"R", "AL", "NSM", "BN", "WS", "CS", "ON", "ES"})


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one font that run one way, in the order of speaking."""

    text: str
    font: str
    leftward: bool


def drawable(text: str) -> str:
    """The text in letters some font has."""
    return "".join(map(_letter, unicodedata.normalize("NFC", text)))


def width(text: str, scale: int) -> float:
    """Of a drawable text, in pixels."""
    return sum(_length(run, scale) for run in runs(text))


def write(
    draw: ImageDraw.ImageDraw, place: tuple[float, float], text: str, fill: int | str, scale: int
) -> None:
    """Draw a drawable text, its upper left corner there."""
    left, baseline = place[0], place[1] + font(NAMES[0], scale).getmetrics()[0]
    for run in runs(text):
        letters = font(run.font, scale)
        shown = run.text if JOINING or not run.leftward else run.text[::-1]
        direction = ("rtl" if run.leftward else "ltr") if JOINING else None
        draw.text((left, baseline), shown, fill, letters, anchor="ls", direction=direction)
        left += _length(run, scale)


@lru_cache(maxsize=1024)
def runs(text: str) -> tuple[Run, ...]:
    """What is drawn one after another, from left to right."""
    found: list[Run] = []
    for leftward, part in _directions(text):
        here = list(_of_one_font(part, leftward=leftward))
        found += reversed(here) if leftward else here
    return tuple(found)


def _directions(text: str) -> Iterator[tuple[bool, str]]:
    """Words of letters that run to the left, with what stands between them, and the rest."""
    kinds = [unicodedata.bidirectional(char) for char in text]
    leftward = [kind in _TO_THE_LEFT for kind in kinds]
    at = 0
    while True in leftward[at:]:
        begin = leftward.index(True, at)
        end = begin + 1
        while end < len(text) and kinds[end] in _WITH_THEM:
            end += 1
        while kinds[end - 1] not in _TO_THE_LEFT | {"NSM"}:
            end -= 1
        if begin > at:
            yield False, text[at:begin]
        yield True, text[begin:end]
        at = end
    if at < len(text):
        yield False, text[at:]


def _of_one_font(text: str, *, leftward: bool) -> Iterator[Run]:
    chosen: list[str] = []
    for char in text:
        before = chosen[-1] if chosen else None
        chosen.append(before if before and _has(before, char) else _font_of(char) or NAMES[0])
    for name, letters in groupby(zip(chosen, text, strict=True), key=lambda one: one[0]):
        yield Run("".join(char for _, char in letters), name, leftward)


def _length(run: Run, scale: int) -> float:
    return font(run.font, scale).getlength(run.text)


def _letter(char: str) -> str:
    if char in _JOINERS or (char.isprintable() and _font_of(char)):
        return char
    base = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()
    return base if base.isprintable() and base else "?"


@lru_cache(maxsize=4096)
def _font_of(char: str) -> str | None:
    return next((name for name in NAMES if _has(name, char)), None)


@lru_cache(maxsize=8192)
def _has(name: str, char: str) -> bool:
    """Whether a font draws this letter otherwise than what nobody's letter is."""
    letters = font(name, _PROBE)
    return bytes(letters.getmask(char)) != bytes(letters.getmask(_NOBODYS))


@cache
def font(name: str, scale: int) -> ImageFont.FreeTypeFont:
    content = BytesIO((FONTS / f"{name}.woff2").read_bytes())
    engine = ImageFont.Layout.RAQM if JOINING else ImageFont.Layout.BASIC
    return ImageFont.truetype(content, int(scale * _LARGER.get(name, 1)), layout_engine=engine)
