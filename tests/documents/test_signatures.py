"""First bytes name a family, and nothing else does."""

from __future__ import annotations

import pytest

from hub.documents import signatures
from tests import papers, spoiled_papers


@pytest.mark.parametrize(
    ("extension", "family"),
    [("pdf", "pdf"), ("jpg", "jpeg"), ("png", "png"), ("heic", "heic"), ("docx", "zip"), ("odt", "zip")],
)
def test_a_good_document_shows_its_family(extension, family):
    assert signatures.family(papers.MAKERS[extension]()) == family


@pytest.mark.parametrize(
    "head",
    [
        spoiled_papers.program(),
        b"\x7fELF\x02\x01\x01",
        b"#!/bin/sh\n",
        b"\xcf\xfa\xed\xfe\x07",
        b"\xca\xfe\xba\xbe",
    ],
)
def test_an_executable_of_any_system_is_a_program(head):
    assert signatures.family(head) == "program"


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
        b"<html>%PDF-1.7",
        b"MZ est le debut d'une lettre, pas d'un programme" * 3,
        b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf",
        b"\0\0\0\x18ftypmp42\0\0\0\0isommp42",
    ],
)
def test_anything_else_has_no_family(head):
    assert signatures.family(head) == ""


@pytest.mark.parametrize("before", [b"\n", b"\r\n\r\n", b"\xef\xbb\xbf"])
def test_a_line_break_or_byte_order_mark_may_stand_before_a_pdf(before):
    assert signatures.family(before + papers.pdf()) == "pdf"


def test_a_heic_picture_may_name_hevc_among_its_compatible_brands():
    assert signatures.is_heic(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic")
    assert not signatures.is_heic(b"\0\0\0\x14ftypmif1\0\0\0\0mif1heic")


def test_an_open_document_names_its_type_first():
    assert signatures.open_document_type(papers.odt()) == b"application/vnd.oasis.opendocument.text"
    assert signatures.open_document_type(papers.docx()) == b""
