"""The photos of one PDF, in the confined child: each as it came, and drawn smaller where all are too heavy.

One photo at a time is decoded; what is kept of those before it is never heavier than the PDF may be.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from io import BytesIO

import pillow_heif
from PIL import Image

from hub.documents.photo_metadata import cleaned, orientation

TURNED = {3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}
QUALITY = 92
SPACES = {"L": "DeviceGray", "RGB": "DeviceRGB"}
SMALLER = ((2339, 80), (1754, 70))
"""Long side in pixels and JPEG quality: A4 at 150 to 200 dots an inch, then at 150, is still read."""
STRIP = 256
"""Rows of a picture that are packed at a time."""
AROUND = 1024
"""Octets a PDF spends on a page beside its picture, at most."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One picture as a PDF holds it, by how much it is to be turned, and a smaller one where that cannot be
    made of `data` any more."""

    data: bytes
    packing: str
    space: str
    width: int
    height: int
    turned: int
    small: bytes = b""


class Sheets:
    """The photos so far, no heavier together than `limit` where drawing them smaller can do that."""

    def __init__(self, limit: int) -> None:
        self._limit, self._smaller = limit, 0
        self.kept: list[Sheet] = []

    def add(self, kind: str, data: bytes) -> None:
        """Take one more, drawn as small as those before it."""
        sheet = sheet_of(kind, data)
        for long_side, quality in SMALLER[: self._smaller]:
            sheet = smaller(sheet, long_side, quality)
        self.kept.append(sheet)
        while self._weight() > self._limit and self._smaller < len(SMALLER):
            self._shrink(*SMALLER[self._smaller])
            self._smaller += 1

    def _weight(self) -> int:
        return sum(len(one.data) + AROUND for one in self.kept)

    def _shrink(self, long_side: int, quality: int) -> None:
        for number, one in enumerate(self.kept):
            self.kept[number] = smaller(one, long_side, quality)


def sheet_of(kind: str, data: bytes) -> Sheet:
    """A JPEG as it is, without its personal data; another picture decoded and packed again."""
    turned = 0 if kind == "heic" else TURNED.get(orientation(kind, data), 0)
    if kind != "jpeg":
        return _packed(_decoded(kind, data), turned, lossy=kind == "heic")
    with Image.open(BytesIO(data), formats=["JPEG"]) as image:
        if image.mode in SPACES:
            kept = b"".join(cleaned("jpeg", [data]))
            return Sheet(kept, "DCTDecode", SPACES[image.mode], *image.size, turned)
    return _packed(_in_colours(data), turned, lossy=False)


def smaller(sheet: Sheet, long_side: int, quality: int) -> Sheet:
    """The same picture with fewer pixels, where that is lighter."""
    with Image.open(BytesIO(sheet.small or sheet.data), formats=["JPEG"]) as image:
        drawn = _drawn(image, long_side, quality)
    if len(drawn) >= len(sheet.data):
        return sheet
    with Image.open(BytesIO(drawn), formats=["JPEG"]) as image:
        return replace(
            sheet, data=drawn, packing="DCTDecode", width=image.width, height=image.height, small=b""
        )


def _drawn(image: Image.Image, long_side: int, quality: int) -> bytes:
    """A JPEG of it. Changes the image: of a JPEG twice as large only half is decoded, from three quarters of
    the long side on, since memory is what a photo may cost."""
    share = 0.75 * long_side / max(image.size)
    image.draft(None, (max(1, int(image.width * share)), max(1, int(image.height * share))))
    image.thumbnail((long_side, long_side), Image.Resampling.LANCZOS, reducing_gap=None)
    out = BytesIO()
    # An image that was opened asks on saving where this process stands; a copy does not.
    image.copy().save(out, "JPEG", quality=quality)
    return out.getvalue()


def _in_colours(data: bytes) -> Image.Image:
    """Of a JPEG for printers; what was decoded is gone once this returns."""
    with Image.open(BytesIO(data), formats=["JPEG"]) as image:
        return image.convert("RGB")


def _decoded(kind: str, data: bytes) -> Image.Image:
    """Never copied where it is what a PDF takes: memory is what a photo may cost."""
    if kind == "heic":
        pictures = pillow_heif.open_heif(data)
        image: Image.Image = pictures[pictures.primary_index].to_pillow()
    else:
        image = Image.open(BytesIO(data), formats=["PNG"])
    if "A" in image.mode or ("transparency" in image.info and image.mode != "L"):
        return _on_paper(image if image.mode == "RGBA" else image.convert("RGBA"))
    return image if image.mode in SPACES else image.convert("RGB")


def _on_paper(image: Image.Image) -> Image.Image:
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image)
    return paper


def _packed(image: Image.Image, turned: int, *, lossy: bool) -> Sheet:
    space, size = SPACES[image.mode], image.size
    if lossy:
        out = BytesIO()
        image.save(out, "JPEG", quality=QUALITY)
        return Sheet(out.getvalue(), "DCTDecode", space, *size, turned)
    whole = _compressed(image)
    return Sheet(whole, "FlateDecode", space, *size, turned, _drawn(image, *SMALLER[0]))


def _compressed(image: Image.Image) -> bytes:
    """Strip by strip: its octets never stand whole beside the picture."""
    packer, out = zlib.compressobj(6), BytesIO()
    for top in range(0, image.height, STRIP):
        strip = image.crop((0, top, image.width, min(top + STRIP, image.height)))
        out.write(packer.compress(strip.tobytes()))
    out.write(packer.flush())
    return out.getvalue()
