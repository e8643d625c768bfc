"""Photos lose where and by whom they were taken, and nothing that is seen."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from hub.documents.photo_metadata import cleaned
from tests import papers

GPS, AUTHOR, TURNED = 0x8825, 0x013B, 0x0112


def photo(kind: str, *, orientation: int = 1, **options) -> bytes:
    exif = Image.Exif()
    exif[AUTHOR], exif[TURNED] = "Sarah Benali", orientation
    exif.get_ifd(GPS)[2] = (48.0, 51.0, 24.0)
    out = BytesIO()
    papers.picture().save(out, kind.upper(), exif=exif, **options)
    return out.getvalue()


def after(kind: str, data: bytes, size: int = 1 << 20) -> bytes:
    return b"".join(cleaned(kind, [data[at : at + size] for at in range(0, len(data), size)]))


def written() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Sarah Benali")
    info.add_itxt("XML:com.adobe.xmp", "Sarah Benali")
    return info


@pytest.mark.parametrize("size", [1, 7, 4096, 1 << 20])
@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("jpeg", {}),
        ("jpeg", {"progressive": True, "comment": b"Sarah Benali"}),
        ("jpeg", {"restart_marker_blocks": 2, "xmp": b"Sarah Benali"}),
        ("png", {"pnginfo": written()}),
    ],
)
def test_author_and_place_are_gone_and_every_pixel_is_there(kind, options, size):
    data = photo(kind, icc_profile=b"profile" * 40, **options)
    assert b"Sarah" in data
    clean = after(kind, data, size)
    assert b"Sarah" not in clean
    with Image.open(BytesIO(data)) as before, Image.open(BytesIO(clean)) as now:
        assert not now.getexif().get_ifd(GPS)
        assert now.tobytes() == before.tobytes()
        assert now.info["icc_profile"] == before.info["icc_profile"]


@pytest.mark.parametrize("kind", ["jpeg", "png"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_stays_turned(orientation, kind):
    clean = after(kind, photo(kind, orientation=orientation))
    assert b"Sarah" not in clean
    with Image.open(BytesIO(clean)) as now:
        now.load()
        assert not now.getexif().get_ifd(GPS)
        assert now.getexif().get(TURNED, 1) == orientation


def test_what_stands_behind_the_picture_goes_with_what_it_may_tell():
    for kind in ("jpeg", "png"):
        assert b"film" not in after(kind, photo(kind) + b"film with a place")


def test_cleaning_twice_changes_nothing_more():
    for kind in ("jpeg", "png"):
        once = after(kind, photo(kind, orientation=6))
        assert after(kind, once) == once


def test_other_formats_go_through():
    assert after("pdf", papers.pdf()) == papers.pdf()


@given(data=st.binary(max_size=400), size=st.integers(1, 50), at=st.integers(0, 600))
def test_any_bytes_go_through_without_a_failure_whatever_their_pieces(data, size, at):
    for kind, good in (("jpeg", papers.jpeg(16, 16)), ("png", papers.png(16, 16))):
        spoiled = good[:at] + data + good[at:]
        assert after(kind, spoiled, size) == after(kind, spoiled)
