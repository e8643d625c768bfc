"""The form of a deposit by program, wrong or cut: named, and nothing is left of it."""

from __future__ import annotations

import pytest

from tests import papers
from tests.web.api.api_world import paper, reason, wrong
from tests.web.api.deposit_form import Counted, form, part, send, stream, untouched


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
