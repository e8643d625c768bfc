"""Asking beforehand by program: the answer is that of the act itself, and asking is on record."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.platform_builder import agree
from tests.web.api.api_world import bare, reason, wrong


def ask(world, actor, **change):
    question = {
        "channel": str(world.home.id),
        "action": "read",
        "category": "housing",
        "about": str(world.home.person_ids[0]),
    }
    sent = {name: value for name, value in (question | change).items() if value is not None}
    return world.post("/decisions", actor, sent)


def test_a_permit_says_on_what_it_rests_and_a_refusal_why_and_what_to_do(world_on_both):
    world = world_on_both
    before = ask(world, world.housing).json
    assert (before["permitted"], before["reason"]) == (False, "consent_missing")
    assert before["detail"]
    assert before["way_out"]
    agree(world.platform, world.social, world.home)
    after = ask(world, world.housing).json
    assert (after["permitted"], after["basis"], after["reason"]) == (True, "consent", None)
    assert {one.outcome for one in world.entries("access:explained")} == {"refused", "permitted"}


def test_the_answer_is_the_one_the_act_then_gets(world):
    agree(world.platform, world.social, world.home, categories=("housing", "employment"))
    for category in ("housing", "employment", "family", "coordination", "health", "protection"):
        for about in (str(world.home.person_ids[0]), "household"):
            told = ask(world, world.housing, action="write", category=category, about=about).json
            done = world.write(world.housing, category=category, about=about)
            assert told["permitted"] is (done.status_code == 201), (category, about)
            if not told["permitted"]:
                said = ("reason", "detail", "way_out")
                assert [told[one] for one in said] == [done.json[one] for one in said]


def test_of_a_closed_category_a_refusal_tells_nothing(world):
    told = ask(world, world.housing, category="health").json
    agree(world.platform, world.social, world.home, answer="refused")
    assert (told["permitted"], told["reason"], told["since"]) == (False, "not_found", None)
    assert ask(world, world.housing, category="health").json == told


def test_a_foreign_household_and_an_unknown_one_get_the_same_bytes(world):
    foreign = ask(world, world.housing, channel=str(world.foreign.id))
    assert bare(foreign) == bare(ask(world, world.housing, channel=str(uuid4())))
    assert reason(foreign) == (404, "not_found")


@pytest.mark.parametrize(
    ("change", "why", "field"),
    [
        ({"action": "erase"}, "unknown_choice", "action"),
        ({"category": "weather"}, "unknown_category", "category"),
        ({"about": "01a207d9-2100-7000-8000-000000000001"}, "unknown_person", "person"),
        ({"about": None}, "required", "about"),
        ({"channel": "12"}, "malformed", "channel"),
        ({"at": "2026-01-01"}, "unknown_field", "at"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_by_field(still_world, change, why, field):
    assert wrong(ask(still_world, still_world.housing, **change)) == (422, why, {field})


def test_who_sees_what_is_told_by_partner_and_category(world_on_both):
    world = world_on_both
    agree(world.platform, world.social, world.home, categories=("housing",), partners=("his",))
    person = str(world.home.person_ids[1])
    told = world.get(f"{world.channel}/consents?person={person}", world.social).json
    assert (told["channel"], told["person"]["id"]) == (str(world.home.id), person)
    cells = {(one["partner"], one["category"]): one for one in told["cells"]}
    assert (cells["his", "housing"]["reason"], cells["his", "housing"]["consent"]) == (None, "given")
    assert cells["his", "employment"]["reason"]
    assert not {category for _, category in cells} & {"health", "protection"}


def test_consents_are_asked_of_persons_of_the_household(world):
    stranger = world.foreign.person_ids[0]
    for person in (stranger, uuid4()):
        answer = world.get(f"{world.channel}/consents?person={person}", world.social)
        assert wrong(answer) == (422, "unknown_person", {"person"})
    assert wrong(world.get(f"{world.channel}/consents?person=x", world.social)) == (
        422,
        "malformed",
        {"person"},
    )
