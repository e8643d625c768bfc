"""Signing in and out over HTTP, on SQLite with files and on PostgreSQL with S3."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hub.web.login import COOKIE
from tests.journeys.browsing import AGENT, Person
from tests.journeys.world import (
    STORES,
    World,
    opened,
    without_reference,
)
from tests.platform_builder import PASSWORD, add_professional

BAD_SIGN_IN = "L’adresse ou le mot de passe ne convient pas."


def sign_in(world: World, mail: str, password: str = PASSWORD) -> tuple[int, str, Person]:
    """A browser nobody is signed in with, after its attempt."""
    person = Person(world.app, world.platform, world.social)
    person.client.delete_cookie(COOKIE, domain=world.platform.settings.host)
    status, text = person.post("/connexion", "/connexion", {"name": mail, "password": password})
    return status, text, person


@pytest.fixture
def account(world: World) -> str:
    add_professional(world.platform, "ssp", profession="social_worker", mail="ines.faure@ssp.example")
    return "ines.faure@ssp.example"


def test_signing_in_gives_another_cookie_and_opens_the_channels(world: World, account: str) -> None:
    status, _, person = sign_in(world, account)
    assert status == 302
    assert person.get("/canaux")[0] == 200
    before = Person(world.app, world.platform, world.social)
    before.client.set_cookie(COOKIE, "chosen-by-somebody-else", domain=world.platform.settings.host)
    before.post("/connexion", "/connexion", {"name": account, "password": PASSWORD})
    cookie = before.client.get_cookie(COOKIE, domain=world.platform.settings.host)
    assert cookie is not None
    assert cookie.value != "chosen-by-somebody-else"
    assert cookie.http_only


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(world: World, account: str) -> None:
    known = sign_in(world, account, "wrong password")
    unknown = sign_in(world, "nobody@ssp.example", "wrong password")
    plain = [
        re.sub(r'value="[^"]*"|content="[^"]*"', "", without_reference(text))
        for _, text, _ in (known, unknown)
    ]
    assert (known[0], unknown[0]) == (422, 422)
    assert BAD_SIGN_IN in plain[0]
    assert plain[0] == plain[1]


@pytest.mark.parametrize("stores", STORES)
def test_sign_in_is_throttled_for_known_and_unknown_names_alike(
    stores: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with opened(stores, request, tmp_path, sign_in_attempts_per_hour=2) as world:
        add_professional(world.platform, "ssp", mail="ines.faure@ssp.example")
        for name in ("ines.faure@ssp.example", "nobody@ssp.example"):
            assert [sign_in(world, name, "wrong password")[0] for _ in range(3)] == [422, 422, 429]
            assert sign_in(world, name)[0] == 429
            world.clock.advance(hours=2)


def test_signing_out_everywhere_ends_every_session(world: World) -> None:
    here, there = world.person(world.social), world.person(world.social)
    assert here.post("/canaux", "/deconnexion-partout", {})[0] == 302
    for person in (here, there):
        answer = person.client.get("/canaux", base_url=person.origin, headers=person.headers)
        assert answer.status_code == 302
        assert "/connexion" in answer.headers["Location"]


def test_a_session_is_bound_to_its_browser_and_ends_when_idle(world: World) -> None:
    person = world.person(world.social)
    assert person.get("/canaux")[0] == 200
    assert person.get("/canaux", **{"User-Agent": AGENT.replace("Chrome", "Firefox")})[0] == 302
    world.clock.advance(minutes=world.platform.settings.session_idle_minutes)
    assert person.get("/canaux")[0] == 302
