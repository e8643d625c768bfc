"""The papers that come as pictures: a residence permit as a scanner gives it, a photo taken at a visit.

The permit has the shape of one, a drawn silhouette, zeros where a machine would read, and SPÉCIMEN across
both sides. The same facts give the same bytes.
"""

from __future__ import annotations

import io
from functools import cache
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from hub.demo.lettering import write
from hub.demo.paper_facts import Facts, long_day, short_day

SCAN, CARD = (1240, 900), (560, 354)
PHOTO = (1200, 900)
INK, PALE, RED = (40, 44, 52), (120, 128, 138), (170, 60, 70)
GRAIN = 10


def residence_permit(facts: Facts) -> bytes:
    """Both sides on one scanned page, a little askew."""
    page = Image.new("RGB", SCAN, (244, 243, 240))
    for side, place, askew in ((_front(facts), (70, 70), 1.2), (_back(facts), (610, 450), -0.8)):
        page.paste(side.rotate(askew, Image.Resampling.BILINEAR, expand=True), place, _outline(askew))
    canvas = ImageDraw.Draw(page)
    write(canvas, (70, 850), "SPÉCIMEN. Document inventé pour la démonstration.", 22, PALE)
    return _jpeg(page, facts.rng)


def visit_photo(facts: Facts) -> bytes:
    """The front of the hotel, as a telephone sees it."""
    rng = facts.rng
    photo = Image.linear_gradient("L").resize(PHOTO)
    sky = Image.merge(
        "RGB",
        [
            photo.point(lambda v: 150 + v // 4),
            photo.point(lambda v: 175 + v // 5),
            photo.point(lambda v: 205 + v // 8),
        ],
    )
    canvas = ImageDraw.Draw(sky)
    canvas.rectangle((0, 720, 1200, 900), fill=(112, 112, 116))
    canvas.rectangle((0, 700, 1200, 728), fill=(168, 166, 160))
    wall = (200 + rng.randint(-20, 30), 190 + rng.randint(-20, 20), 170 + rng.randint(-30, 20))
    canvas.rectangle((190, 120, 1010, 705), fill=wall)
    _windows(canvas, rng)
    canvas.rectangle((250, 560, 950, 612), fill=(38, 62, 84))
    write(canvas, (275, 566), facts.hotel, 36, "white")
    canvas.rectangle((545, 612, 655, 705), fill=(60, 48, 40))
    soft = sky.filter(ImageFilter.GaussianBlur(1.4))
    write(ImageDraw.Draw(soft), (30, 852), f"SPÉCIMEN. Image dessinée, {short_day(facts.on)}.", 24, "white")
    return _jpeg(soft, rng)


def _windows(canvas: ImageDraw.ImageDraw, rng: Random) -> None:
    for top in (165, 295, 425):
        for left in range(240, 960, 124):
            lit = rng.random() < 0.3
            glass = (236, 214, 150) if lit else (92 + rng.randint(-14, 14), 112, 128)
            canvas.rectangle((left, top, left + 74, top + 92), fill=glass, outline=(235, 235, 232), width=5)
            canvas.line((left + 37, top, left + 37, top + 92), fill=(235, 235, 232), width=4)


def _front(facts: Facts) -> Image.Image:
    card, canvas = _card((226, 236, 244))
    write(canvas, (24, 18), "TITRE DE SÉJOUR", 30, RED)
    write(canvas, (360, 26), "modèle de démonstration", 15, PALE)
    _silhouette(canvas)
    family = facts.name.rpartition(" ")[2].upper()
    rows = (
        ("Nom", family),
        ("Prénom", facts.name.rpartition(" ")[0]),
        ("Sexe", "F" if facts.holder.woman else "M"),
        ("Date de naissance", short_day(facts.born)),
        ("Expire le", short_day(facts.ends) if facts.ends else ""),
        ("Numéro", f"SPÉC{facts.rng.randint(0, 99999):05d}"),
    )
    for row, (label, value) in enumerate(rows):
        write(canvas, (210, 68 + row * 44), label, 14, PALE)
        write(canvas, (210, 84 + row * 44), value, 22, INK)
    return _stamped(card)


def _back(facts: Facts) -> Image.Image:
    card, canvas = _card((238, 232, 226))
    rows = (
        ("Mention", "Autorise son titulaire à travailler"),
        ("Adresse", f"{facts.hotel}, {facts.town}"),
        ("Délivré le", long_day(facts.on)),
    )
    for row, (label, value) in enumerate(rows):
        write(canvas, (26, 30 + row * 52), label, 14, PALE)
        write(canvas, (26, 47 + row * 52), value, 22, INK)
    canvas.rectangle((26, 214, 74, 252), fill=(206, 178, 96), outline=(150, 126, 60), width=2)
    name = facts.name.upper().replace(" ", "<")
    for row, words in enumerate((f"SPECIMEN<<{name}", f"000000000FRA{'<' * 18}00")):
        write(canvas, (26, 278 + row * 30), words[:36], 20, INK)
    return _stamped(card)


def _card(colour: tuple[int, int, int]) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    card = Image.new("RGB", CARD, colour)
    canvas = ImageDraw.Draw(card)
    for shift in range(0, 900, 22):
        canvas.line((shift, 0, shift - 340, CARD[1]), fill=tuple(part - 9 for part in colour), width=2)
    canvas.rectangle((0, 0, CARD[0] - 1, CARD[1] - 1), outline=PALE, width=2)
    return card, canvas


def _silhouette(canvas: ImageDraw.ImageDraw) -> None:
    canvas.rectangle((26, 72, 186, 278), fill=(214, 218, 222), outline=PALE, width=2)
    canvas.ellipse((72, 104, 140, 184), fill=(150, 158, 166))
    canvas.pieslice((40, 196, 172, 360), 180, 360, fill=(150, 158, 166))


@cache
def _outline(askew: float) -> Image.Image:
    """Where a card put down askew covers the page."""
    return Image.new("L", CARD, 255).rotate(askew, expand=True)


def _stamped(card: Image.Image) -> Image.Image:
    """SPÉCIMEN across it, printed into the card."""
    return ImageChops.multiply(card, _stamp())


@cache
def _stamp() -> Image.Image:
    stamp = Image.new("RGB", CARD, "white")
    write(ImageDraw.Draw(stamp), (96, 130), "SPÉCIMEN", 84, (240, 170, 176))
    return stamp.rotate(18, Image.Resampling.BICUBIC, fillcolor="white")


def _jpeg(picture: Image.Image, rng: Random) -> bytes:
    """With the grain of a sensor."""
    small = (picture.width // 2, picture.height // 2)
    noise = Image.frombytes("L", small, rng.randbytes(small[0] * small[1])).resize(picture.size)
    grain = noise.point(lambda value: value * GRAIN // 255)
    out = io.BytesIO()
    ImageChops.subtract(picture, Image.merge("RGB", [grain] * 3)).save(out, "JPEG", quality=78)
    return out.getvalue()
