"""HEIC photos lose where and by whom they were taken, and whatever they are made of, nothing that is seen."""

from __future__ import annotations

from io import BytesIO

import pillow_heif
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hub.documents.heif_items import MOST_ITEMS, emptied
from hub.documents.inspection import inspect
from hub.documents.photo_metadata import cleaned
from tests import papers
from tests.documents.test_photo_metadata import AUTHOR, GPS, TURNED, after

NAMES = ("picture", "exif", "xmp")
"""Items 1 to 3, in the order in which libheif writes them."""
ENTRY, BASE, LENGTH = 18, 4, 14
"""Octets of an item in the table of places that libheif writes: id, file, base, count, offset and length; the
base is where it stands, the offset from there is nought."""


def photo(*, orientation: int = 1) -> bytes:
    exif, out = Image.Exif(), BytesIO()
    exif[AUTHOR], exif[TURNED] = "Sarah Benali", orientation
    exif.get_ifd(GPS)[2] = (48.0, 51.0, 24.0)
    told = {"exif": exif.tobytes(), "xmp": b"<x:xmpmeta>Sarah Benali</x:xmpmeta>" * 3}
    pillow_heif.from_pillow(papers.picture(64, 128)).save(out, quality=50, **told)
    return out.getvalue()


PHOTO = photo()
ILOC = PHOTO.index(b"iloc")


def place(data: bytes, item: str) -> tuple[int, int]:
    """Where the table says that an item is, and how long."""
    entry = data[ILOC + 12 + ENTRY * NAMES.index(item) :][:ENTRY]
    return int.from_bytes(entry[BASE : BASE + 4], "big"), int.from_bytes(entry[LENGTH:], "big")


def placed(item: str, offset: int, length: int) -> bytes:
    at = ILOC + 12 + ENTRY * NAMES.index(item)
    base, end = PHOTO[at : at + BASE] + offset.to_bytes(4, "big"), PHOTO[at + ENTRY :]
    return PHOTO[:at] + base + PHOTO[at + BASE + 4 : at + LENGTH] + length.to_bytes(4, "big") + end


def of(data: bytes, item: str) -> bytes:
    offset, length = place(PHOTO, item)
    return data[offset : offset + length]


def pixels(data: bytes) -> bytes:
    return bytes(pillow_heif.open_heif(data).to_pillow().tobytes())


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_author_and_place_are_gone_and_every_pixel_is_there(size):
    clean = after("heic", PHOTO, size)
    assert PHOTO.count(b"Sarah") == 4
    assert b"Sarah" not in clean
    assert pixels(clean) == pixels(PHOTO)
    assert of(clean, "picture") == of(PHOTO, "picture")
    left = pillow_heif.open_heif(clean).to_pillow().getexif()
    assert (dict(left), dict(left.get_ifd(GPS))) == ({}, {})
    assert len(clean) == len(PHOTO)
    assert inspect("heic", [clean]).width == 64


def test_a_turned_photo_stays_upright_and_no_reader_is_told_that_it_is_not_turned():
    """libheif writes how it is turned into the picture's properties, and 1 into its Exif."""
    data = photo(orientation=6)
    clean = after("heic", data)
    assert (b"irot" in data, b"Sarah" in clean) == (True, False)
    upright = pillow_heif.open_heif(clean).to_pillow()
    assert upright.size == (128, 64)
    assert pixels(clean) == pixels(data)
    assert TURNED not in upright.getexif()


def test_cleaning_twice_changes_nothing_more():
    once = after("heic", PHOTO)
    assert after("heic", once) == once


def test_data_to_the_end_of_the_file_and_data_with_a_long_length_are_data_too():
    at = PHOTO.index(b"mdat") - 4
    assert b"Sarah" not in after("heic", PHOTO[:at] + bytes(4) + PHOTO[at + 4 :])
    size = int.from_bytes(PHOTO[at : at + 4], "big") + 8
    moved = PHOTO
    for item in NAMES:
        offset, _length = place(PHOTO, item)
        entry = ILOC + 12 + ENTRY * NAMES.index(item) + BASE
        moved = moved[:entry] + (offset + 8).to_bytes(4, "big") + moved[entry + 4 :]
    long = moved[:at] + b"\0\0\0\1mdat" + size.to_bytes(8, "big") + moved[at + 8 :]
    assert pixels(long) == pixels(PHOTO)
    assert b"Sarah" not in after("heic", long)
    assert pixels(after("heic", long)) == pixels(PHOTO)


def test_an_item_kept_beside_the_tables_is_emptied_there():
    """Method 1: in the box `idat` of the tables, counted from its first byte."""
    words = b"Sarah Benali" * 5
    table = PHOTO[ILOC - 4 :][: int.from_bytes(PHOTO[ILOC - 4 : ILOC], "big")]
    entries = [table[16 + ENTRY * at :][:ENTRY] for at in range(3)]
    grown = 3 * 2 + 8 + len(words)
    first, _exif, last = (
        one[:2]
        + bytes(2)
        + one[2:BASE]
        + (int.from_bytes(one[BASE : BASE + 4], "big") + grown).to_bytes(4, "big")
        + one[BASE + 4 :]
        for one in entries
    )
    exif = b"\0\2\0\1\0\0" + bytes(4) + b"\0\1" + bytes(4) + len(words).to_bytes(4, "big")
    made = b"iloc\1\0\0\0" + table[12:16] + first + exif + last
    made = (len(made) + 4).to_bytes(4, "big") + made
    idat = (8 + len(words)).to_bytes(4, "big") + b"idat" + words
    meta = PHOTO.index(b"meta") - 4
    size = int.from_bytes(PHOTO[meta : meta + 4], "big")
    body = PHOTO[meta + 4 : meta + size].replace(table, made) + idat
    data = PHOTO[:meta] + (len(body) + 4).to_bytes(4, "big") + body + PHOTO[meta + size :]
    assert pixels(data) == pixels(PHOTO)
    clean = after("heic", data)
    assert words not in clean
    assert pixels(clean) == pixels(PHOTO)
    assert pillow_heif.open_heif(clean).info["exif"].startswith(b"MM\0*")


