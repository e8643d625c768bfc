"""Files in parts that are refused: by name, length, content, right or hand, and nothing is left of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.audit.units import writing
from hub.documents import upload_parts, uploads
from hub.documents.models import Upload, UploadPart
from hub.documents.operations import NewDocument
from hub.documents.uploads import begin_upload, end_upload, open_upload
from hub.errors import (
    AccessDeniedError,
    DocumentRejectedError,
    InvalidInputError,
    TamperedError,
)
from hub.households.operations import leave_team
from hub.platform.scope_changes import change_scopes
from tests import papers, spoiled_papers
from tests.documents.upload_world import KIB, LETTER, heavy
from tests.platform_builder import SYSTEM, add_professional


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
    assert {one.reason for one in light.entries("document:rejected")} == {"active_content", "truncated"}
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


def narrow(light):
    administrator = add_professional(light.platform, "ssp", "administrator", "other")
    narrower = {("worker", "coordination"): ("write", "read")}
    change_scopes(light.platform, administrator, narrower, "Une raison assez longue pour tous")


def test_a_narrower_scope_ends_an_upload_of_somebody_who_is_still_in_the_team(light):
    content = heavy(10 * KIB)
    upload = light.begin(content)
    light.send(upload.id, 0, content[:4000])
    narrow(light)
    with pytest.raises(AccessDeniedError):
        open_upload(light.platform, light.worker, upload.id)
    with pytest.raises(AccessDeniedError):
        light.send(upload.id, 4000, content[4000:5000])
    assert light.parts() == [0]


def test_a_field_that_is_wrong_is_named_before_any_byte(light):
    with pytest.raises(InvalidInputError) as wrong:
        light.begin(b"abc", NewDocument("coordination", None, "nothing", "Courrier", "a.pdf"))
    assert wrong.value.field == "type"


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


def test_a_file_in_crumbs_is_refused_and_nothing_of_it_stays(light, monkeypatch):
    monkeypatch.setattr(upload_parts, "SPARE_PARTS", 3)
    content = heavy(80 * KIB)
    upload = light.begin(content)
    for at in range(4):
        light.send(upload.id, at, content[at : at + 1])
    with pytest.raises(DocumentRejectedError, match="too_many_parts"):
        light.send(upload.id, 4, content[4:5])
    assert light.parts() == []
    assert light.stored() == []
    with pytest.raises(AccessDeniedError):
        open_upload(light.platform, light.worker, upload.id)


def test_who_may_not_deposit_there_hears_nothing_of_names_and_lengths(light):
    """Or a wrong name would tell a household that is there from one that is not."""
    stranger, new = add_professional(light.platform, "his"), replace(LETTER, filename="page.html")
    for home in (light.home.id, light.platform.new_id()):
        with pytest.raises(AccessDeniedError) as refused:
            begin_upload(light.platform, stranger, home, new, 10)
        assert refused.value.decision.shown == "not_found"
    assert light.entries("document:rejected") == []


def test_access_that_ends_while_it_is_judged_announces_nothing(light, monkeypatch):
    judged = uploads._require_acceptable

    def then_narrower(*given):
        judged(*given)
        narrow(light)

    monkeypatch.setattr(uploads, "_require_acceptable", then_narrower)
    with pytest.raises(AccessDeniedError):
        light.begin(bytes(100))
    assert light.entries("upload:begun") == []


@pytest.mark.parametrize("harm", ["altered", "missing"])
def test_a_part_that_is_not_what_was_sent_ends_the_upload_and_is_on_record(light, small_parts, harm):
    """An altered object, or a row taken out by hand, is no outage of the store: trying again would not do."""
    content = heavy(300 * KIB)
    upload = light.begin(content)
    light.send(upload.id, 0, content[: 128 * KIB])
    if harm == "missing":
        _take_out(light.platform, SYSTEM, upload.id)
    for path in (light.folder / "objects").iterdir() if harm == "altered" else ():
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(TamperedError):
        light.send(upload.id, 128 * KIB, content[128 * KIB :])
    assert [one.household_id for one in light.entries("content:tampered")] == [light.home.id]
    with pytest.raises(AccessDeniedError):
        open_upload(light.platform, light.worker, upload.id)
    assert light.documents() == 0


@writing
def _take_out(unit, upload_id):
    unit.session.delete(unit.session.get_one(UploadPart, (upload_id, 64 * KIB)))


def test_what_is_said_of_a_file_is_bound_to_its_upload(light):
    first, second = light.begin(bytes(100)), light.begin(bytes(100))
    _swap_words(light.platform, SYSTEM, first.id, second.id)
    with pytest.raises(TamperedError):
        open_upload(light.platform, light.worker, first.id)


@writing
def _swap_words(unit, *upload_ids):
    first, second = (unit.session.get_one(Upload, one) for one in upload_ids)
    first.said, second.said = second.said, first.said
