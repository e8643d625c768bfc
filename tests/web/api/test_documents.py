"""Documents by program: deposited while they stream, found again, taken out byte for byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from uuid import uuid4

import pytest

from hub.documents.formats import MEDIA_TYPES
from hub.storage.objects_file import FileObjectStore
from tests import papers
from tests.platform_builder import agree
from tests.web.api.api_world import API, ApiWorld, bare, paper, reason, wrong

BOUNDARY = "frontier"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


def part(name, value, filename=None):
    named = f'; filename="{filename}"' if filename is not None else ""
    content = value if isinstance(value, bytes) else value.encode()
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def form(world, *extra, file=b"", filename="a.pdf", end=True):
    fields = [part(name, value) for name, value in paper(world.home.person_ids[0]).items()]
    closing = f"--{BOUNDARY}--\r\n".encode() if end else b""
    return b"".join([*fields, part("file", file, filename), *extra]) + closing


def send(world, body, actor=None, **more):
    path = f"{world.channel}/documents"
    return world.call("POST", path, actor or world.social, **({"data": body, "content_type": FORM} | more))


def stream(world, sent, length=None, actor=None):
    """The same from a stream, of which the server may leave some unread."""
    length = len(sent.content) if length is None else length
    wsgi = {"wsgi.input": sent, "CONTENT_LENGTH": str(length), "CONTENT_TYPE": FORM}
    return send(world, None, actor, environ_overrides=wsgi)


def untouched(world):
    return world.stored() == [] and world.get(f"{world.channel}/documents", world.social).json == {
        "documents": []
    }


@pytest.mark.parametrize("kind", papers.MAKERS)
def test_a_document_goes_in_and_comes_out_byte_for_byte(world, kind):
    content = papers.MAKERS[kind]()
    made = world.deposit(world.social, file=(content, f"pièce.{kind}"), expires_on="2027-03-31")
    assert made.status_code == 201, made.data
    address = made.headers["Location"]
    assert address == f"{API}/documents/{made.json['id']}"
    told = world.get(f"/documents/{made.json['id']}", world.social).json
    assert told["size"] == len(content)
    assert told["audience"] == made.json["audience"]
    assert told["document"]["expires_on"] == "2027-03-31"
    original = world.get(f"/documents/{made.json['id']}/original", world.social)
    assert original.data == content
    assert original.mimetype == MEDIA_TYPES[told["document"]["format"]]
    assert original.headers["Content-Disposition"].startswith("attachment")
    assert original.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_program_of_another_partner_reads_what_was_agreed_to(world_on_both):
    world = world_on_both
    agree(world.platform, world.social, world.home)
    made = world.deposit(world.social)
    assert made.json["audience"]["his"] == "permitted"
    (found,) = world.get(f"{world.channel}/documents", world.housing).json["documents"]
    assert (found["id"], found["title"], found["type"]) == (made.json["id"], "Bulletin de mars", "payslip")
    path = f"/documents/{found['id']}"
    assert world.get(path, world.housing).status_code == 200
    taken = world.get(f"{path}/original", world.housing)
    assert sha256(taken.data).digest() == sha256(papers.pdf()).digest()
    assert [one.actor_id for one in world.entries("document:downloaded")] == [world.housing.id]


def test_a_document_not_agreed_to_is_refused_with_the_reason_and_a_way_out(world):
    path = f"/documents/{world.deposit(world.social).json['id']}"
    for address in (path, f"{path}/original"):
        assert reason(world.get(address, world.housing)) == (403, "consent_missing")


def test_a_foreign_document_and_an_unknown_one_get_the_same_bytes(world):
    path = f"/documents/{world.deposit(world.social).json['id']}"
    for tail in ("", "/original"):
        foreign = world.get(path + tail, world.stranger)
        assert bare(foreign) == bare(world.get(f"/documents/{uuid4()}{tail}", world.stranger))
        assert reason(foreign) == (404, "not_found")


def test_pages_of_documents_follow_each_other(world):
    for number in range(3):
        world.deposit(world.social, title=f"Bulletin {number}")
        world.clock.advance(minutes=1)
    first = world.get(f"{world.channel}/documents?limit=2", world.social)
    path = first.headers["Link"].removeprefix("</api/v1").partition(">")[0]
    second = world.get(path, world.social)
    titles = [one["title"] for answer in (first, second) for one in answer.json["documents"]]
    assert titles == ["Bulletin 2", "Bulletin 1", "Bulletin 0"]
    assert "Link" not in second.headers


@pytest.mark.parametrize(
    ("file", "status", "why"),
    [
        ((b"", "vide.pdf"), 422, "empty_file"),
        ((b"<svg/>", "image.svg"), 415, "type_not_allowed"),
        ((papers.pdf(), "sans-extension"), 415, "type_not_allowed"),
        ((papers.jpeg(), "photo.pdf"), 422, "content_mismatch"),
        ((b"#!/bin/sh\nrm -rf /\n" + bytes(600), "facture.pdf"), 422, "active_content"),
        ((papers.pdf(), "facture\u202efdp.exe"), 415, "type_not_allowed"),
        ((papers.pdf()[:-5], "coupe.pdf"), 422, "truncated"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_file_that_is_not_accepted_leaves_nothing_but_its_entry(world, file, status, why):
    assert reason(world.deposit(world.social, file=file)) == (status, why)
    assert untouched(world)
    assert [(one.reason, one.outcome) for one in world.entries("document:rejected")] == [(why, "refused")]


def test_a_file_over_the_limit_is_stopped_on_its_way(sqlite_database, tmp_path, clock):
    objects = CountingStore(tmp_path / "objects")
    world = ApiWorld(sqlite_database, tmp_path, clock, objects=objects, upload_limit_mib=1)
    answer = stream(world, Counted(form(world, file=papers.pdf() + bytes(5_000_000))))
    assert reason(answer) == (413, "too_large")
    assert objects.received <= 1 << 20
    assert untouched(world)


@pytest.mark.parametrize(
    ("change", "why", "field"),
    [
        ({"category": "weather"}, "unknown_category", "category"),
        ({"category": None}, "required", "category"),
        ({"type": "library_card"}, "unknown_choice", "type"),
        ({"about": "01a207d9-2100-7000-8000-000000000001"}, "unknown_person", "person"),
        ({"about": "somebody"}, "malformed", "about"),
        ({"title": " "}, "required", "title"),
        ({"title": "x" * 121}, "too_long", "title"),
        ({"title": "x" * 300}, "too_long", "title"),
        ({"title": "a\u202eb"}, "bidi_controls", "title"),
        ({"title": "a\x00b"}, "control_characters", "title"),
        ({"expires_on": "demain"}, "malformed", "expires_on"),
        ({"expires_on": ""}, "malformed", "expires_on"),
        ({"expires_on": "1700006400"}, "malformed", "expires_on"),
        ({"owner": "me"}, "unknown_field", "owner"),
    ],
    ids=lambda one: repr(one)[:30],
)
def test_a_bad_field_is_named_before_the_file_is_looked_at(still_world, change, why, field):
    assert wrong(still_world.deposit(still_world.social, **change)) == (422, why, {field})
    assert untouched(still_world)
    assert still_world.entries("document:rejected") == []


def test_a_form_cut_anywhere_is_a_bad_request_and_leaves_nothing(world):
    whole = form(world, file=papers.pdf())
    for length in (
        0,
        1,
        40,
        whole.index(b"%PDF") - 3,
        whole.index(b"%PDF") + 9,
        len(whole) - 70,
        len(whole) - 5,
    ):
        answer = stream(world, Counted(whole[:length]))
        assert answer.status_code == 400, (length, answer.data)
    assert untouched(world)


def test_a_connection_cut_in_the_file_is_a_bad_request_and_leaves_nothing(world):
    whole = form(world, file=papers.pdf())
    answer = stream(world, Counted(whole[:-200]), len(whole))
    assert reason(answer) == (400, "bad_request")
    assert untouched(world)


def test_what_is_no_such_form_is_refused(world):
    for kind in ("application/pdf", "multipart/form-data", "application/json", "multipart/mixed; boundary=a"):
        assert send(world, form(world), content_type=kind).status_code == 415, kind
    assert send(world, b"no form at all").status_code == 400
    assert send(world, part("title", "x" * 5000) + b"--frontier--\r\n").status_code == 413
    assert send(world, part("title", "x") * 60).status_code in (413, 422)
    assert untouched(world)


def test_the_file_comes_once_and_last(world):
    pdf = papers.pdf()
    for extra, expected in (
        (part("title", "Autre"), "file_last"),
        (part("file", pdf, "b.pdf"), "file_last"),
    ):
        assert wrong(send(world, form(world, extra, file=pdf))) == (422, expected, {"file"})
    fields = [part(name, value) for name, value in paper(world.home.person_ids[0]).items()]
    without = b"".join(fields) + b"--frontier--\r\n"
    assert wrong(send(world, without)) == (422, "no_file", {"file"})
    elsewhere = b"".join([*fields, part("photo", pdf, "a.pdf")]) + b"--frontier--\r\n"
    assert wrong(send(world, elsewhere)) == (422, "unknown_field", {"photo"})
    assert untouched(world)


def test_a_field_said_twice_or_in_no_known_letters_is_refused(world):
    twice = part("title", "Un") + form(world, file=papers.pdf())
    assert wrong(send(world, twice)) == (422, "malformed", {"title"})
    latin = part("title", "Été".encode("latin-1"))
    assert wrong(send(world, latin + b"--frontier--\r\n")) == (422, "malformed", {"title"})


def test_the_same_key_and_file_deposit_once(world_on_both):
    world = world_on_both
    first, again = world.deposit(world.social, key="k-1"), world.deposit(world.social, key="k-1")
    assert (first.status_code, again.status_code, first.json) == (201, 201, again.json)
    assert len(world.stored()) == 1
    other = world.deposit(world.social, key="k-1", file=(papers.pdf(2), "bulletin.pdf"))
    assert reason(other) == (422, "repeat_with_other_content")
    assert len(world.stored()) == 1


def test_dates_at_the_edges_of_the_calendar_do_no_harm(world):
    for day in (date.min, date.max):
        made = world.deposit(world.social, expires_on=day.isoformat())
        assert made.status_code == 201
        told = world.get(f"/documents/{made.json['id']}", world.social).json
        assert told["document"]["expires_on"] == day.isoformat()


def test_a_file_larger_than_any_other_request_may_be_is_accepted(world):
    content = papers.pdf() + bytes(2_000_000)
    assert stream(world, Counted(form(world, file=content))).status_code == 201
    (found,) = world.get(f"{world.channel}/documents", world.social).json["documents"]
    assert world.get(f"/documents/{found['id']}/original", world.social).data == content


def test_nothing_is_stored_of_a_file_that_may_not_be_deposited(sqlite_database, tmp_path, clock):
    objects = CountingStore(tmp_path / "objects")
    world = ApiWorld(sqlite_database, tmp_path, clock, objects=objects)
    answer = stream(world, Counted(form(world, file=papers.pdf())), actor=world.stranger)
    assert reason(answer) == (404, "not_found")
    assert objects.received == 0
    assert world.entries("document:rejected") == []


class CountingStore(FileObjectStore):
    """The file store, which tells how much was given to it."""

    received = 0

    def put(self, name: str, chunks: Iterable[bytes]) -> None:
        def counted() -> Iterator[bytes]:
            for chunk in chunks:
                self.received += len(chunk)
                yield chunk

        super().put(name, counted())


class Counted:
    """A stream that ends where it is cut."""

    def __init__(self, content: bytes) -> None:
        self.content, self.taken = content, 0

    def read(self, size: int = -1) -> bytes:
        end = len(self.content) if size < 0 else self.taken + size
        piece = self.content[self.taken : end]
        self.taken += len(piece)
        return piece
