"""Pages photographed one by one become one PDF: in order, turned upright, nothing lost, nothing told."""

from __future__ import annotations

from io import BytesIO
from itertools import product

import pikepdf
import pytest
from PIL import Image, ImageDraw

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


def pdf_of(*pages, limit=LIMIT):
    return b"".join(merged([(name, [data]) for name, data in pages], limit))


def shot(number, size=(4000, 3000), *, kind="JPEG"):
    """What a telephone takes of a printed page: lines on lit paper, with the noise of its sensor. Its corner
    is darker the higher its number."""
    noise = Image.effect_noise((1000, 1000), 16)
    image = Image.new("L", size)
    for across, down in product(range(0, size[0], 1000), range(0, size[1], 1000)):
        image.paste(noise, (across, down))
    image = Image.merge("RGB", [image, image, image.rotate(180)])
    draw = ImageDraw.Draw(image)
    for line in range(400, size[1], 60):
        draw.text((300, line), f"Bulletin de paie {number} " * 20, fill="black")
    draw.rectangle((0, 0, 200, 200), (250 - 20 * number,) * 3)
    out = BytesIO()
    image.save(out, kind, quality=92)
    return out.getvalue()


def corners(document):
    """The size of each page's picture, and how light its corner is."""
    with pikepdf.open(BytesIO(document)) as opened:
        pictures = [pikepdf.PdfImage(page.Resources.XObject.Photo).as_pil_image() for page in opened.pages]
    return [(one.size, one.convert("L").getpixel((20, 20))) for one in pictures]


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


def large(mode, kind, size=(5184, 3888)):
    """Twenty million pixels, light once packed."""
    ramp = Image.linear_gradient("L").resize(size)
    out = BytesIO()
    Image.merge("RGB", [ramp, ramp.rotate(180), ramp]).convert(mode).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(("mode", "kind"), [("RGB", "PNG"), ("RGBA", "PNG"), ("CMYK", "JPEG")])
def test_a_large_picture_that_is_decoded_is_a_page_whole_within_the_memory_of_one_file(mode, kind):
    data = large(mode, kind)
    with pikepdf.open(BytesIO(pdf_of((f"a.{kind.lower()}", data)))) as opened:
        drawn = opened.pages[0].Resources.XObject.Photo.read_bytes()
    with Image.open(BytesIO(data)) as picture:
        assert drawn == picture.convert("RGB").tobytes()


def test_a_picture_too_large_to_be_drawn_is_said_to_be_that():
    data = large("RGB", "PNG", (7200, 5400))
    assert inspect("png", [data]).width == 7200
    with pytest.raises(DocumentRejectedError, match="too_many_pixels"):
        pdf_of(("a.png", data))


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


def test_no_page_is_larger_than_a_file_and_the_whole_neither():
    for limit in (len(photo("red")) - 1, len(photo("red")) + 10):
        with pytest.raises(DocumentRejectedError, match="too_large"):
            list(merged([("a.jpg", [photo("red")]), ("b.jpg", [photo("red")])], limit))


def test_twelve_photos_of_a_telephone_are_one_file_each_page_in_its_place_and_still_read():
    shots = [shot(number) for number in range(12)]
    assert all(len(one) > 3 << 20 for one in shots)
    assert sum(map(len, shots)) > LIMIT
    made = pdf_of(*((f"{number}.jpg", one) for number, one in enumerate(shots)))
    assert len(made) <= LIMIT
    assert inspect("pdf", [made]).pages == 12
    found = corners(made)
    assert [size for size, _ in found] == [(2000, 1500)] * 12
    assert all(abs(light - (250 - 20 * number)) < 12 for number, (_, light) in enumerate(found))


def test_what_is_still_too_heavy_is_drawn_smaller_once_more():
    page = ("a.jpg", shot(0))
    limit = len(page[1])
    made = pdf_of(*[page] * 12, limit=limit)
    assert len(made) <= limit
    assert {size for size, _ in corners(made)} == {(1754, 1316)}


def test_a_packed_picture_becomes_a_smaller_jpeg_and_a_light_page_stays_as_it_was():
    light = photo("red")
    heavy = shot(3, (1000, 1000), kind="PNG")
    pages = (("a.jpg", light), ("b.png", heavy), ("c.png", heavy))
    assert [size for size, _ in corners(pdf_of(*pages))] == [(60, 40), (1000, 1000), (1000, 1000)]
    made = pdf_of(*pages, limit=len(heavy))
    assert len(made) <= len(heavy)
    with pikepdf.open(BytesIO(made)) as opened:
        photos = [page.Resources.XObject.Photo for page in opened.pages]
        assert [str(one.Filter) for one in photos] == ["/DCTDecode"] * 3
        assert photos[0].read_raw_bytes() == b"".join(cleaned("jpeg", [light]))
