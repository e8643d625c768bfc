"""The files every acceptance test takes, made by the tests, and the real-world ones when there are any.

`HUB_SAMPLES` names a folder of files with an INDEX.md that says what each must get. Without it, the same
tests run on the files made here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.documents.formats import accepted_formats
from hub.documents.photo_metadata import cleaned
from tests import papers, spoiled_papers

MACROS = {"word/vbaProject.bin": spoiled_papers.OLE + b"\0" * 600}
MACRO_TYPE = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'

REFUSED = {
    "type_not_allowed": {
        "page.html": lambda: b"<script>alert(1)</script>",
        "image.svg": lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "archive.zip": lambda: papers.archive({"a": b"a"}),
        "macros.docm": lambda: papers.docx(more=MACROS),
        "facture.pdf.exe": spoiled_papers.program,
        "facture\u202efdp.exe": spoiled_papers.program,
        "sans extension": papers.pdf,
    },
    "empty_file": {f"vide.{extension}": bytes for extension in papers.MAKERS},
    "content_mismatch": {
        "photo.jpg": papers.pdf,
        "photo.png": papers.jpeg,
        "page.pdf": lambda: b"<html><script>alert(1)</script></html>" + papers.pdf(),
        "texte.pdf": lambda: b"Bonjour, ceci n'est pas un PDF.",
        "film.heic": lambda: b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(3000),
        "tableau.docx": papers.xlsx,
        "lettre.xlsx": papers.docx,
        "lettre.docx": papers.odt,
        "lettre.odt": papers.docx,
        "texte.odt": lambda: papers.odt(media_type="application/vnd.oasis.opendocument.spreadsheet"),
        "archive.docx": lambda: papers.archive({"a.txt": b"a"}),
        "ancien.docx": spoiled_papers.old_office,
    },
    "password_protected": {
        "a.pdf": lambda: papers.rewritten_pdf(encryption=spoiled_papers.protected()),
        "a.docx": spoiled_papers.protected_office,
        "a.xlsx": spoiled_papers.protected_office,
        "b.docx": lambda: spoiled_papers.with_member_flag(papers.docx()),
        "a.odt": lambda: papers.odt(manifest="<manifest:encryption-data/>"),
    },
    "active_content": {
        "a.pdf": spoiled_papers.program,
        "a.docx": lambda: papers.docx(more=MACROS, types=MACRO_TYPE),
        "b.docx": lambda: papers.docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        "c.docx": lambda: papers.docx(more={"word/embeddings/a.bin": spoiled_papers.program()}),
        "d.docx": lambda: papers.docx(more={"word/activeX/activeX1.xml": b"<a/>"}),
        "e.docx": lambda: papers.docx(papers.field("DDE", "AUTO c:\\\\windows\\\\system32\\\\cmd.exe")),
        "f.docx": lambda: papers.docx('<w:fldSimple w:instr=" DDE excel a b"/>'),
        "g.docx": lambda: papers.docx(more=papers.template("https://example.test/a.dotm")),
        "a.xlsx": lambda: papers.xlsx(more={"xl/macrosheets/sheet1.xml": b"<a/>"}),
        "b.xlsx": lambda: papers.xlsx(more={"xl/externalLinks/externalLink1.xml": b"<a><ddeLink/></a>"}),
        "a.odt": lambda: papers.odt(more={"Basic/Standard/Module1.xml": b"<module/>"}),
        "b.odt": lambda: papers.odt(more={"Scripts/python/a.py": b"import os"}),
        "c.odt": lambda: papers.odt("<text:dde-connection-decl/>"),
        "d.odt": lambda: papers.odt("<office:script>Sub Main</office:script>"),
        "b.pdf": lambda: papers.pdf(catalog="/OpenAction << /S /Launch /F (cmd.exe) >>"),
        "c.pdf": lambda: papers.pdf(catalog="/OpenAction 10 0 R", more="<< /S /L#61unch /F (cmd.exe) >>"),
        "d.pdf": spoiled_papers.pdf_holding_a_program,
    },
    "truncated": {
        "a.pdf": lambda: papers.pdf()[:-5],
        "b.pdf": lambda: b"%PD",
        "c.pdf": lambda: papers.rewritten_pdf(linearize=True)[:-1200] + b"%%EOF",
        "a.jpg": lambda: papers.jpeg()[:-2],
        "b.jpg": lambda: b"\xff\xd8",
        "a.png": lambda: papers.png()[:-12],
        "a.heic": lambda: papers.heic()[:-1],
        "b.heic": lambda: papers.heic()[:6],
        "a.docx": lambda: papers.docx()[:-22],
        "a.odt": lambda: papers.odt()[:-30],
        "a.xlsx": lambda: papers.xlsx()[: len(papers.xlsx()) // 2],
    },
    "too_many_pages": {"a.pdf": lambda: papers.pdf(201)},
    "too_many_pixels": {
        "a.png": lambda: spoiled_papers.png_of_size(8000, 5001),
        "a.jpg": lambda: spoiled_papers.jpeg_stating(60_000, 60_000),
    },
    "archive_bomb": {
        "a.docx": lambda: papers.docx(more={"word/media/a.bmp": bytes(3 << 20)}),
        "b.docx": lambda: papers.docx(more={f"word/{number}.bin": b"a" for number in range(1000)}),
        "c.docx": lambda: papers.docx(more={"word/footnotes.xml": spoiled_papers.LAUGHS}),
        "a.odt": lambda: papers.odt(
            more={"a.xml": spoiled_papers.LAUGHS, "content.xml": spoiled_papers.LAUGHS}
        ),
        "a.xlsx": lambda: spoiled_papers.stating_size(papers.xlsx(), "xl/workbook.xml", 201 << 20),
        "a.pdf": lambda: papers.pdf(content=spoiled_papers.packed_zeros(201), filters="/Filter /FlateDecode"),
    },
    "unreadable": {
        "a.pdf": lambda: b"%PDF-1.7\n" + b"n'importe quoi " * 200 + b"\n%%EOF",
        "b.pdf": lambda: papers.pdf(0),
        "a.jpg": lambda: spoiled_papers.flipped(papers.jpeg(), papers.jpeg().index(b"\xff\xc0") + 4),
        "a.png": lambda: spoiled_papers.flipped(papers.png(), 5000),
        "a.heic": lambda: papers.heic()[:60] + bytes(len(papers.heic()) - 60),
        "a.docx": lambda: papers.docx("<w:p>"),
        "b.docx": lambda: spoiled_papers.stating_size(papers.docx(), "word/document.xml", 10),
        "c.docx": lambda: spoiled_papers.flipped(
            papers.docx(), papers.docx().index(b"word/document.xml") + 40
        ),
        "a.odt": lambda: papers.odt("</office:text>"),
    },
}
"""Reason → file name → what to send under that name."""


def as_kept(name: str, content: bytes) -> bytes:
    """What the hub keeps of a file: all of it, but for what a photo tells of its author (hub.documents.
    photo_metadata, whose own test holds that every pixel stays)."""
    claimed = accepted_formats().of_extension(name.rpartition(".")[2].lower()) or ""
    return b"".join(cleaned(claimed, [content]))


def samples(*verdicts: str) -> list[Path]:
    """The real-world files the index expects one of these verdicts for; none without HUB_SAMPLES."""
    folder = os.environ.get("HUB_SAMPLES")
    if not folder:
        return []
    index = (Path(folder) / "INDEX.md").read_text("utf-8")
    rows = re.findall(r"^\| `([^`]+)` \|(?:[^|]*\|){3} (\S+) \|", index, re.MULTILINE)
    assert len(rows) == int(re.search(r"(\d+) files", index)[1])
    return [Path(folder) / name for name, verdict in rows if verdict in verdicts]


def good() -> list[Any]:
    """(name, how to make it): all accepted."""
    return list(_good())


def bad() -> list[Any]:
    """(name, how to make it, the reason it is refused for)."""
    return list(_bad())


def active() -> list[Any]:
    """(name, how to make it): holds something that acts."""
    return list(_active())


def _good() -> Iterator[Any]:
    for extension, make in papers.MAKERS.items():
        yield pytest.param(f"piece.{extension}", make, id=extension)
    yield pytest.param("PHOTO.JPEG", papers.jpeg, id="capital letters")
    yield pytest.param("photo.jpg", lambda: papers.jpeg(progressive=True), id="progressive")
    yield pytest.param("photo.jpg", lambda: papers.jpeg() + b"\xff\xda film" * 900, id="film after the photo")
    yield pytest.param("a.pdf", papers.rewritten_pdf, id="object streams")
    yield pytest.param("a.pdf", lambda: papers.rewritten_pdf(linearize=True), id="linearized")
    yield pytest.param("a.pdf", lambda: papers.pdf() + b"\0" * 5000, id="padded")
    yield pytest.param("a.pdf", lambda: b"\xef\xbb\xbf" + papers.pdf(), id="byte order mark, offsets shifted")
    yield pytest.param(
        "a.pdf", lambda: papers.rewritten_pdf(encryption=papers.restricted()), id="no printing"
    )
    yield pytest.param("a.pdf", lambda: papers.pdf(catalog=papers.SCRIPT), id="pdf with a script")
    yield pytest.param("a.odt", lambda: papers.odt(more=papers.EMPTY_LIBRARY), id="empty Basic library")
    yield pytest.param(
        "a.docx", lambda: papers.docx(papers.field("HYPERLINK", "DDE 93")), id="link to the DDE"
    )
    yield pytest.param(
        "a.docx", lambda: papers.docx(more=papers.template("file:///C:/x.dotx")), id="own template"
    )
    for path in samples("ACCEPT"):
        yield pytest.param(path.name, path.read_bytes, id=path.name)


def _bad() -> Iterator[Any]:
    for expected, files in REFUSED.items():
        for name, make in files.items():
            yield pytest.param(name, make, expected, id=f"{expected} {name}")
    for path in samples("REFUSE", "REFUSE-AV"):
        yield pytest.param(path.name, path.read_bytes, "type_not_allowed", id=path.name)


def _active() -> Iterator[Any]:
    yield pytest.param("script.pdf", lambda: papers.pdf(catalog=papers.SCRIPT), id="pdf with a script")
    yield pytest.param("image.svg", lambda: b"<svg onload='alert(1)'/>", id="svg")
    for path in samples("SAFE-ACTIVE"):
        yield pytest.param(path.name, path.read_bytes, id=path.name)
