"""Files in parts: only durable bytes count, one sender at a time, one document at the end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier

import pytest

from hub.documents import upload_parts
from hub.documents.acceptance import inspect
from hub.documents.models import Upload
from hub.documents.operations import NewDocument
from hub.documents.uploads import begin_upload, open_upload
from hub.errors import (
    ConflictError,
    DocumentRejectedError,
    StorageUnavailableError,
)
from tests import papers
from tests.documents.test_merging import shot
from tests.documents.upload_world import KIB, LETTER, UploadWorld, heavy


def test_what_came_before_a_cut_counts_and_the_rest_makes_one_whole_document(world, small_parts):
    content = heavy(300 * KIB)
    upload = world.begin(content)
    at = 0
    for size in (100 * KIB, 3, 64 * KIB):
        at = world.send(upload.id, at, content[at : at + size]).received
    assert at == 164 * KIB + 3
    assert open_upload(world.platform, world.worker, upload.id).received == at
    assert world.documents() == 0
    assert world.send(upload.id, at, content[at:]).deposited
    assert world.documents() == 1
    assert world.only_original() == content
    assert world.parts() == []
    assert len(world.stored()) == 1
    assert open_upload(world.platform, world.worker, upload.id).deposited


def test_parts_are_sealed_on_disk_and_in_the_database(world, tmp_path):
    content = papers.pdf(content=b"BT (un canari dans la mine) Tj ET")
    upload = world.begin(content, NewDocument("coordination", None, "letter", "Titre canari", "canari.pdf"))
    world.send(upload.id, 0, content[:-1])
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"canari" not in path.read_bytes(), path.name
    with world.platform.database.reading() as session:
        assert b"canari" not in session.get_one(Upload, upload.id).said


def test_the_store_failing_or_the_process_dying_moves_the_offset_by_no_byte(light, small_parts, monkeypatch):
    content = heavy(200 * KIB)
    upload = light.begin(content)
    light.send(upload.id, 0, content[: 64 * KIB])

    def full(_name, chunks):
        for _chunk in chunks:
            raise StorageUnavailableError("disk full")

    monkeypatch.setattr(light.platform.objects, "put", full)
    with pytest.raises(StorageUnavailableError):
        light.send(upload.id, 64 * KIB, content[64 * KIB :])
    monkeypatch.undo()
    assert open_upload(light.platform, light.worker, upload.id).received == 64 * KIB
    assert light.send(upload.id, 64 * KIB, content[64 * KIB :]).deposited
    assert light.only_original() == content


def test_of_senders_at_once_one_is_taken_and_the_others_hear_that_it_moved(world):
    content = heavy(40 * KIB)
    upload = world.begin(content)
    together = Barrier(4)

    def send(_number):
        together.wait(10)
        try:
            return world.send(upload.id, 0, content[: 30 * KIB]).received
        except ConflictError as conflict:
            return conflict.code

    with ThreadPoolExecutor(4) as senders:
        told = sorted(senders.map(send, range(4)), key=str)
    assert told == [30 * KIB, *["upload_moved"] * 3]
    assert world.parts() == [0]
    assert len(world.stored()) == 1


def test_of_senders_of_the_end_at_once_one_deposits(world):
    content = heavy(10 * KIB)
    upload = world.begin(content)
    together = Barrier(3)

    def send(_number):
        together.wait(10)
        try:
            return world.send(upload.id, 0, content).deposited
        except ConflictError as conflict:
            return conflict.code

    with ThreadPoolExecutor(3) as senders:
        told = sorted(senders.map(send, range(3)), key=str)
    assert told == [True, *["upload_moved"] * 2]
    assert (world.documents(), len(world.stored())) == (1, 1)


def test_the_slower_sender_of_the_end_hears_that_it_moved_and_what_the_faster_deposited_stays(
    world, monkeypatch
):
    """The faster drops the parts that the slower is about to read."""
    content = heavy(10 * KIB)
    upload = world.begin(content)
    world.send(upload.id, 0, content[:5000])
    objects = world.platform.objects

    def overtaken(*asked):
        monkeypatch.undo()
        assert world.send(upload.id, 5000, content[5000:]).deposited
        return objects.read(*asked)

    monkeypatch.setattr(objects, "read", overtaken)
    with pytest.raises(ConflictError, match="upload_moved"):
        world.send(upload.id, 5000, content[5000:])
    assert open_upload(world.platform, world.worker, upload.id).deposited
    assert (world.documents(), len(world.stored()), world.entries("upload:ended")) == (1, 1, [])


def test_a_process_that_dies_after_the_deposit_deposits_nothing_twice(light, monkeypatch):
    content = heavy(10 * KIB)
    upload = light.begin(content)
    light.send(upload.id, 0, content[:5000])

    def died(*_what):
        raise StorageUnavailableError("database")

    monkeypatch.setattr(upload_parts, "_finish", died)
    with pytest.raises(StorageUnavailableError):
        light.send(upload.id, 5000, content[5000:])
    monkeypatch.undo()
    assert open_upload(light.platform, light.worker, upload.id).received == 5000, "so that it is asked again"
    assert light.send(upload.id, 5000, content[5000:]).deposited
    assert (light.documents(), len(light.stored())) == (1, 1)


def test_photos_sent_one_behind_another_arrive_as_the_pages_of_one_pdf(light):
    photos = [papers.jpeg(), papers.png(), papers.heic()]
    pages = [("page.jpg", len(photos[0])), ("page.png", len(photos[1])), ("page.heic", len(photos[2]))]
    whole = b"".join(photos)
    upload = begin_upload(light.platform, light.worker, light.home.id, LETTER, len(whole), "", pages)
    light.send(upload.id, 0, whole[:7000])
    assert light.send(upload.id, 7000, whole[7000:]).deposited
    assert inspect("pdf", [light.only_original()]).pages == 3


def test_photos_heavier_together_than_a_file_may_be_arrive_as_one_pdf(sqlite_database, tmp_path, clock):
    small = UploadWorld(sqlite_database, tmp_path / "data", clock, upload_limit_mib=1)
    photos = [shot(number, (700, 1000)) for number in range(4)]
    pages, whole = [("page.jpg", len(one)) for one in photos], b"".join(photos)
    limit = small.platform.settings.upload_limit
    assert max(map(len, photos)) < limit < len(whole)
    upload = begin_upload(small.platform, small.worker, small.home.id, LETTER, len(whole), "", pages)
    assert small.send(upload.id, 0, whole).deposited
    made = small.only_original()
    assert len(made) <= limit
    assert inspect("pdf", [made]).pages == 4
    too_large = [("page.jpg", limit + 1)]
    with pytest.raises(DocumentRejectedError, match="too_large"):
        begin_upload(small.platform, small.worker, small.home.id, LETTER, limit + 1, "", too_large)


def test_the_letter_of_these_tests_is_what_the_hub_makes_of_it(light):
    upload = light.begin(papers.pdf())
    assert open_upload(light.platform, light.worker, upload.id).new == LETTER


def test_what_comes_after_the_announced_end_is_no_part_of_the_file(light, small_parts):
    """Of a sender that did not say how much it sends."""
    content = heavy(100 * KIB)
    upload, read = light.begin(content), BytesIO(content + bytes(50 * KIB)).read
    assert upload_parts.receive_bytes(light.platform, light.worker, upload.id, 0, read).deposited
    assert light.only_original() == content


def test_who_sends_the_end_that_came_already_hears_that_it_moved(light):
    content = heavy(10 * KIB)
    upload = light.begin(content)
    light.send(upload.id, 0, content[:5000])
    pieces = [content[5000:]]

    def read(_size):
        if not light.documents():
            light.send(upload.id, 5000, content[5000:])
        return pieces.pop() if pieces else b""

    with pytest.raises(ConflictError, match="upload_moved"):
        upload_parts.receive_bytes(light.platform, light.worker, upload.id, 5000, read)
    assert light.entries("content:tampered") == []
    assert (light.documents(), len(light.stored())) == (1, 1)