def named(old: bytes, new: bytes) -> bytes:
    assert PHOTO.count(old) == 1
    return PHOTO.replace(old, new)


def version_1(method: int) -> bytes:
    """The same places in a table that names a method, of the picture's first bytes for the one in `infe`."""
    entries = [PHOTO[ILOC + 12 + ENTRY * at :][:ENTRY] for at in range(3)]
    table = b"".join(one[:2] + method.to_bytes(2, "big") + one[2:] for one in entries)
    return PHOTO[: ILOC + 4] + b"\1\0\0\0" + PHOTO[ILOC + 8 : ILOC + 12] + table


PICTURE, EXIF = place(PHOTO, "picture"), place(PHOTO, "exif")
LEFT_ALONE = {
    "the primary item says that it is Exif": named(b"\0\x01\0\0hvc1\0", b"\0\x01\0\0Exif\0"),
    "two entries of one id, a picture and Exif": named(b"\0\x01\0\0hvc1", b"\0\x02\0\0hvc1"),
    "more items than any photo has": named(b"iinf\0\0\0\0\0\x03", b"iinf\0\0\0\0\xff\xff"),
    "more places than there are": PHOTO[: ILOC + 10] + b"\xff\xff" + PHOTO[ILOC + 12 :],
    "lengths of no size": named(b"iloc\0\0\0\0D@", b"iloc\0\0\0\0@@"),
    "numbers of three octets": named(b"iloc\0\0\0\0D@", b"iloc\0\0\0\0\x34@"),
    "a table of a later version": named(b"iloc\0", b"iloc\x03"),
    "data in another file": PHOTO[: ILOC + 14] + b"\0\x01" + PHOTO[ILOC + 16 :],
    "an item made of other items": PHOTO[: ILOC + 4] + version_1(2)[ILOC + 4 :],
    "an item beside the tables that is nowhere": PHOTO[: ILOC + 4] + version_1(1)[ILOC + 4 :],
    "no place of data": named(b"pitm", b"skip"),
    "a film": named(b"mif1heicmiaf", b"mif1heicmiaf" + b"\0\0\0\x08moov"),
    "the tables twice": PHOTO[:28] + b"\0\0\0\x08meta" + PHOTO[28:],
    "a box larger than what holds it": named(b"\0\0\0\x62iinf", b"\0\0\xff\xffiinf"),
    "a box that is cut": PHOTO[: ILOC + 20],
    "data in front of the tables": PHOTO[:28] + b"\0\0\0\x08mdat" + PHOTO[28:],
    "tables that are too long": PHOTO[:28] + b"\0\x10\0\0free" + bytes((1 << 20) - 8) + PHOTO[28:],
}


@pytest.mark.parametrize("data", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_where_the_tables_leave_a_doubt_the_file_stays_as_it_came(data):
    assert after("heic", data) == data


@pytest.mark.parametrize(
    ("offset", "length"),
    [PICTURE, (PICTURE[0] - 4, 8), (PICTURE[0] + 5, 1), (PICTURE[0] + PICTURE[1] - 1, 9), (0, 0)],
)
def test_bytes_that_the_picture_owns_are_never_those_of_an_item_that_says_it_is_exif(offset, length):
    data = placed("exif", offset, length)
    assert of(after("heic", data), "picture") == of(data, "picture")
    assert of(after("heic", data), "exif") == of(data, "exif")


def test_bytes_outside_the_data_are_never_written():
    for offset, length in ((0, 40), (ILOC, 90), (len(PHOTO) - 4, 4000), (EXIF[0], 1 << 31)):
        data = placed("exif", offset, length)
        clean = after("heic", data)
        assert clean[: PHOTO.index(b"mdat") + 4] == data[: PHOTO.index(b"mdat") + 4]
        assert of(clean, "picture") == of(PHOTO, "picture")
    behind = b"\0\0\0\x10freeSomebody"
    assert after("heic", placed("exif", len(PHOTO), 16) + behind).endswith(behind)


def test_an_item_of_pieces_without_end_costs_no_time():
    table = b"\0\0\0\0" + b"D\0\0\1" + b"\0\1\0\0\xff\xff" + bytes(8 * 0xFFFF)
    iloc = (len(table) + 8).to_bytes(4, "big") + b"iloc" + table
    iinf = PHOTO[PHOTO.index(b"iinf") - 4 : PHOTO.index(b"pitm") + 10]
    meta = b"meta" + bytes(4) + iloc + iinf
    head = (len(meta) + 4).to_bytes(4, "big") + meta
    assert MOST_ITEMS < 0xFFFF
    assert emptied(head) == (head, [])


@given(at=st.integers(0, len(PHOTO)), data=st.binary(max_size=12), size=st.integers(1, 50))
def test_however_the_tables_are_spoiled_no_picture_changes_and_nothing_fails(at, data, size):
    spoiled = PHOTO[:at] + data + PHOTO[at + len(data) :]
    chunks = [spoiled[one : one + size] for one in range(0, len(spoiled), size)]
    clean = b"".join(cleaned("heic", chunks))
    assert len(clean) == len(spoiled)
    assert clean == after("heic", spoiled)
    try:
        before = pixels(spoiled)
    except (ValueError, RuntimeError, EOFError, OSError, SyntaxError, LookupError):
        return
    assert pixels(clean) == before
