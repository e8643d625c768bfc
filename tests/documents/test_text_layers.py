"""Texts read once after the deposit, sealed, shown to who may read; by a reader that is confined."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import update

from hub.documents import read_answer, text_layers
from hub.documents.fsck import check_store
from hub.documents.lettering import FONTS
from hub.documents.models import DocumentRendition
from hub.documents.rendering import read_file
from hub.documents.text_layers import read_waiting, see_text
from hub.documents.text_rows import TextLayer
from hub.documents.text_worker import TextWorker
from hub.documents.two_d_doc import parsed
from hub.errors import AccessDeniedError, DocumentRejectedError, StorageUnavailableError
from hub.storage.db import Database
from tests import papers
from tests.documents.test_page_images import World
from tests.fixed_clock import FixedClock
from tests.platform_builder import SYSTEM, add_professional

LATIN, NASKH = FONTS / "noto-sans-latin.woff2", FONTS / "noto-naskh-arabic.woff2"
NOTICE = "DC04FR00000125FF26000401FR0826DC46DUPONT AWA\x1d4520254112345\x1fABCDEFGH"
"""Head, then fields: the end of validity, who, of which year, how much. Then the signature."""


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(sqlite_database, tmp_path, clock)


def photo(words: str, code: str = "", font: Path = LATIN) -> bytes:
    """A sheet with a line, and a Data Matrix."""
    sheet = Image.new("RGB", (1200, 500), "white")
    ImageDraw.Draw(sheet).text((60, 60), words, "black", ImageFont.truetype(BytesIO(font.read_bytes()), 48))
    if code:
        shape = memoryview(zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.DataMatrix).to_image(scale=4))
        sheet.paste(Image.frombytes("L", shape.shape[::-1], bytes(shape)), (60, 200))
    out = BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def read(world: World) -> int:
    return read_waiting(world.platform, set())


def seen(world: World, paper: UUID) -> TextLayer:
    layer = see_text(world.platform, world.reader, paper)
    assert layer is not None
    return layer


def test_a_pdf_gives_its_own_text_once_and_it_is_kept_sealed(world: World) -> None:
    paper = world.deposit(papers.pdf(2))
    assert see_text(world.platform, world.reader, paper) is None
    assert (read(world), read(world)) == (1, 0)
    layer = seen(world, paper)
    assert (layer.source, len(layer.pages)) == ("pdf", 2)
    assert "Attestation de domicile" in layer.pages[1]
    assert [one.outcome for one in world.entries("document:text_read")] == ["permitted"]
    assert [one.actor_id for one in world.entries("document:text_seen")] == [world.reader.id]
    for path in (world.folder / "objects").rglob("*"):
        assert not path.is_file() or b"domicile" not in path.read_bytes()
    assert check_store(world.platform, SYSTEM).sound
    with pytest.raises(AccessDeniedError):
        see_text(world.platform, add_professional(world.platform, "his"), paper)


def test_a_photo_is_read_by_tesseract_and_its_2d_doc_with_it(world: World) -> None:
    paper = world.deposit(photo("Certificat de résidence", NOTICE), "photo.png")
    assert read(world) == 1
    layer = seen(world, paper)
    assert (layer.source, layer.codes) == ("ocr", (NOTICE,))
    assert "résidence" in layer.pages[0]


def test_arabic_words_are_read_and_kept_in_the_order_they_are_spoken(world: World) -> None:
    paper = world.deposit(photo("شهادة السكن صالحة", font=NASKH), "photo.png")
    assert read(world) == 1
    layer = seen(world, paper)
    assert (layer.source, layer.pages) == ("ocr", ("شهادة السكن صالحة",))


def test_without_the_engine_nothing_fails_and_what_was_left_is_read_once_there_is_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_layers, "engine_here", lambda: None)
    paper = world.deposit(photo("Certificat"), "photo.png")
    assert (read(world), read(world)) == (1, 0)
    assert seen(world, paper) == TextLayer("absent")
    monkeypatch.undo()
    assert (read(world), read(world)) == (1, 0)
    assert seen(world, paper).source == "ocr"
    assert len(world.names()) == 2, "the empty reading is gone"


def test_what_searches_look_at_is_kept_with_its_row_and_beside_an_older_layer_sealed_from_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine without the engine: to read a scan again would lose what was read of it."""
    scan = world.deposit(photo("Certificat"), "photo.png")
    assert read(world) == 1
    assert check_store(world.platform, SYSTEM).sound
    names, before = world.names(), seen(world, scan)
    monkeypatch.setattr(text_layers, "engine_here", lambda: None)
    with world.platform.database.writing() as session:
        session.execute(update(DocumentRendition).values(text=None))
    assert (read(world), read(world)) == (1, 0)
    assert (world.names(), seen(world, scan), before.source) == (names, before, "ocr")
    assert len(world.entries("document:text_read")) == 1
    (row,) = world.renditions()
    assert row.text is not None
    assert b"Certificat" not in row.text
    assert check_store(world.platform, SYSTEM).sound
    with world.platform.database.writing() as session:
        session.execute(update(DocumentRendition).values(text=row.text[:-1] + b"x"))
    assert check_store(world.platform, SYSTEM).undecryptable == [row.document_id]


