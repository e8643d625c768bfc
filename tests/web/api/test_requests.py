"""Requests for access by program: the acts of the pages, their refusals, sealed places in the list."""

from __future__ import annotations

from uuid import uuid4

import pytest

from hub.households.rules import short_code
from tests.platform_builder import add_household, add_professional
from tests.web.api.api_world import bare, reason, wrong

WHY = "Le bail se signe vendredi, il me manque le parcours."
ANSWER = {"outcome": "declined", "reason": "Nous en avons parlé au téléphone ce matin."}
LIST = "/access-requests"


def ask(world, actor):
    return world.ask_access(actor, category="resources")


def join(world, actor, code="FOYER-7F3K", **change):
    return world.post(LIST, actor, {"code": code, "purpose": "housing_file", "reason": WHY} | change)


def answer(world, actor, request, **change):
    return world.post(f"{LIST}/{request}/answer", actor, ANSWER | change)


def withdraw(world, actor, request):
    return world.call("POST", f"{LIST}/{request}/withdrawal", actor)


def listed(world, actor, path=LIST):
    return world.get(path, actor).json["requests"]


@pytest.fixture
def referent(world):
    """Who collects the consent of a household again, and changes the lines of his partner."""
    found = add_professional(world.platform, "his", profession="housing_officer", name="Nadia Roy")
    world.home = add_household(
        world.platform, [world.social, world.housing], referents=[found], code="FOYER-8M4K"
    )
    world.channel = f"/channels/{world.home.id}"
    return found


def test_asked_listed_read_answered_and_told(world, referent):
    sent = ask(world, world.housing)
    assert (sent.status_code, sent.json["state"]) == (201, "waiting")
    assert sent.headers["Location"] == f"/api/v1{LIST}/{sent.json['id']}"
    (waiting,) = listed(world, referent)
    assert (waiting["mine"], waiting["may_answer"], waiting["kind"]) == (False, True, "consent")
    assert (waiting["channel"], waiting["code"]) == (str(world.home.id), "FOYER-8M4K")
    assert answer(world, referent, waiting["id"]).json == {"id": waiting["id"], "state": "declined"}
    told = world.get(f"{LIST}/{waiting['id']}", world.housing).json
    assert (told["answer"], told["answered_by"]) == (ANSWER["reason"], "Nadia Roy")
    assert (told["request"]["state"], told["person"]) == ("declined", str(world.home.person_ids[0]))
    assert (told["now"]["permitted"], told["now"]["reason"]) == (False, "consent_missing")
    assert world.get(f"{LIST}/{waiting['id']}", referent).json["now"] is None


def test_a_request_to_join_granted_adds_the_line(world, referent):
    asked = join(world, world.stranger, "FOYER-8M4K").json["id"]
    assert world.get(f"{world.channel}/notes", world.stranger).status_code == 404
    assert answer(world, referent, asked, outcome="granted").json["state"] == "granted"
    assert world.get(f"{world.channel}/notes", world.stranger).status_code == 200


def test_who_answers_second_and_who_withdraws_too_late_get_409(world, referent):
    asked = ask(world, world.housing).json["id"]
    assert withdraw(world, world.housing, asked).json == {"id": asked, "state": "withdrawn"}
    for late in (withdraw(world, world.housing, asked), answer(world, referent, asked)):
        assert reason(late) == (409, "request_settled")


def test_asking_by_a_code_tells_nothing_of_a_household(world):
    there, nowhere = join(world, world.stranger), join(world, world.stranger, short_code())
    assert [one.status_code for one in (there, nowhere)] == [201, 201]
    assert set(there.json) == set(nowhere.json)
    mine = listed(world, world.stranger)
    assert {one["channel"] for one in mine} == {None}
    assert {one["state"] for one in mine} == {"waiting"}


def test_what_is_not_for_one_s_eyes_is_answered_like_what_does_not_exist(world, referent):
    asked = ask(world, world.housing).json["id"]
    for call in (withdraw, answer, lambda *one: world.get(f"{LIST}/{one[2]}", one[1])):
        assert bare(call(world, world.stranger, asked)) == bare(call(world, world.stranger, uuid4()))
    assert reason(withdraw(world, world.social, asked)) == (404, "not_found")
    assert listed(world, world.stranger) == []


def test_the_list_goes_on_by_a_sealed_place_that_serves_nobody_else(world, referent):
    asked = sorted(join(world, world.housing, short_code()).json["id"] for _ in range(3))
    join(world, world.social, short_code())
    first = world.get(f"{LIST}?limit=2", world.housing)
    following = first.headers["Link"].split(";")[0].strip("<>").removeprefix("/api/v1")
    pages = [first.json["requests"], listed(world, world.housing, following)]
    assert [[one["id"] for one in page] for page in pages] == [[asked[2], asked[1]], [asked[0]]]
    assert "Link" not in world.get(following, world.housing).headers
    assert wrong(world.get(following, world.social)) == (422, "malformed", {"cursor"})
    assert wrong(world.get(f"{LIST}?cursor=abc", world.social)) == (422, "malformed", {"cursor"})


@pytest.mark.parametrize(
    ("change", "why", "field"),
    [
        ({"category": "coordination"}, "already_open", "category"),
        ({"category": "health"}, "unknown_category", "category"),
        ({"action": "erase"}, "unknown_choice", "action"),
        ({"purpose": "control"}, "unknown_choice", "purpose"),
        ({"reason": "Pour voir"}, "reason_short", "reason"),
        ({"about": "01a207d9-2100-7000-8000-000000000001"}, "unknown_person", "person"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_by_field(still_world, change, why, field):
    assert wrong(still_world.ask_access(still_world.housing, **change)) == (422, why, {field})


def test_the_same_thing_is_asked_once(world):
    assert ask(world, world.housing).status_code == 201
    assert wrong(ask(world, world.housing)) == (422, "already_asked", {"category"})
