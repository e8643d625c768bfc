"""Only a live token with the right scope opens the API, and no refusal tells more than it must."""

from __future__ import annotations

import pytest

from hub.accounts.tokens import SCOPES, end_token, my_tokens
from hub.platform.accounts import end_account
from hub.web.login import COOKIE
from tests.journeys.browsing import AGENT, mint_session
from tests.platform_builder import SYSTEM
from tests.web.api.api_world import API, PURPOSE, ApiWorld, bare, problem, reason, wrong

HOUSEHOLD, ITEM = "01a207d9-2100-7000-8000-000000000001", "01a207d9-2100-7000-8000-000000000002"
CALLS = {
    ("GET", "/channels"): "channels:read",
    ("GET", f"/channels/{HOUSEHOLD}/notes"): "channels:read",
    ("POST", f"/channels/{HOUSEHOLD}/notes"): "notes:write",
    ("GET", f"/channels/{HOUSEHOLD}/documents"): "documents:read",
    ("POST", f"/channels/{HOUSEHOLD}/documents"): "documents:write",
    ("GET", f"/channels/{HOUSEHOLD}/consents"): "decisions:read",
    ("GET", f"/documents/{ITEM}"): "documents:read",
    ("GET", f"/documents/{ITEM}/original"): "documents:read",
    ("POST", f"/documents/{ITEM}/check"): "documents:write",
    ("POST", f"/documents/{ITEM}/date"): "documents:write",
    ("POST", f"/documents/{ITEM}/mask"): "documents:write",
    ("POST", f"/documents/{ITEM}/versions"): "documents:write",
    ("POST", "/search"): "search:read",
    ("POST", f"/channels/{HOUSEHOLD}/search"): "search:read",
    ("POST", "/decisions"): "decisions:read",
    ("GET", "/access-requests"): "requests:read",
    ("POST", "/access-requests"): "requests:write",
    ("POST", f"/channels/{HOUSEHOLD}/access-requests"): "requests:write",
    ("GET", f"/access-requests/{ITEM}"): "requests:read",
    ("POST", f"/access-requests/{ITEM}/answer"): "requests:write",
    ("POST", f"/access-requests/{ITEM}/withdrawal"): "requests:write",
    ("GET", f"/channels/{HOUSEHOLD}/piece-requests"): "documents:read",
    ("POST", f"/channels/{HOUSEHOLD}/piece-requests"): "documents:write",
    ("GET", "/piece-requests"): "documents:read",
    ("GET", f"/piece-requests/{ITEM}"): "documents:read",
    ("POST", f"/piece-requests/{ITEM}/decline"): "documents:write",
    ("POST", f"/piece-requests/{ITEM}/cancel"): "documents:write",
    ("POST", f"/piece-requests/{ITEM}/reuse"): "documents:write",
    ("POST", f"/piece-requests/{ITEM}/reuse/answer"): "documents:write",
    ("GET", "/audit/entries"): "audit:read",
    ("POST", "/audit/verification"): "audit:read",
    ("GET", "/audit/checkpoint"): "audit:read",
    ("GET", "/audit/export"): "audit:read",
}
every_call = pytest.mark.parametrize(
    ("call", "scope"), CALLS.items(), ids=lambda one: " ".join(one[:2]) if isinstance(one, tuple) else one
)


def _ended(world):
    token = world.token(world.social)
    end_token(world.platform, SYSTEM, my_tokens(world.platform, world.social)[0].id)
    return token


def _expired(world):
    token = world.token(world.social, days=1)
    world.clock.advance(days=1)
    return token


def _orphaned(world):
    token = world.token(world.stranger)
    end_account(world.platform, SYSTEM, world.stranger.id)
    return token


DEAD = {
    "missing": lambda _world: None,
    "empty": lambda _world: "",
    "malformed": lambda _world: "hub_api_short",
    "unknown": lambda _world: f"hub_api_abcdefgh_{'a' * 43}",
    "of another secret": lambda world: world.token(world.social)[:-43] + "A" * 43,
    "ended": _ended,
    "expired": _expired,
    "of an ended account": _orphaned,
}


def test_the_calls_tried_here_are_all_there_are(still_world):
    patterns = {(call[0], f"{API}{call[1]}") for call in CALLS}
    adapter = still_world.app.url_map.bind("localhost")
    tried = {(adapter.match(path, method=method)[0], method) for method, path in patterns}
    routes = {
        (rule.endpoint, method)
        for rule in still_world.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/")
    }
    assert routes - tried == {("api.openapi", "GET")}


def test_every_scope_a_token_may_have_opens_something():
    assert set(CALLS.values()) == set(SCOPES)


