"""Every file gets the verdict it deserves: good ones are taken, each bad one is refused for its reason.

When HUB_SAMPLES names the folder of real-world files, the same tests run on those too and hold each to what
its INDEX.md says.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.documents.acceptance import Acceptor, Inspection, Sniffed, inspect
from hub.documents.formats import MEDIA_TYPES
from hub.errors import DocumentRejectedError
from tests import papers, uploads

LIMIT = 25 * 1024 * 1024
FORMAT = {"jpg": "jpeg", "heif": "heic"}


def pieces(data: bytes, size: int = 65536) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def accepted(name: str, data: bytes, size: int = 65536) -> tuple[Sniffed, Inspection]:
    """Both steps, as an upload goes through them."""
    acceptor = Acceptor(name, LIMIT)
    for piece in pieces(data, size):
        acceptor.feed(piece)
    sniffed = acceptor.finish()
    return sniffed, inspect(sniffed.format, pieces(data, size))


def reason(name: str, data: bytes) -> str:
    with pytest.raises(DocumentRejectedError) as refused:
        accepted(name, data)
    return refused.value.reason


@pytest.mark.parametrize(("name", "make"), uploads.good())
def test_a_good_document_is_accepted_whatever_the_size_of_its_pieces(name, make):
    data = make()
    extension = name.rpartition(".")[2].lower()
    format_name = FORMAT.get(extension, "jpeg" if extension == "jpeg" else extension)
    for size in (len(data), 1000):
        sniffed, found = accepted(name, data, size)
        assert sniffed == Sniffed(format_name, MEDIA_TYPES[format_name])
        assert (found.pages > 0) == (format_name == "pdf")
        assert (found.width > 0) == (format_name in {"jpeg", "png", "heic"})


@pytest.mark.parametrize(("name", "make", "expected"), uploads.bad())
def test_a_bad_file_is_refused_for_its_reason(name, make, expected):
    assert reason(name, make()) == expected


@pytest.mark.parametrize(("name", "make"), uploads.active())
@pytest.mark.parametrize("claimed", ["", ".jpg", ".docx", ".png"])
def test_active_content_is_refused_or_kept_as_an_attachment_never_under_a_false_name(name, make, claimed):
    if claimed or not name.endswith(".pdf"):
        assert reason(name + claimed, make()) in {"type_not_allowed", "content_mismatch", "active_content"}
    else:
        assert accepted(name, make())[1].active == {"javascript"}


CUTS = [0.02, 0.3, 0.7, 0.97]


@pytest.mark.parametrize("share", CUTS)
@pytest.mark.parametrize(
    ("name", "make"),
    [(f"a.{extension}", make) for extension, make in papers.MAKERS.items()]
    + [
        ("b.pdf", lambda: papers.rewritten_pdf(linearize=True)),
        ("b.jpg", lambda: papers.jpeg(progressive=True)),
    ]
    + [(path.name, path.read_bytes) for path in uploads.samples("ACCEPT")],
)
def test_a_file_cut_in_the_middle_is_refused_as_cut(name, make, share):
    data = make()
    assert reason(name, data[: int(len(data) * share)]) == "truncated"


def test_the_size_is_counted_as_it_comes_and_the_first_byte_too_many_is_refused():
    acceptor = Acceptor("a.pdf", 2000)
    acceptor.feed(papers.pdf())
    acceptor.feed(b"\n" * (2000 - len(papers.pdf())))
    acceptor.finish()
    with pytest.raises(DocumentRejectedError) as refused:
        acceptor.feed(b"\n")
    assert refused.value.reason == "too_large"
    assert refused.value.details == {"limit": 2000}


@pytest.mark.parametrize(("name", "first"), [("a.exe", b"MZ"), ("a.pdf", b"<html>".ljust(1024))])
def test_a_file_that_cannot_be_accepted_is_stopped_at_its_first_piece(name, first):
    acceptor = Acceptor(name, LIMIT)
    with pytest.raises(DocumentRejectedError):
        acceptor.feed(first)


def test_the_acceptor_holds_only_the_first_bytes():
    acceptor = Acceptor("a.pdf", LIMIT)
    for piece in pieces(papers.pdf() + b"\n" * (4 << 20)):
        acceptor.feed(piece)
    held = sum(len(value) for value in vars(acceptor).values() if isinstance(value, bytes))
    assert held <= 1024


@given(data=st.binary(max_size=3000), sizes=st.lists(st.integers(1, 1500), min_size=1, max_size=8))
def test_the_verdict_does_not_depend_on_how_the_bytes_were_cut_into_pieces(data, sizes):
    def verdict(parts):
        acceptor = Acceptor("a.docx", 2500)
        try:
            for part in parts:
                acceptor.feed(part)
            return acceptor.finish()
        except DocumentRejectedError as refused:
            return refused.reason if refused.reason == "too_large" or len(data) <= 2500 else "refused"

    def split(rest):
        for size in sizes:
            yield rest[:size]
            rest = rest[size:]
        yield rest

    document = papers.docx()[: len(data)] + data
    if len(document) <= 2500:
        assert verdict(split(document)) == verdict([document])
        assert verdict(split(data)) == verdict([data])
