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
from tests.web.api.api_world import API, ApiWorld, bare, reason
from tests.web.api.deposit_form import Counted, form, stream, untouched


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
        world.deposit(world.social, title=f"Bulletin {number}", again="yes")
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
        made = world.deposit(world.social, expires_on=day.isoformat(), again="yes")
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
