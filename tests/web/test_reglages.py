"""The settings page: one's sessions, display and password."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from hub.accounts.operations import sign_in
from hub.accounts.tokens import create_token
from hub.actors import Actor, anonymous_actor
from hub.audit.models import AuditEntry
from hub.errors import SignInError
from hub.storage.db import Database
from hub.storage.platform import Platform
from hub.web.login import COOKIE
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import AGENT, Person, application, mint_session
from tests.platform_builder import PASSWORD, add_professional, build_platform

PAGE, MAIL, NEW = "/reglages", "nadia.r@his.example", "une phrase bien à moi"


@dataclass
class World:
    platform: Platform
    app: Flask
    nadia: Actor

    def person(self) -> Person:
        return Person(self.app, self.platform, self.nadia)

    def signs_in(self, password: str) -> bool:
        try:
            sign_in(self.platform, anonymous_actor(), MAIL, password, "203.0.113.7", "Chrome")
        except SignInError:
            return False
        return True

    def actions(self) -> list[str]:
        with self.platform.database.reading() as session:
            return list(session.scalars(select(AuditEntry.action)))


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> World:
    platform = build_platform(sqlite_database, tmp_path / "data", clock, sign_in_attempts_per_hour=3)
    nadia = add_professional(platform, "his", profession="housing_adviser", name="Nadia Rahmani", mail=MAIL)
    return World(platform, application(platform), nadia)


def is_open(person: Person) -> bool:
    return person.get(PAGE)[0] == 200


def test_nobody_has_settings_without_signing_in(world: World) -> None:
    answer = world.app.test_client().get(
        PAGE, base_url=world.platform.settings.origin, headers={"Accept": "text/html", "User-Agent": AGENT}
    )
    assert answer.headers["Location"].startswith("/connexion")


def test_ones_sessions_are_listed_and_each_can_be_ended(world: World) -> None:
    here, lost = world.person(), world.person()
    text = here.get(PAGE)[1]
    assert text.count("Chrome") >= 2
    assert text.count("Celle-ci") == 1
    other = re.findall(r'name="session" value="([0-9a-f]{64})"', text)
    assert len(other) == 1, "one's own is ended by signing out"
    assert here.post(PAGE, f"{PAGE}/sessions/fin", {"session": other[0]})[0] == 303
    assert is_open(here)
    assert not is_open(lost)
    assert {"account:sessions_listed", "account:sessions_ended"} <= set(world.actions())


def test_an_unknown_or_foreign_session_cannot_be_ended(world: World) -> None:
    here = world.person()
    stranger = add_professional(world.platform, "his")
    foreign = mint_session(world.platform, stranger)
    text = Person(world.app, world.platform, stranger).get(PAGE)[1]
    theirs = re.findall(r'name="session" value="([0-9a-f]{64})"', text)
    for session in (*theirs, "00" * 32, "xyz", ""):
        assert here.post(PAGE, f"{PAGE}/sessions/fin", {"session": session})[0] == 404
    client = world.app.test_client()
    client.set_cookie(COOKIE, foreign, domain=world.platform.settings.host)
    answer = client.get(PAGE, base_url=world.platform.settings.origin, headers={"User-Agent": AGENT})
    assert answer.status_code == 200


def test_ending_the_session_one_works_in_signs_out(world: World) -> None:
    here, elsewhere = world.person(), world.person()
    mine = re.findall(r'name="session" value="([0-9a-f]{64})"', elsewhere.get(PAGE)[1])[0]
    token = re.findall(r'name="csrf_token" value="([^"]+)"', here.get(PAGE)[1])[0]
    answer = here.client.post(
        f"{PAGE}/sessions/fin",
        base_url=here.origin,
        headers=here.headers,
        data={"csrf_token": token, "session": mine},
    )
    assert answer.headers["Location"].startswith("/connexion")
    assert "cookies" in answer.headers["Clear-Site-Data"]
    assert not is_open(here)
    assert is_open(elsewhere)


def test_all_sessions_end_at_once(world: World) -> None:
    here, lost = world.person(), world.person()
    assert "Toutes vos sessions se ferment" in here.get(f"{PAGE}?deconnecter=1")[1]
    assert here.post(PAGE, "/deconnexion-partout", {})[0] == 302
    assert not is_open(here)
    assert not is_open(lost)


def test_a_new_password_closes_the_other_sessions_and_renews_this_one(world: World) -> None:
    here, lost = world.person(), world.person()
    before = here.client.get_cookie(COOKIE, domain=world.platform.settings.host)
    status, _ = here.post(PAGE, f"{PAGE}/mot-de-passe", {"current": PASSWORD, "password": NEW})
    assert status == 303
    after = here.client.get_cookie(COOKIE, domain=world.platform.settings.host)
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert is_open(here)
    assert not is_open(lost)
    assert (world.signs_in(PASSWORD), world.signs_in(NEW)) == (False, True)


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        ({"current": "faux mot de passe", "password": NEW}, "current", "Ce n’est pas votre mot de passe"),
        ({"current": "", "password": NEW}, "current", "Ce n’est pas votre mot de passe"),
        ({"current": PASSWORD, "password": "court"}, "password", "au moins 12"),
        ({"current": PASSWORD, "password": "x" * 300}, "password", "256"),
        ({"current": PASSWORD, "password": PASSWORD}, "password", "différent"),
        ({}, "password", "au moins 12"),
    ],
)
def test_a_password_that_cannot_be_changed_says_why(
    world: World, form: dict[str, object], field: str, words: str
) -> None:
    here, other = world.person(), world.person()
    status, text = here.post(PAGE, f"{PAGE}/mot-de-passe", form)
    assert status == 422
    assert f'href="#{field}"' in text
    assert words in text.replace("\u00a0", " ")
    assert NEW not in text
    assert is_open(other)
    assert world.signs_in(PASSWORD)


def test_guessing_at_an_open_screen_is_stopped(world: World) -> None:
    here = world.person()
    wrong = {"current": "faux mot de passe", "password": NEW}
    statuses = [here.post(PAGE, f"{PAGE}/mot-de-passe", dict(wrong))[0] for _ in range(4)]
    assert statuses == [422, 422, 422, 429]
    assert here.post(PAGE, f"{PAGE}/mot-de-passe", {"current": PASSWORD, "password": NEW})[0] == 429


def test_language_and_theme_are_kept(world: World) -> None:
    here = world.person()
    form = {"language": "en", "theme": "dark", "next": PAGE}
    assert here.post(PAGE, "/preferences", form)[0] == 303
    text = here.get(PAGE)[1]
    assert '<html lang="en" data-theme="dark">' in text
    assert "Open sessions" in text
    assert "account:display_chosen" in world.actions()


def test_ones_tokens_are_shown_by_name_and_never_their_secret(world: World) -> None:
    secret = create_token(world.platform, world.nadia, "Tableur du siège", ["channels:read"])
    text = world.person().get(PAGE)[1]
    assert "Tableur du siège" in text
    assert secret.rsplit("_", 1)[1] not in text
