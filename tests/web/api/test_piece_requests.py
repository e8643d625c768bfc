"""Requests for documents through the API: the same acts, the same rule, the same reasons."""

from __future__ import annotations

from tests.platform_builder import add_household, add_professional, agree
from tests.web.api.api_world import problem, reason

REASON = "Nous en avons parlé au téléphone ce matin."


def ask(world, actor=None, **said):
    new = {"type": "payslip", "about": str(world.home.person_ids[0]), "purpose": "housing_file"}
    return world.post(
        f"{world.channel}/piece-requests", actor or world.housing, new | {"partner": "ssp"} | said
    )


def read(world, request, actor):
    return world.get(f"/piece-requests/{request}", actor)


def test_a_document_is_asked_for_listed_read_and_answered_by_a_deposit(world):
    agree(world.platform, world.social, world.home)
    made = ask(world, words="Les trois derniers", due_on="2099-01-31")
    assert made.status_code == 201, made.data
    request = made.json["id"]
    for path in (f"{world.channel}/piece-requests", "/piece-requests"):
        (listed,) = world.get(path, world.social).json["requests"]
        assert (listed["id"], listed["type"], listed["mine"]) == (request, "payslip", True)
        assert "Les trois" not in str(listed)
    found = read(world, request, world.social).json
    assert (found["words"], found["request"]["due_on"]) == ("Les trois derniers", "2099-01-31")
    deposited = world.deposit(world.social).json["id"]
    answered = read(world, request, world.housing).json["request"]
    assert (answered["state"], answered["document"]) == ("deposited", deposited)


def test_it_is_declined_or_cancelled_once_with_a_reason(world):
    agree(world.platform, world.social, world.home)
    request = ask(world).json["id"]
    assert reason(world.post(f"/piece-requests/{request}/decline", world.social, {"reason": "non"}))[0] == 422
    declined = world.post(f"/piece-requests/{request}/decline", world.social, {"reason": REASON})
    assert (declined.json["request"]["state"], declined.json["reason"]) == ("declined", REASON)
    again = world.post(f"/piece-requests/{request}/cancel", world.housing, {"reason": REASON})
    assert reason(again) == (409, "request_settled")
    other = ask(world).json["id"]
    cancelled = world.post(f"/piece-requests/{other}/cancel", world.housing, {"reason": REASON})
    assert cancelled.json["request"]["state"] == "cancelled"


def test_a_document_already_there_is_proposed_and_its_owner_answers(world):
    job = add_professional(world.platform, "mep")
    world.home = add_household(world.platform, [world.social, world.housing, job])
    world.channel = f"/channels/{world.home.id}"
    agree(world.platform, world.social, world.home)
    held = world.deposit(world.social).json["id"]
    request = ask(world, partner="mep").json["id"]
    assert read(world, request, job).json["candidates"] == [held]
    proposed = world.post(f"/piece-requests/{request}/reuse", job, {"document": held})
    assert proposed.json["request"]["reuse"] == {
        "document": held,
        "owner": "ssp",
        "state": "waiting",
        "mine": False,
    }
    answer = {"granted": True, "reason": REASON}
    assert reason(world.post(f"/piece-requests/{request}/reuse/answer", job, answer))[0] == 404
    granted = world.post(f"/piece-requests/{request}/reuse/answer", world.social, answer).json
    assert (granted["request"]["state"], granted["owner_reason"]) == ("reused", REASON)


def test_what_the_rule_shuts_is_refused_with_its_reason_and_what_is_wrong_is_named(world):
    assert reason(ask(world)) == (403, "consent_missing")
    agree(world.platform, world.social, world.home)
    wrong = {"partner": "xyz", "colleague": str(world.social.id)}
    for said in ({"partner": "xyz"}, {"type": "horoscope"}, wrong, {"partner": None}):
        assert problem(ask(world, **said))["errors"]
    request = ask(world).json["id"]
    hidden = read(world, request, world.stranger)
    unknown = read(world, world.home.id, world.stranger)
    assert reason(hidden) == reason(unknown) == (404, "not_found")
