"""The channels one follows, as a program gets them."""

from __future__ import annotations

from tests.platform_builder import add_household
from tests.web.api.api_world import PURPOSE, problem, reason, wrong


def codes(answer):
    assert answer.status_code == 200, answer.data
    return [one["code"] for one in answer.json["channels"]]


def follow(world, number):
    """More households of the social worker, each with a later note; their codes, latest first."""
    made = []
    for place in range(number):
        home = add_household(world.platform, [world.social], code=f"FOYER-{place}AAA")
        world.clock.advance(minutes=1)
        body = {"category": "coordination", "about": "household", "body": f"Note {place}"}
        assert world.post(f"/channels/{home.id}/notes", world.social, body).status_code == 201
        made.append(f"FOYER-{place}AAA")
    return made[::-1]


def test_one_gets_the_households_one_follows_and_no_other(world):
    world.write(world.housing)
    (found,) = world.get("/channels", world.social).json["channels"]
    assert found["id"] == str(world.home.id)
    assert {one["id"] for one in found["persons"]} == {str(one) for one in world.home.person_ids}
    assert {one["partner"] for one in found["team"]} == {"ssp", "his"}
    assert (found["unread"], found["last_note"]["body"]) == (1, "Visite jeudi")
    assert "coordination" in found["writable"]


def test_an_account_without_contents_follows_nothing(world):
    assert codes(world.get("/channels", world.officer)) == []


def test_pages_follow_each_other_without_a_gap_or_a_double(world):
    world.clock.advance(minutes=1)
    expected = [*follow(world, 4), *codes(world.get("/channels?limit=1", world.housing))]
    got, path = [], "/channels?limit=2"
    while path:
        answer = world.get(path, world.social)
        got.append(codes(answer))
        link = answer.headers.get("Link", "")
        assert not link or link.endswith('>; rel="next"')
        path = link.removeprefix("</api/v1").partition(">")[0]
    assert got == [expected[:2], expected[2:4], expected[4:]]


def test_a_place_in_the_list_is_of_no_use_to_anybody_else(world):
    follow(world, 2)
    link = world.get("/channels?limit=1", world.social).headers["Link"]
    path = link.removeprefix("</api/v1").partition(">")[0]
    assert world.get(path, world.social).status_code == 200
    assert wrong(world.get(path, world.housing)) == (422, "malformed", {"cursor"})


def test_a_page_has_a_size_within_bounds_and_no_unknown_filter(still_world):
    for query, expected in {
        "limit=0": "malformed",
        "limit=101": "malformed",
        "limit=ten": "malformed",
        "limit=5&limit=6": "malformed",
        "cursor=": "too_short",
        "cursor=abc": "malformed",
        "cursor=%ff%00": "malformed",
        f"cursor={'a' * 513}": "too_long",
        "q=diallo": "unknown_field",
    }.items():
        status, why, fields = wrong(still_world.get(f"/channels?{query}", still_world.social))
        assert (status, why, fields) == (422, expected, {query.partition("=")[0]}), query


def test_a_wrong_method_is_told_which_are_right(still_world):
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = still_world.call(method, "/channels", still_world.social)
        assert reason(answer) == (405, "method")
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_an_address_nobody_knows_is_a_problem_too(still_world):
    for path in ("/nothing", "/channels/", "/channels/12/notes", "/audit"):
        assert reason(still_world.get(path, still_world.social)) == (404, "not_found"), path


def test_answers_carry_no_cookie_no_cors_header_and_are_not_kept(world):
    for method in ("GET", "HEAD", "OPTIONS"):
        answer = world.call(
            method, "/channels", world.social, headers={"Origin": "https://elsewhere.example"}
        )
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not [
            name for name in dict(answer.headers) if name.startswith(("Access-Control", "Set-Cookie"))
        ]


def test_a_program_is_sent_to_the_description_not_back_to_a_page(world):
    for language, word in (("fr", "Comparez"), ("en", "Compare the")):
        answer = world.call("PUT", "/channels", world.social, headers={"Accept-Language": language})
        assert problem(answer)["way_out"].startswith(word)


def test_a_host_that_is_not_ours_is_refused(still_world):
    answer = still_world.app.test_client().get(
        "/api/v1/channels", base_url="http://evil.example", headers=PURPOSE
    )
    assert reason(answer) == (400, "bad_request")
