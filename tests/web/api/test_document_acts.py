"""Checking, masking and replacing documents by program: of the version one has seen, as the page lets one."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests import papers
from tests.journeys.world import multipart
from tests.platform_builder import agree
from tests.web.api.api_world import API, bare, reason, wrong

WHY = "Deuxième page illisible"
NEWER = papers.pdf(2)
ACTS = ("check", "date", "mask", "versions")
OTHER = {
    "check": {"reason": "Illisible"},
    "date": {"expires_on": "2027-04-30"},
    "mask": {"reason": "Illisible"},
    "versions": {"title": "Autre"},
}


@pytest.fixture
def document(world):
    return world.deposit(world.social).json["id"]


def act(world, name, actor, document, token=None, file=NEWER, headers=None, **change):
    """The act of this name with what it needs; `change` replaces fields, None leaves one out."""
    said = {
        "check": {"version": 1, "said": "to_redo", "reason": WHY},
        "date": {"version": 1, "expires_on": "2027-03-31"},
        "mask": {"reason": WHY},
        "versions": {"version": "1", "title": "Bulletin lisible"},
    }[name] | change
    said = {field: value for field, value in said.items() if value is not None}
    sent = {"json": said}
    if name == "versions":
        body, kind = multipart(said, [("lisible.pdf", file)])
        sent = {"data": body, "content_type": kind}
    return world.call("POST", f"/documents/{document}/{name}", actor, token=token, headers=headers, **sent)


def shown(world, document):
    return world.get(f"/documents/{document}", world.social).json["document"]


def entries(world):
    kinds = ("validated", "to_redo", "unchecked", "dated", "masked", "replaced")
    return [(kind, str(one.object_id)) for kind in kinds for one in world.entries(f"document:{kind}")]


def test_it_is_right_or_to_redo_and_that_is_taken_back(world, document):
    agree(world.platform, world.social, world.home)
    said = act(world, "check", world.housing, document)
    assert (said.status_code, said.json) == (200, {"id": document})
    assert (shown(world, document)["status"], shown(world, document)["status_reason"]) == ("to_redo", WHY)
    for kind, status in (("validated", "validated"), ("unchecked", "to_check")):
        world.clock.advance(seconds=1)
        assert act(world, "check", world.housing, document, said=kind, reason=None).status_code == 200
        assert shown(world, document)["status"] == status
    assert entries(world) == [(kind, document) for kind in ("validated", "to_redo", "unchecked")]
    (entry,) = world.entries("document:to_redo")
    assert entry.actor_id == world.housing.id
    assert WHY not in str(entry.changes)


def test_the_day_it_ends_is_said_in_place_of_the_one_it_had(world, document):
    said = act(world, "date", world.social, document)
    assert (said.status_code, said.json) == (200, {"id": document})
    change = {"seen": "2027-03-31", "expires_on": "2027-05-01"}
    assert act(world, "date", world.social, document, **change).status_code == 200
    assert shown(world, document)["expires_on"] == "2027-05-01"
    assert reason(act(world, "date", world.social, document)) == (409, "document_changed")
    cleared = {"version": 1, "seen": "2027-05-01", "expires_on": None}
    for body, status in (({"version": 1}, 422), (cleared, 200), (cleared | {"seen": None}, 409)):
        said = world.post(f"/documents/{document}/date", world.social, body)
        assert said.status_code == status
    assert shown(world, document)["expires_on"] is None
    assert entries(world) == [("dated", document)] * 3


def test_masked_it_says_why_and_nothing_else(world, document):
    said = act(world, "mask", world.social, document)
    assert (said.status_code, said.json) == (200, {"id": document})
    found = shown(world, document)
    assert (found["status"], found["status_reason"]) == ("masked", WHY)
    assert (found["title"], found["filename"]) == ("", "")
    assert entries(world) == [("masked", document)]


def test_a_newer_version_takes_its_place_and_the_older_stays(world, document):
    newer = papers.pdf(2) + bytes(2_000_000)  # larger than any other request may be
    dates = {"expires_on": "2027-03-31", "period": "2026-10-01"}
    made = act(world, "versions", world.social, document, file=newer, **dates)
    assert (made.status_code, made.json) == (201, {"id": document, "version": 2})
    assert made.headers["Location"] == f"{API}/documents/{document}"
    found = shown(world, document)
    assert (found["version"], found["title"], found["filename"]) == (2, "Bulletin lisible", "lisible.pdf")
    assert (found["expires_on"], found["period"]) == ("2027-03-31", "2026-10-01")
    original = f"/documents/{document}/original"
    assert world.get(original, world.social).data == newer
    assert world.get(f"{original}?version=1", world.social).data == papers.pdf()
    assert entries(world) == [("replaced", document)]


@pytest.mark.parametrize("name", ACTS)
def test_after_somebody_who_was_faster_nothing_is_done(world, document, name):
    late = {} if name == "mask" else {"version": "1" if name == "versions" else 1}
    act(world, "mask" if name == "mask" else "versions", world.social, document)
    before, stored = entries(world), world.stored()
    why = "document_masked" if name == "mask" else "document_changed"
    assert reason(act(world, name, world.social, document, **late)) == (409, why)
    assert (entries(world), world.stored()) == (before, stored)


@pytest.mark.parametrize(
    ("name", "change", "why", "fields"),
    [
        ("check", {"said": "lost"}, "unknown_choice", {"said"}),
        ("check", {"version": "1"}, "malformed", {"version"}),
        ("check", {"version": None, "reson": WHY}, "required", {"version", "reson"}),
        ("check", {"reason": " "}, "required", {"reason"}),
        ("date", {"expires_on": "demain"}, "malformed", {"expires_on"}),
        ("date", {"expires_on": None, "seen": "31/12/2026"}, "malformed", {"expires_on", "seen"}),
        ("mask", {"reason": None}, "required", {"reason"}),
        ("mask", {"reason": "a" * 501}, "too_long", {"reason"}),
        ("versions", {"version": "0", "title": None}, "malformed", {"version", "title"}),
        ("versions", {"title": " "}, "required", {"title"}),
        ("versions", {"expires_on": "demain"}, "malformed", {"expires_on"}),
        ("versions", {"category": "health"}, "unknown_field", {"category"}),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_done(world, document, name, change, why, fields):
    stored = world.stored()
    assert wrong(act(world, name, world.social, document, **change)) == (422, why, fields)
    assert (entries(world), world.stored()) == ([], stored)


@pytest.mark.parametrize("name", ACTS)
def test_who_does_not_follow_the_household_gets_the_bytes_of_what_does_not_exist(world, document, name):
    stored = world.stored()
    foreign = act(world, name, world.stranger, document)
    assert bare(foreign) == bare(act(world, name, world.stranger, uuid4()))
    assert reason(foreign) == (404, "not_found")
    assert (entries(world), world.stored()) == ([], stored)


@pytest.mark.parametrize("name", ACTS)
def test_who_may_not_read_it_is_told_why_and_another_partner_only_checks(world, document, name):
    stored = world.stored()
    assert reason(act(world, name, world.housing, document)) == (403, "consent_missing")
    agree(world.platform, world.social, world.home)
    if name != "check":
        assert reason(act(world, name, world.housing, document)) == (403, "role_limit")
    assert (entries(world), world.stored()) == ([], stored)


@pytest.mark.parametrize("name", ACTS)
def test_a_token_that_only_reads_acts_on_nothing(world, document, name):
    token = world.token(world.social, "documents:read")
    assert reason(act(world, name, None, document, token=token)) == (403, "token_scope")
    assert entries(world) == []


@pytest.mark.parametrize("name", ACTS)
def test_sent_again_under_its_key_it_does_nothing_twice_and_gets_the_same_answer(world, document, name):
    again = {"Idempotency-Key": "acte-1"}
    first = act(world, name, world.social, document, headers=again)
    done, stored = entries(world), world.stored()
    repeat = act(world, name, world.social, document, headers=again)
    assert (repeat.status_code, repeat.json) == (first.status_code, first.json)
    other = act(world, name, world.social, document, headers=again, **OTHER[name])
    assert reason(other) == (422, "repeat_with_other_content")
    assert reason(act(world, name, world.social, document, headers={"Idempotency-Key": "acte-2"}))[0] == 409
    assert (entries(world), world.stored()) == (done, stored)
    assert len(done) == 1
