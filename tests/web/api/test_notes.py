"""Notes by program: read by pages or since a place, written once, refused with their reason."""

from __future__ import annotations

from uuid import uuid4

import pytest

from hub.accounts.repeats import REMEMBERED
from hub.channels.drafts import save_draft
from hub.channels.reading import open_channel
from tests.platform_builder import agree
from tests.web.api.api_world import bare, note, reason, wrong


def bodies(answer):
    assert answer.status_code == 200, answer.data
    return [one["body"] for one in answer.json["notes"]]


def following(answer):
    return answer.headers["Link"].removeprefix("</api/v1").partition(">")[0]


def test_a_note_written_by_one_program_is_read_by_another(world_on_both):
    world = world_on_both
    person = world.home.person_ids[0]
    agree(world.platform, world.social, world.home)
    body = "Loyer : 412 €, « à revoir »\n\tpuis 📎"
    written = world.write(world.social, body, category="housing", about=str(person), kind="question")
    assert written.status_code == 201, written.data
    assert set(written.json["audience"]) == {"ssp", "his"}
    assert written.json["audience"]["his"] == "permitted"
    (read,) = world.get(f"{world.channel}/notes", world.housing).json["notes"]
    assert read["id"] == written.json["id"]
    assert (read["body"], read["kind"], read["category"], read["persons"]) == (
        body, "question", "housing", [str(person)],
    )  # fmt: skip
    assert read["author"] == {"id": str(world.social.id), "partner": "ssp", "name": read["author"]["name"]}


def test_what_was_not_agreed_to_is_not_read_but_by_its_author(world):
    person = str(world.home.person_ids[0])
    assert world.write(world.social, "Loyer", category="housing", about=person).status_code == 201
    assert bodies(world.get(f"{world.channel}/notes", world.social)) == ["Loyer"]
    assert bodies(world.get(f"{world.channel}/notes", world.housing)) == []


def test_pages_lead_back_in_time_without_a_gap_or_a_double(world):
    for number in range(5):
        world.write(world.social, f"Note {number}")
    first = world.get(f"{world.channel}/notes?limit=2", world.housing)
    second = world.get(following(first), world.housing)
    third = world.get(following(second), world.housing)
    assert [bodies(one) for one in (first, second, third)] == [
        ["Note 3", "Note 4"],
        ["Note 1", "Note 2"],
        ["Note 0"],
    ]
    assert "Link" not in third.headers


def test_what_came_since_a_place_comes_once_and_in_order(world):
    world.write(world.social, "Avant")
    newest = world.get(f"{world.channel}/notes", world.housing).json["newest"]
    for number in range(3):
        world.write(world.social, f"Note {number}")
    first = world.get(f"{world.channel}/notes?since={newest}&limit=2", world.housing)
    assert bodies(first) == ["Note 0", "Note 1"]
    second = world.get(following(first), world.housing)
    assert bodies(second) == ["Note 2"]
    assert (second.json["reset"], "Link" in second.headers) == (False, False)
    assert bodies(world.get(f"{world.channel}/notes?since={second.json['newest']}", world.housing)) == []


def test_a_program_is_told_when_what_it_keeps_must_be_forgotten(world):
    newest = world.get(f"{world.channel}/notes", world.housing).json["newest"]
    agree(world.platform, world.social, world.home)
    assert world.get(f"{world.channel}/notes?since={newest}", world.housing).json["reset"] is True


def test_cursors_of_elsewhere_or_made_up_lead_nowhere(world):
    world.write(world.social)
    world.write(world.social)
    note_place = world.get(f"{world.channel}/notes", world.social).json["newest"]
    list_place = following(world.get(f"{world.channel}/notes?limit=1", world.social)).partition("cursor=")[2]
    foreign = f"/channels/{world.foreign.id}"
    for path, actor in {
        f"{foreign}/notes?cursor={note_place}": world.stranger,
        f"{foreign}/notes?since={note_place}": world.stranger,
        f"{world.channel}/documents?cursor={note_place}": world.social,
        f"/channels?cursor={list_place}": world.social,
        f"{world.channel}/notes?cursor={note_place[:-2]}AA": world.social,
        f"{world.channel}/notes?since=..%2F..": world.social,
    }.items():
        status, why, fields = wrong(world.get(path, actor))
        assert (status, why) == (422, "malformed"), path
        assert fields <= {"cursor", "since"}
    both = f"{world.channel}/notes?cursor={note_place}&since={note_place}"
    assert wrong(world.get(both, world.social)) == (422, "not_together", {"since"})


