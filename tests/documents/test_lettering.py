"""Whoever is named is written in the letters of her name, joined and in their order."""

from __future__ import annotations

import tomllib
import unicodedata
from hashlib import sha256

import pytest
from PIL import Image, ImageChops, ImageDraw

from hub.consent.texts import newest_packs
from hub.documents import lettering
from hub.documents.lettering import FONTS, NAMES, drawable, font, runs, width, write
from hub.settings import ROOT

LISTED = tomllib.loads((FONTS / "VENDOR.toml").read_text())["file"]
NOTDEF = "\U0010ffff"


def drawn(text: str, scale: int = 40) -> Image.Image:
    """Its pixels, cut to size."""
    sheet = Image.new("L", (int(width(text, scale)) + 2 * scale, 3 * scale))
    write(ImageDraw.Draw(sheet), (scale, scale), text, 255, scale)
    box = sheet.getbbox()
    assert box is not None
    return sheet.crop(box)


def same(one: Image.Image, other: Image.Image) -> bool:
    """But for what drawing between two pixels changes."""
    size = [min(pair) for pair in zip(one.size, other.size, strict=True)]
    change = ImageChops.difference(one.crop((0, 0, *size)), other.crop((0, 0, *size)))
    return sum(change.point(lambda light: 255 * (light > 128)).histogram()[255:]) < 20


@pytest.mark.parametrize("language", sorted(newest_packs(ROOT / "config")))
def test_every_letter_of_the_texts_persons_are_shown_is_drawn_as_itself(language: str) -> None:
    (path,) = (ROOT / "config" / "consent").glob(f"*/{language}.toml")
    letters = {char for char in path.read_text("utf-8") if char.isprintable()}
    said = unicodedata.normalize("NFC", " ".join(sorted(letters)))
    assert drawable(said) == said
    for run in runs(said):
        letters = font(run.font, 30)
        nobodys = bytes(letters.getmask(NOTDEF))
        assert [char for char in run.text if bytes(letters.getmask(char)) == nobodys] == []


def test_letters_no_font_has_are_written_another_way() -> None:
    assert drawable("Éléonore N’Diaye – Çœur") == "Éléonore N’Diaye – Çœur"
    assert drawable("Ğizem Šárka Łukasz") == "Ğizem Šárka Łukasz"
    assert drawable("e\u0301") == "é"
    assert drawable("ﬁn 中 أ\n\u202e") == "fin ? أ??"


def test_arabic_words_run_to_the_left_inside_a_line_that_runs_to_the_right() -> None:
    line = "HIS · محمد علي · 3"
    assert [(run.text, run.leftward) for run in runs(line)] == [
        ("HIS · ", False),
        ("محمد علي", True),
        (" · 3", False),
    ]
    both, first, last = drawn("محمد علي"), drawn("محمد"), drawn("علي")
    right = both.crop((both.width - first.width, 0, both.width, both.height))
    assert same(right.crop(right.getbbox()), first)
    left = both.crop((0, 0, last.width, both.height))
    assert same(left.crop(left.getbbox()), last)


def test_letters_that_join_are_joined() -> None:
    apart = "\u200c".join("محمد")
    assert not same(drawn("محمد"), drawn(apart))
    assert width("ক্ষ", 40) < width("ক", 40) + width("ষ", 40)


def test_without_the_library_that_joins_them_letters_still_stand_in_their_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caches = (lettering.font, lettering._has, lettering._font_of, lettering.runs)
    monkeypatch.setattr(lettering, "JOINING", False)
    for one in caches:
        one.cache_clear()
    try:
        word, first, last = (drawn(one) for one in ("مهد", "م", "د"))
        right = word.crop((word.width - first.width, 0, word.width, word.height))
        assert same(right.crop(right.getbbox()), first)
        left = word.crop((0, 0, last.width, word.height))
        assert same(left.crop(left.getbbox()), last)
    finally:
        for one in caches:
            one.cache_clear()


def test_the_fonts_are_those_that_were_published() -> None:
    for entry in LISTED:
        for name, digest in ((entry["path"], "sha256"), (entry["licence_file"], "licence_sha256")):
            assert sha256((FONTS / name).read_bytes()).hexdigest() == entry[digest]
    listed = {entry[name] for entry in LISTED for name in ("path", "licence_file")}
    assert {path.name for path in FONTS.iterdir()} == listed | {"VENDOR.toml"}
    assert {f"{name}.woff2" for name in NAMES} == {entry["path"] for entry in LISTED}
