"""A file name leaves without anything that could lie to a reader or break a header."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from hub.documents.filenames import LONGEST, attachment, extension, safe_filename, visible


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Bulletin de paie, mars 2027", "Bulletin de paie, mars 2027.pdf"),
        ("Titre de séjour", "Titre de séjour.pdf"),
        ("déjà.pdf", "déjà.pdf"),
        ("facture\u202efdp.exe", "facturefdp.exe.pdf"),
        ("../../etc/passwd", "etc passwd.pdf"),
        ("C:\\Users\\x\\a", "C Users x a.pdf"),
        ('a"; filename="b.html', "a filename= b.html.pdf"),
        ("a\r\nSet-Cookie: x=1", "a Set-Cookie x=1.pdf"),
        ("\u200b\u2066\ufeff", "document.pdf"),
        ("", "document.pdf"),
        ("NUL", "document.pdf"),
        ("...", "document.pdf"),
        ("رسالة", "رسالة.pdf"),
    ],
)
def test_a_title_becomes_a_name_any_disk_takes(title, name):
    assert safe_filename(title, "pdf") == name


def test_the_extension_is_that_of_the_format():
    assert safe_filename("photo", "jpeg") == "photo.jpg"
    assert safe_filename("note.pdf", "docx") == "note.pdf.docx"


def test_a_long_title_is_cut_between_characters():
    name = safe_filename("é" * 300, "odt")
    assert name == "é" * (LONGEST // 2) + ".odt"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.PDF", "pdf"),
        ("facture.pdf.exe", "exe"),
        ("rapport\u202excod.exe", "exe"),
        ("rapport.exe\u202e", "exe"),
        ("a.pdf\0", "pdf"),
        ("pdf", ""),
        (".pdf", ""),
        ("", ""),
    ],
)
def test_the_claimed_extension_is_read_with_every_character_visible(name, expected):
    assert extension(name) == expected


def test_an_ascii_name_needs_no_second_form():
    assert attachment("CV 2027", "pdf") == 'attachment; filename="CV 2027.pdf"'


def test_an_accented_name_comes_in_both_forms():
    header = attachment("Récépissé d’Aïcha", "pdf")
    assert header == (
        'attachment; filename="Recepisse d\'Aicha.pdf"; '
        "filename*=UTF-8''R%C3%A9c%C3%A9piss%C3%A9%20d%E2%80%99A%C3%AFcha.pdf"
    )


@given(st.text(max_size=150), st.sampled_from(["pdf", "jpeg", "docx"]))
def test_no_title_ever_breaks_out_of_the_header(title, format_name):
    header = attachment(title, format_name)
    kind, options = parse_options_header(header)
    assert kind == "attachment"
    assert set(options) == {"filename"}
    assert options["filename"] == safe_filename(title, format_name)
    assert header.isascii()
    assert header.isprintable()


@given(st.text(max_size=150))
def test_no_invisible_character_stays(title):
    assert not {unicodedata.category(char) for char in visible(title)} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