@pytest.mark.parametrize(
    ("change", "why", "field"),
    [
        ({"body": ""}, "required", "body"),
        ({"body": " \n\t "}, "required", "body"),
        ({"body": "x" * 5001}, "too_long", "body"),
        ({"body": "x" * 20_000}, "too_long", "body"),
        ({"body": "a\x00b"}, "control_characters", "body"),
        ({"body": "a\x07b"}, "control_characters", "body"),
        ({"body": "a\x9bb"}, "control_characters", "body"),
        ({"body": "paye\u202efdp.exe"}, "bidi_controls", "body"),
        ({"body": "a\u2066b"}, "bidi_controls", "body"),
        ({"body": 12}, "malformed", "body"),
        ({"body": None}, "malformed", "body"),
        ({"body": ["a"]}, "malformed", "body"),
        ({"category": "weather"}, "unknown_category", "category"),
        ({"category": "Housing\x00"}, "malformed", "category"),
        ({"category": "a" * 65}, "too_long", "category"),
        ({"about": "01a207d9-2100-7000-8000-000000000001"}, "unknown_person", "person"),
        ({"about": "everybody"}, "malformed", "about"),
        ({"about": None}, "malformed", "about"),
        ({"kind": "order"}, "unknown_choice", "kind"),
        ({"reply_to": "01a207d9-2100-7000-8000-000000000001"}, "unknown_choice", "reply_to"),
        ({"reply_to": "../1"}, "malformed", "reply_to"),
        ({"author": "someone"}, "unknown_field", "author"),
    ],
    ids=lambda one: repr(one)[:30],
)
def test_a_bad_note_is_refused_by_field_and_nothing_stays(still_world, change, why, field):
    assert wrong(still_world.write(still_world.social, **change)) == (422, why, {field})
    assert bodies(still_world.get(f"{still_world.channel}/notes", still_world.social)) == []


def test_no_field_is_guessed_when_it_is_left_out(still_world):
    for name in ("category", "about", "body"):
        sent = {key: value for key, value in note().items() if key != name}
        answer = still_world.post(f"{still_world.channel}/notes", still_world.social, sent)
        assert wrong(answer) == (422, "required", {name})
    answer = still_world.post(f"{still_world.channel}/notes", still_world.social, {})
    assert wrong(answer)[2] == {"category", "about", "body"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null and void",
        b'{"body": "\\ud800"}',
        b'{"body": "\xff"}',
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        b'{"a":' * 5000,
        b"[" * 100_000,
        b'{"body": NaN}x',
    ],
    ids=lambda one: repr(one)[:24],
)
def test_what_is_no_json_is_a_bad_request(still_world, body):
    answer = still_world.call(
        "POST", f"{still_world.channel}/notes", still_world.social, data=body, content_type="application/json"
    )
    assert reason(answer) == (400, "bad_request")


@pytest.mark.parametrize("body", [b"null", b"[]", b'"note"', b"12"])
def test_json_that_is_no_object_is_refused_whole(still_world, body):
    answer = still_world.call(
        "POST", f"{still_world.channel}/notes", still_world.social, data=body, content_type="application/json"
    )
    assert wrong(answer) == (422, "malformed", {"body"})


def test_a_body_of_another_kind_or_size_is_refused(still_world):
    path = f"{still_world.channel}/notes"
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", ""):
        answer = still_world.call("POST", path, still_world.social, data=b"{}", content_type=kind)
        assert reason(answer) == (415, "media_type"), kind
    huge = b'{"body": "' + b"x" * 200_000 + b'"}'
    answer = still_world.call("POST", path, still_world.social, data=huge, content_type="application/json")
    assert reason(answer)[0] == 413


def test_the_longest_note_there_may_be_passes_even_all_escaped(world):
    assert world.write(world.social, "\U0001f4ce" * 5000).status_code == 201


def test_the_same_key_and_content_write_once(world_on_both):
    world = world_on_both
    first, again = world.write(world.social, key="k-1"), world.write(world.social, key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert bodies(world.get(f"{world.channel}/notes", world.social)) == ["Visite jeudi"]


def test_the_same_key_for_another_content_is_refused_and_of_another_person_it_is_another_key(world):
    world.write(world.social, key="k-1")
    assert reason(world.write(world.social, "Autre", key="k-1")) == (422, "repeat_with_other_content")
    assert world.write(world.housing, "Autre", key="k-1").status_code == 201
    assert bodies(world.get(f"{world.channel}/notes", world.social)) == ["Visite jeudi", "Autre"]


def test_a_key_is_remembered_for_a_day(world):
    world.write(world.social, key="k-1")
    world.clock.advance(seconds=REMEMBERED.total_seconds() + 1)
    assert world.write(world.social, "Le lendemain", key="k-1").status_code == 201


@pytest.mark.parametrize("key", ["k" * 256, "two words", "clé"])
def test_a_key_nobody_could_repeat_exactly_is_refused(still_world, key):
    assert wrong(still_world.write(still_world.social, key=key))[2] == {"Idempotency-Key"}


def test_without_a_key_each_call_writes(world):
    world.write(world.social)
    world.write(world.social)
    assert len(bodies(world.get(f"{world.channel}/notes", world.social))) == 2


def test_a_foreign_household_and_an_unknown_one_get_the_same_bytes(world):
    for method, path, sent in (
        ("GET", "/channels/{}/notes", {}),
        ("POST", "/channels/{}/notes", {"json": note()}),
        ("GET", "/channels/{}/documents", {}),
        ("GET", "/channels/{}/consents", {}),
    ):
        foreign = world.call(method, path.format(world.foreign.id), world.social, **sent)
        unknown = world.call(method, path.format(uuid4()), world.social, **sent)
        assert bare(foreign) == bare(unknown)
        assert reason(foreign) == (404, "not_found")


def test_a_note_by_program_leaves_alone_what_is_being_written_on_the_page(world):
    save_draft(world.platform, world.social, world.home.id, "À moitié éc")
    world.write(world.social)
    assert open_channel(world.platform, world.social, world.home.id).draft == "À moitié éc"
