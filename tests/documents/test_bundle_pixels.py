"""What is burnt into a dossier logement: for whom and what for on every page, its number; the cover."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageChops

from hub.documents.bundle_pages import Cover, assembled
from hub.storage.db import Database
from tests import papers
from tests.documents.test_bundles import made
from tests.documents.test_page_images import World
from tests.fixed_clock import FixedClock

FOOT = 56
COVER = Cover("Dossier logement", ("Remis à Mme Roux",), (("Bail", "2 pages"),))


def sheets(content: bytes) -> list[Image.Image]:
    with pikepdf.open(BytesIO(content)) as pdf:
        raw = [page.obj.Resources.XObject.Page.read_raw_bytes() for page in pdf.pages]
    return [Image.open(BytesIO(one)).convert("L") for one in raw]


def body(sheet: Image.Image) -> Image.Image:
    return sheet.crop((0, 0, sheet.width, sheet.height - FOOT))


def foot(sheet: Image.Image) -> Image.Image:
    return sheet.crop((0, sheet.height - FOOT, sheet.width, sheet.height))


def same(left: Image.Image, right: Image.Image) -> bool:
    return ImageChops.difference(left, right).point(lambda one: one > 40).getbbox() is None


@pytest.mark.parametrize(
    "other",
    [{"recipient": "M. Blanc, agence Nord"}, {"purpose": "Garantie de loyer"}],
    ids=["recipient", "purpose"],
)
def test_every_page_shows_for_whom_and_what_for_and_its_number(
    sqlite_database: Database, tmp_path: Path, clock: FixedClock, other: dict[str, str]
) -> None:
    world = World(sqlite_database, tmp_path, clock)
    paper = world.deposit(papers.pdf(2))
    one, two = sheets(made(world, paper)), sheets(made(world, paper, **other))
    assert [same(body(left), body(right)) for left, right in zip(one, two, strict=True)] == [False] * 3
    assert [same(foot(left), foot(right)) for left, right in zip(one, two, strict=True)] == [True] * 3
    assert not same(foot(one[1]), foot(one[2]))


@pytest.mark.parametrize(
    "other",
    [
        Cover("Dossier", COVER.lines, COVER.pieces),
        Cover(COVER.title, ("Remis à M. Blanc",), COVER.pieces),
        Cover(COVER.title, COVER.lines, (("Titre", "2 pages"),)),
        Cover(COVER.title, COVER.lines, (("Bail", "3 pages"),)),
    ],
    ids=["title", "recipient", "piece", "pages"],
)
def test_the_cover_shows_its_words(other: Cover) -> None:
    (one,), (two,) = (_cover(cover, ("Copie",)) for cover in (COVER, other))
    assert not same(one, two)


def _cover(cover: Cover, words: Sequence[str]) -> list[Image.Image]:
    return sheets(assembled(cover, [], words, "Copie", 0))
