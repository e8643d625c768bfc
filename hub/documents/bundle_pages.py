"""A *dossier logement* as a PDF: a cover, then every page of every piece as one stamped, numbered image."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from PIL import Image, ImageDraw

from hub.documents.lettering import drawable, width, write
from hub.documents.watermark import marked

SHEET = (1240, 1754)
"""An A4 page at 150 points an inch: the cover, and how wide 8.27 inches are for every page."""
QUALITY = 80
_FOOT, _MARGIN, _SMALL = 56, 110, 20
_POINTS = 72 / 150


@dataclass(frozen=True, slots=True)
class Cover:
    """`lines`: of the head, each (size, text); `pieces`: titles with how many pages."""

    title: str
    lines: Sequence[str]
    pieces: Sequence[tuple[str, str]]


def assembled(cover: Cover, pages: Iterable[bytes], words: Sequence[str], foot: str, count: int) -> bytes:
    """The PDF. `pages` are page images of ours; `count`: how many, the cover not counted."""
    with pikepdf.new() as pdf:
        _add(pdf, _cover(cover, words, f"{foot} · 1/{count + 1}"))
        for number, page in enumerate(pages, 2):
            _add(pdf, _footed(marked(page, words).convert("RGB"), f"{foot} · {number}/{count + 1}"))
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()


def _cover(cover: Cover, words: Sequence[str], foot: str) -> Image.Image:
    sheet = Image.new("RGB", SHEET, "white")
    draw, top = ImageDraw.Draw(sheet), 160
    for size, line in [(54, cover.title), *((28, one) for one in cover.lines)]:
        for part in _folded(drawable(line), size):
            write(draw, (_MARGIN, top), part, "black", size)
            top += int(size * 1.5)
        top += size // 2
    for title, pages in cover.pieces:
        write(draw, (_MARGIN, top), _folded(drawable(title), 24)[0], "black", 24)
        count = drawable(pages)
        write(draw, (SHEET[0] - _MARGIN - width(count, 24), top), count, "black", 24)
        top += 40
    out = BytesIO()
    sheet.save(out, "JPEG", quality=95)
    return _footed(marked(out.getvalue(), words).convert("RGB"), foot)


def _folded(text: str, size: int) -> list[str]:
    """The text in lines no wider than the sheet."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, size) > SHEET[0] - 2 * _MARGIN:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _footed(page: Image.Image, foot: str) -> Image.Image:
    """The page with a line beneath it, which covers nothing of it."""
    sheet = Image.new("RGB", (page.width, page.height + _FOOT), "white")
    sheet.paste(page)
    line = drawable(foot)
    place = (page.width - width(line, _SMALL)) // 2, page.height + (_FOOT - 1.4 * _SMALL) // 2
    write(ImageDraw.Draw(sheet), place, line, "black", _SMALL)
    return sheet


def _add(pdf: pikepdf.Pdf, sheet: Image.Image) -> None:
    out = BytesIO()
    sheet.save(out, "JPEG", quality=QUALITY)
    wide, high = (side * _POINTS for side in sheet.size)
    page = pdf.add_blank_page(page_size=(wide, high))
    image = pikepdf.Stream(
        pdf,
        out.getvalue(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=sheet.width,
        Height=sheet.height,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Page=image))
    page.obj.Contents = pdf.make_stream(f"{wide} 0 0 {high} 0 0 cm /Page Do".encode())