def test_what_cannot_be_opened_stops_nobody_else(world: World) -> None:
    world.deposit(papers.pdf())
    for name in world.names():
        path = world.folder / "objects" / name
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    good, failed = world.deposit(papers.pdf(3)), set[UUID]()
    assert (read_waiting(world.platform, failed), len(failed)) == (1, 1)
    assert len(seen(world, good).pages) == 3


def test_what_the_store_does_not_give_waits_behind_the_others_and_is_read_later(world: World) -> None:
    paper = world.deposit(papers.pdf())
    (stored,) = world.names()
    path = world.folder / "objects" / stored
    aside, later = path.rename(world.folder / "aside"), dict[UUID, datetime]()
    path.symlink_to(path)  # the disk gives an error for this one
    good, failed = world.deposit(papers.pdf(3)), set[UUID]()
    with pytest.raises(StorageUnavailableError):
        read_waiting(world.platform, failed, later=later)
    assert (set(later), failed, len(seen(world, good).pages)) == ({paper}, set(), 3)
    path.unlink()
    aside.rename(path)
    assert read_waiting(world.platform, failed, later=later) == 0
    world.clock.advance(minutes=6)
    assert read_waiting(world.platform, failed, later=later) == 1
    assert seen(world, paper).source == "pdf"


def test_a_store_that_gives_nothing_is_not_asked_for_every_document(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_layers, "AWAY", 2)
    later = dict[UUID, datetime]()
    for number in range(3):
        world.deposit(papers.pdf(number + 1))
    (world.folder / "objects").rename(world.folder / "away")
    (world.folder / "objects").write_bytes(b"")
    with pytest.raises(StorageUnavailableError):
        read_waiting(world.platform, set(), later=later)
    assert len(later) == 2


def test_the_worker_reads_what_comes(world: World) -> None:
    worker = TextWorker(world.platform, interval=0.02)
    worker.start()
    try:
        paper, rounds = world.deposit(papers.pdf()), 3000
        while see_text(world.platform, world.reader, paper) is None and rounds:
            rounds -= 1
            worker._stopping.wait(0.02)
    finally:
        worker.stop()
    assert seen(world, paper).source == "pdf"


def test_of_a_2d_doc_every_field_is_read_and_its_dates() -> None:
    code = parsed(NOTICE)
    assert code is not None
    assert (code.kind, code.issued_on, code.expires_on) == ("04", date(2026, 8, 19), date(2027, 3, 28))
    assert code.fields == (("08", "26DC"), ("46", "DUPONT AWA"), ("45", "2025"), ("41", "12345"))
    # One that was cut ends with RS, whatever its kind, and the fields behind it are read all the same.
    cut = parsed("DC04FR00000125FF26000401FR46DUPONT AWA MARIE\x1e0826DC3720\x1e4520254112345\x1fABCDEFGH")
    assert cut is not None
    assert cut.expires_on == date(2027, 3, 28)
    assert cut.fields == (
        ("46", "DUPONT AWA MARIE…"), ("08", "26DC"), ("37", "20…"), ("45", "2025"), ("41", "12345"),
    )  # fmt: skip
    for other in ("", "DC", "https://example.org", "DC99" + "0" * 30, NOTICE[:25]):
        assert parsed(other) is None


@pytest.mark.parametrize(
    "frame",
    [b"", b"[[], []]", b"HUBTEXT\0", b"HUBTEXT\0[1]", b"HUBTEXT\0[[1], []]", b"HUBTEXT\0" + b"[" * 9999],
    ids=range(6),
)
def test_an_answer_no_honest_reader_gives_is_refused(frame: bytes) -> None:
    with pytest.raises(DocumentRejectedError):
        read_answer.decode(frame)


def test_what_is_read_is_cut_and_shows_nothing_invisible() -> None:
    found = read_answer.decode(read_answer.encode(["a\x00b\x1b[31m\nc" + "é" * 99_999], ["x"] * 99))
    assert found.pages[0].startswith("ab[31m\nc")
    assert (len(found.pages[0]) <= read_answer.LONGEST, len(found.codes)) == (True, read_answer.MOST_CODES)
    with pytest.raises(DocumentRejectedError):
        read_file("pdf", [b"%PDF-1.7 nothing"])
