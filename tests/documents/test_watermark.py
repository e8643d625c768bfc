"""The stamp: all over the page, upright however the page is turned, in the letters of who is named."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from hub.documents.watermark import TURNS, stamp

WORDS = ("Éléonore Çœur · Habitat et Interventions Sociales", "Dossier logement · 30/11/2026 03:14")


def blank(width: int, height: int, shade: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), (shade, shade, shade)).save(out, "JPEG")
    return out.getvalue()


def pixels(image: bytes) -> Image.Image:
    return Image.open(BytesIO(image)).convert("L")


@pytest.mark.parametrize("shade", [0, 128, 255], ids=["black", "grey", "white"])
@pytest.mark.parametrize("turned", TURNS)
def test_no_ninth_of_a_page_is_free_of_it_on_any_paper(shade: int, turned: int) -> None:
    shown = pixels(stamp(blank(1240, 1754, shade), WORDS, turned))
    assert shown.size == ((1240, 1754) if turned % 180 == 0 else (1754, 1240))
    change = ImageChops.difference(shown, Image.new("L", shown.size, shade)).point(lambda one: one > 40)
    wide, high = (side // 3 for side in shown.size)
    for column in range(3):
        for row in range(3):
            part = change.crop((column * wide, row * high, (column + 1) * wide, (row + 1) * high))
            assert part.getbbox() is not None


def test_a_quarter_turn_to_the_right_puts_the_left_edge_on_top() -> None:
    out = BytesIO()
    page = Image.new("RGB", (200, 400), "white")
    page.paste((0, 0, 0), (0, 0, 40, 400))
    page.save(out, "JPEG")
    turned = pixels(stamp(out.getvalue(), ("",), 90))
    assert turned.size == (400, 200)
    top, bottom = turned.getpixel((200, 10)), turned.getpixel((200, 190))
    assert (top < 40, bottom > 200) == (True, True)


@pytest.mark.parametrize(
    ("one", "other"),
    [("محمد علي", "محمد سعيد"), ("Олена Ґалаґан", "Оксана Їжак"), ("রহিমা খাতুন", "করিম মিয়া"), ("ተስፋይ", "ሚካኤል")],
    ids=["arabic", "cyrillic", "bengali", "ethiopic"],
)
def test_two_names_of_one_alphabet_are_told_apart_on_the_page(one: str, other: str) -> None:
    page = blank(620, 877, 255)
    first, second, unknown = (pixels(stamp(page, (name,))) for name in (one, other, "?" * len(one)))
    for shown in (second, unknown):
        change = ImageChops.difference(first, shown).point(lambda light: 255 * (light > 40))
        assert sum(change.histogram()[255:]) > 500
