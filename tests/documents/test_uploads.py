"""Files in parts: only durable bytes count, one sender at a time, one document at the end, nothing left."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from hub.audit.units import writing
from hub.documents import upload_parts
from hub.documents.acceptance import inspect
from hub.documents.erased_rows import clear_rows
from hub.documents.fsck import check_store
from hub.documents.models import Upload, UploadPart
from hub.documents.operations import NewDocument
from hub.documents.strays import sweep
from hub.documents.uploads import begin_upload, end_upload, open_upload, sweep_uploads
from hub.errors import (
    AccessDeniedError,
    ConflictError,
    DocumentRejectedError,
    InvalidInputError,
    StorageUnavailableError,
    TamperedError,
)
from hub.households.operations import leave_team
from hub.platform.scope_changes import change_scopes
from tests import papers, spoiled_papers
from tests.documents.upload_world import LETTER, UploadWorld, heavy
from tests.platform_builder import SYSTEM, add_professional

KIB = 1024


@pytest.fixture
def world(database, tmp_path, clock):
    return UploadWorld(database, tmp_path, clock)


@pytest.fixture
def light(sqlite_database, tmp_path, clock):
    """On one engine: what no engine changes."""
    return UploadWorld(sqlite_database, tmp_path, clock)


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(upload_parts, "PART", 64 * KIB)


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


@pytest.mark.parametrize(
    ("name", "length", "reason"),
    [
        ("page.html", 10, "type_not_allowed"),
        ("a.pdf", 0, "empty_file"),
        ("a.pdf", (25 << 20) + 1, "too_large"),
    ],
)
def test_what_a_name_or_a_length_shows_is_refused_before_any_byte(light, name, length, reason):
    new = NewDocument("coordination", None, "letter", "Courrier", name)
    with pytest.raises(DocumentRejectedError) as rejected:
        begin_upload(light.platform, light.worker, light.home.id, new, length)
    assert rejected.value.reason == reason


def test_what_is_not_accepted_leaves_nothing_whether_its_head_or_its_whole_shows_it(light):
    program = spoiled_papers.program() + bytes(5000)
    upload = light.begin(program + bytes(1000))
    with pytest.raises(DocumentRejectedError, match="active_content"):
        light.send(upload.id, 0, program)
    cut = papers.pdf()[:-5]
    late = light.begin(cut)
    light.send(late.id, 0, cut[:200])
    with pytest.raises(DocumentRejectedError, match="truncated"):
        light.send(late.id, 200, cut[200:])
    assert light.stored() == []
    for one in (upload, late):
        with pytest.raises(AccessDeniedError):
            open_upload(light.platform, light.worker, one.id)


def test_more_than_was_announced_is_refused_and_nothing_is_lost(light):
    upload = light.begin(bytes(100))
    with pytest.raises(DocumentRejectedError, match="too_large"):
        light.send(upload.id, 0, bytes(101))
    assert open_upload(light.platform, light.worker, upload.id).received == 0


def test_an_upload_is_its_authors_alone_and_only_while_the_deposit_is_permitted(light):
    content = heavy(10 * KIB)
    upload = light.begin(content)
    light.send(upload.id, 0, content[:4000])
    stranger = add_professional(light.platform, "his")
    for other in (light.colleague, stranger):
        for act in (open_upload, end_upload):
            with pytest.raises(AccessDeniedError) as refused:
                act(light.platform, other, upload.id)
            assert refused.value.decision.shown == "not_found"
        with pytest.raises(AccessDeniedError):
            light.send(upload.id, 4000, content[4000:], by=other)
    leave_team(light.platform, SYSTEM, light.home.id, light.worker.id)
    for act in (open_upload, end_upload):
        with pytest.raises(AccessDeniedError):
            act(light.platform, light.worker, upload.id)
    with pytest.raises(AccessDeniedError):
        light.send(upload.id, 4000, content[4000:])
    assert light.documents() == 0


def test_access_that_ends_while_bytes_flow_ends_the_upload_at_its_next_part(light, small_parts):
    content = heavy(300 * KIB)
    upload = light.begin(content)
    pieces = [content[at : at + 32 * KIB] for at in range(0, len(content), 32 * KIB)]

    def read(_size):
        if len(pieces) == 5:
            leave_team(light.platform, SYSTEM, light.home.id, light.worker.id)
        return pieces.pop(0)

    with pytest.raises(AccessDeniedError):
        upload_parts.receive_bytes(light.platform, light.worker, upload.id, 0, read)
    assert light.documents() == 0
    assert len(light.stored()) == len(light.parts())


def test_a_narrower_scope_ends_an_upload_of_somebody_who_is_still_in_the_team(light):
    content = heavy(10 * KIB)
    upload = light.begin(content)
    light.send(upload.id, 0, content[:4000])
    administrator = add_professional(light.platform, "ssp", "administrator", "other")
    narrower = {("worker", "coordination"): ("write", "read")}
    change_scopes(light.platform, administrator, narrower, "Une raison assez longue pour tous")
    with pytest.raises(AccessDeniedError):
        open_upload(light.platform, light.worker, upload.id)
    with pytest.raises(AccessDeniedError):
        light.send(upload.id, 4000, content[4000:5000])
    assert light.parts() == [0]


def test_a_field_that_is_wrong_is_named_before_any_byte(light):
    with pytest.raises(InvalidInputError) as wrong:
        light.begin(b"abc", NewDocument("coordination", None, "nothing", "Courrier", "a.pdf"))
    assert wrong.value.field == "type"


def test_giving_up_leaves_no_row_and_no_byte(light):
    content = heavy(10 * KIB)
    upload = light.begin(content)
    light.send(upload.id, 0, content[:4000])
    end_upload(light.platform, light.worker, upload.id)
    assert (light.stored(), light.parts()) == ([], [])
    with pytest.raises(AccessDeniedError):
        open_upload(light.platform, light.worker, upload.id)


def test_what_is_past_its_time_is_gone_for_its_author_then_swept(world):
    content = heavy(10 * KIB)
    upload = world.begin(content)
    world.send(upload.id, 0, content[:4000])
    assert sweep_uploads(world.platform, SYSTEM) == 0
    world.clock.advance(hours=24)
    with pytest.raises(ConflictError, match="upload_expired"):
        world.send(upload.id, 4000, content[4000:])
    assert sweep_uploads(world.platform, SYSTEM) == 1
    assert (world.stored(), world.parts()) == ([], [])


def test_an_erased_household_keeps_no_part(world):
    content = heavy(10 * KIB)
    upload = world.begin(content)
    world.send(upload.id, 0, content[:4000])
    clear_rows(world.platform, world.home.id)
    assert (world.stored(), world.parts()) == ([], [])
    with world.platform.database.reading() as session:
        assert session.get(Upload, upload.id) is None


def test_a_part_put_elsewhere_by_hand_is_not_taken_and_is_on_record(light, small_parts):
    content = heavy(300 * KIB)
    upload = light.begin(content)
    light.send(upload.id, 0, content[: 128 * KIB])
    _swap(light.platform, SYSTEM, upload.id)
    with pytest.raises(TamperedError):
        light.send(upload.id, 128 * KIB, content[128 * KIB :])
    assert light.documents() == 0


@writing
def _swap(unit, upload_id):
    """The two parts change places."""
    first, second = (unit.session.get_one(UploadPart, (upload_id, start)) for start in (0, 64 * KIB))
    first.manifest, second.manifest = second.manifest, first.manifest


def test_the_check_of_the_store_knows_parts_and_its_repair_removes_what_is_spare(light):
    content = heavy(10 * KIB)
    upload = light.begin(content)
    light.send(upload.id, 0, content[:4000])
    light.platform.objects.put("ab" * 16, [b"left by a crash"])
    newest = max(written for _, written in light.platform.objects.names())
    light.clock.now = max(light.clock.now, newest) + timedelta(hours=2)
    found = check_store(light.platform, SYSTEM)
    assert found.objects_without_row == ["ab" * 16]
    first = sweep(light.platform, SYSTEM, found)
    assert (first.uploads, first.objects) == (1, 0), "the object is younger than the longest upload"
    light.clock.advance(hours=24)
    assert sweep(light.platform, SYSTEM, check_store(light.platform, SYSTEM)).objects == 1
    assert check_store(light.platform, SYSTEM).sound
    assert light.stored() == []


def test_photos_sent_one_behind_another_arrive_as_the_pages_of_one_pdf(light):
    photos = [papers.jpeg(), papers.png(), papers.heic()]
    pages = [("page.jpg", len(photos[0])), ("page.png", len(photos[1])), ("page.heic", len(photos[2]))]
    whole = b"".join(photos)
    upload = begin_upload(light.platform, light.worker, light.home.id, LETTER, len(whole), "", pages)
    light.send(upload.id, 0, whole[:7000])
    assert light.send(upload.id, 7000, whole[7000:]).deposited
    assert inspect("pdf", [light.only_original()]).pages == 3


@pytest.mark.parametrize(
    ("pages", "refused", "code"),
    [
        ([("page.jpg", 10)], InvalidInputError, "malformed"),
        ([("page.pdf", 100)], DocumentRejectedError, "image_expected"),
        ([("page.jpg", 100), ("page.jpg", 0)], DocumentRejectedError, "empty_file"),
        ([("page.jpg", 1)] * 100, DocumentRejectedError, "too_many_pages"),
    ],
)
def test_pages_that_cannot_be_are_refused_before_any_byte(light, pages, refused, code):
    with pytest.raises(refused, match=code):
        begin_upload(light.platform, light.worker, light.home.id, LETTER, 100, "", pages)


def test_the_letter_of_these_tests_is_what_the_hub_makes_of_it(light):
    upload = light.begin(papers.pdf())
    assert open_upload(light.platform, light.worker, upload.id).new == LETTER
