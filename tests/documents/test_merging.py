"""Pages photographed one by one become one PDF: in order, turned upright, nothing lost, nothing told."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from hub.documents.acceptance import inspect
from hub.documents.merging import MOST_PAGES, merged
from hub.documents.photo_metadata import cleaned
from hub.errors import DocumentRejectedError
from tests import papers, spoiled_papers

LIMIT = 25 << 20


def photo(colour, turned=1, *, mode="RGB", kind="JPEG"):
    """A JPEG that says who took it and how to turn it."""
    exif = Image.Exif()
    exif[0x0112], exif[0x013B], exif[0x8825] = turned, "Jeanne l’auteur", {1: "N", 2: (48.0, 51.0, 0.0)}
    out = BytesIO()
    Image.new(mode, (60, 40), colour).save(out, kind, exif=exif, quality=90)
    return out.getvalue()


def pdf_of(*pages):
    return b"".join(merged([(name, [data]) for name, data in pages], LIMIT))


def test_every_kind_of_photo_is_a_page_in_its_place_and_the_parser_accepts_the_whole():
    made = pdf_of(("1.jpg", photo("red")), ("2.png", papers.png()), ("3.heic", papers.heic()))
    assert inspect("pdf", [made]).pages == 3
    with pikepdf.open(BytesIO(made)) as opened:
        filters = [str(page.Resources.XObject.Photo.Filter) for page in opened.pages]
        assert filters == ["/DCTDecode", "/FlateDecode", "/DCTDecode"]
        assert max(float(side) for side in opened.pages[0].MediaBox) == 842


def test_a_jpeg_keeps_every_coded_pixel_and_loses_its_author_and_place():
    data = photo("green")
    made = pdf_of(("a.jpg", data))
    with pikepdf.open(BytesIO(made)) as opened:
        kept = opened.pages[0].Resources.XObject.Photo.read_raw_bytes()
    assert kept == b"".join(cleaned("jpeg", [data]))
    assert kept[kept.index(b"\xff\xda") :] == data[data.index(b"\xff\xda") :]
    assert b"auteur" in data
    assert b"auteur" not in made


def test_a_png_keeps_every_pixel():
    picture = Image.linear_gradient("L").convert("RGB").resize((30, 20))
    out = BytesIO()
    picture.save(out, "PNG")
    with pikepdf.open(BytesIO(pdf_of(("a.png", out.getvalue())))) as opened:
        assert opened.pages[0].Resources.XObject.Photo.read_bytes() == picture.tobytes()


@pytest.mark.parametrize(("turned", "degrees"), [(1, 0), (3, 180), (6, 90), (8, 270)])
def test_a_photo_taken_sideways_is_upright(turned, degrees):
    pages = [(f"a.{kind}", photo("blue", turned, kind=kind)) for kind in ("jpeg", "png")]
    with pikepdf.open(BytesIO(pdf_of(*pages))) as opened:
        assert [int(page.Rotate) for page in opened.pages] == [degrees, degrees]


def test_the_same_pages_are_the_same_file():
    pages = [("1.jpg", photo("red")), ("2.jpg", photo("white", mode="L"))]
    assert pdf_of(*pages) == pdf_of(*pages)


@pytest.mark.parametrize(
    ("pages", "reason"),
    [
        ([], "unreadable"),
        ([("a.pdf", papers.pdf())], "image_expected"),
        ([("a.jpg", photo("red")), ("b.jpg", papers.png())], "content_mismatch"),
        ([("a.jpg", photo("red")), ("b.jpg", photo("red")[:-2])], "truncated"),
        ([("a.jpg", b"")], "empty_file"),
        ([("a.png", spoiled_papers.png_of_size(8000, 5001))], "too_many_pixels"),
        ([("a.png", spoiled_papers.flipped(papers.png(), 5000))], "unreadable"),
        ([("a.jpg", photo("red"))] * (MOST_PAGES + 1), "too_many_pages"),
    ],
    ids=["none", "pdf", "liar", "cut", "empty", "huge", "broken", "many"],
)
def test_a_page_that_is_not_one_refuses_the_whole_with_its_reason(pages, reason):
    with pytest.raises(DocumentRejectedError, match=reason):
        pdf_of(*pages)


def test_pages_together_are_no_larger_than_one_file_may_be():
    with pytest.raises(DocumentRejectedError, match="too_large"):
        list(merged([("a.jpg", [photo("red")]), ("b.jpg", [photo("red")])], len(photo("red")) + 10))