@every_call
def test_no_call_is_answered_without_a_token(still_world, call, scope):
    answer = still_world.call(*call)
    assert reason(answer) == (401, "token_invalid")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("kind", DEAD)
def test_every_dead_token_gets_one_and_the_same_refusal(world, kind):
    answer = world.call("GET", "/channels", token=DEAD[kind](world))
    assert reason(answer) == (401, "token_invalid")
    assert bare(answer) == bare(world.call("GET", "/channels"))


def test_a_live_token_opens_until_the_instant_it_expires(world):
    token = world.token(world.social, days=1)
    world.clock.advance(hours=23, minutes=59)
    assert world.call("GET", "/channels", token=token).status_code == 200
    world.clock.advance(minutes=1)
    assert world.call("GET", "/channels", token=token).status_code == 401


def test_other_schemes_and_other_places_for_a_token_do_not_count(world):
    token = world.token(world.social)
    for headers in ({"Authorization": f"Basic {token}"}, {"Authorization": token}, {"X-Api-Key": token}):
        assert reason(world.call("GET", "/channels", headers=headers)) == (401, "token_invalid")
    for name in ("access_token", "token"):
        assert reason(world.call("GET", f"/channels?{name}={token}")) == (401, "token_invalid")


def test_the_scheme_is_read_in_any_case(world):
    headers = {"Authorization": f"bearer {world.token(world.social)}"}
    assert world.call("GET", "/channels", headers=headers).status_code == 200


def test_a_session_of_the_pages_does_not_count_and_is_not_touched(world):
    client = world.app.test_client()
    client.set_cookie(COOKIE, mint_session(world.platform, world.social), domain=world.platform.settings.host)
    answer = client.get(
        f"{API}/channels", base_url=world.platform.settings.origin, headers=PURPOSE | {"User-Agent": AGENT}
    )
    assert reason(answer) == (401, "token_invalid")


@every_call
def test_a_token_made_for_everything_else_is_refused_and_that_is_on_record(still_world, call, scope):
    still_world.clock.advance(seconds=1)
    token = still_world.token(still_world.officer, *(one for one in SCOPES if one != scope))
    answer = still_world.call(*call, token=token)
    assert reason(answer) == (403, "token_scope")
    assert problem(answer)["way_out"]
    assert answer.headers["WWW-Authenticate"] == f'Bearer error="insufficient_scope", scope="{scope}"'
    entry = still_world.entries("access:refused")[-1]
    assert (entry.actor_id, entry.reason, entry.object_kind) == (
        still_world.officer.id,
        "token_scope",
        "token",
    )
    assert list(entry.changes) == [["asked", None, scope]]
    assert (entry.origin, entry.purpose) == ("api", "household_follow_up")


def test_a_token_that_tries_and_tries_is_slowed_down_and_its_tries_are_counted(
    sqlite_database, tmp_path, clock
):
    world = ApiWorld(sqlite_database, tmp_path, clock, refusals_per_minute=20)
    token, other = (world.token(world.social, "channels:read") for _ in range(2))
    tried = [world.call("POST", "/decisions", token=token) for _ in range(25)]
    assert [one.status_code for one in tried] == [403] * 20 + [429] * 5
    assert reason(tried[-1]) == (429, "throttled")
    assert tried[-1].headers["Retry-After"] == "60"
    assert len(world.entries("access:refused")) == 20
    assert world.call("POST", "/decisions", token=other).status_code == 403
    assert world.call("GET", "/channels", token=token).status_code == 200
    world.clock.advance(minutes=1)
    assert world.call("POST", "/decisions", token=token).status_code == 403
    counting = [one for one in world.entries("access:refused") if one.reason == "too_many_refusals"]
    assert [list(one.changes) for one in counting] == [[["number", None, "5"]]]


@every_call
def test_every_call_states_a_purpose_the_hub_knows(still_world, call, scope):
    answer = still_world.call(*call, still_world.officer, headers={"Hub-Purpose": "HOUSING_FILE"}, json={})
    assert wrong(answer) == (422, "unknown_choice", {"Hub-Purpose"})


def test_a_call_without_a_purpose_is_told_which_header_is_missing(world):
    client = world.app.test_client(use_cookies=False)
    headers = {"Authorization": f"Bearer {world.token(world.social)}"}
    answer = client.get(f"{API}/channels", base_url=world.platform.settings.origin, headers=headers)
    assert wrong(answer) == (422, "required", {"Hub-Purpose"})


def test_the_purpose_stated_is_kept_with_each_entry(world):
    world.call("GET", "/channels", world.social, headers={"Hub-Purpose": "housing_file"})
    assert {(one.purpose, one.origin) for one in world.entries("channel:listed")} == {("housing_file", "api")}
