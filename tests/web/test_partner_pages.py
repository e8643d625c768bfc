"""The pages of partners' agreements: ask, read again with what closes, confirm with a password."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from hub.storage.db import Database
from tests.engines import ONE_ENGINE
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import PASSWORD, add_household, add_professional, build_platform

pytestmark = ONE_ENGINE

PLACE = "/administration/partenaires"
ASKED: dict[str, object] = {
    "partner": "his",
    "act": "suspend",
    "reason": "La convention n’est pas signée pour l’année qui vient",
}


class World:
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        platform = build_platform(database, folder, clock)
        app = application(platform)
        people = {
            "first": add_professional(platform, "ssp", "administrator", "other"),
            "second": add_professional(platform, "mep", "dpo", "lawyer"),
        }
        housing = add_professional(platform, "his", profession="housing_officer")
        self.home = add_household(platform, [housing])
        self.clock = clock
        clock.advance(minutes=1)
        self.people = {name: Person(app, platform, actor) for name, actor in people.items()}
        self.housing = Person(app, platform, housing)

    def ask(self, step: str = "record", password: str = PASSWORD, **more: object) -> tuple[int, str]:
        form = {**ASKED, **more, "step": step, "password": password}
        return self.people["first"].post(f"{PLACE}/proposition", f"{PLACE}/proposition", form)

    def answer(self, act: str, password: str = PASSWORD, who: str = "second") -> tuple[int, str]:
        page = self.people[who].get(PLACE)[1]
        found = re.search(r'name="proposal" value="([^"]+)"', page)
        assert found, "no proposal to answer"
        form: dict[str, object] = {"act": act, "proposal": found[1], "password": password}
        return self.people[who].post(PLACE, f"{PLACE}/reponse", form)


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def test_it_is_read_again_in_numbers_then_confirmed_by_another_partner(world: World) -> None:
    assert 'value="his" selected' in world.people["first"].get(f"{PLACE}/proposition?partenaire=his")[1]
    status, text = world.ask("review")
    assert status == 200
    assert re.search(r"Foyers suivis</dt><dd>1</dd>", text)
    assert 'value="his" selected' in world.ask("change")[1]
    assert world.ask()[0] == 303
    own = world.people["first"].get(PLACE)[1]
    assert "Retirer la proposition" in own
    assert "Relire et confirmer" not in own
    status, text = world.answer("review")
    assert status == 200
    assert "Foyers que personne d’autre ne suit</dt><dd>1</dd>" in text
    assert "La convention n’est pas signée" in text
    assert world.housing.get(f"/canaux/{world.home.id}")[0] == 200
    assert world.answer("confirm")[0] == 303
    assert "Suspendue depuis le" in world.people["second"].get(PLACE)[1], "the session goes on"
    assert world.housing.get(f"/canaux/{world.home.id}")[0] == 403
    assert "Reprendre la convention" in world.people["first"].get(f"{PLACE}/proposition?partenaire=his")[1]


def test_a_wrong_password_keeps_what_was_typed_and_decides_nothing(world: World) -> None:
    status, text = world.ask(password="wrong")
    assert status == 422
    assert 'href="#password"' in text
    assert "La convention n’est pas signée" in text
    assert PASSWORD not in text
    assert 'name="proposal"' not in world.people["second"].get(PLACE)[1]
    assert world.ask()[0] == 303
    status, text = world.answer("confirm", password="wrong")
    assert status == 422
    assert 'href="#password"' in text
    assert world.housing.get(f"/canaux/{world.home.id}")[0] == 200
    for _ in range(20):
        status = world.answer("confirm", password="wrong")[0]
    assert status == 429


def test_what_is_wrong_is_told_at_its_field(world: World) -> None:
    yesterday = (world.clock() - timedelta(days=1)).strftime("%d/%m/%Y")
    for field, said in (
        ("reason", {"reason": "court"}),
        ("partner", {"partner": ""}),
        ("from", {"from": yesterday}),
        ("until", {"until": "jamais"}),
    ):
        for step in ("review", "record"):
            status, text = world.ask(step, **said)
            assert status == 422, field
            assert f'href="#{field}"' in text


def test_an_answer_that_comes_too_late_is_told_and_one_to_nothing_is_not_found(world: World) -> None:
    assert world.ask()[0] == 303
    assert world.ask()[0] == 409
    page = world.people["second"].get(PLACE)[1]
    found = re.search(r'name="proposal" value="([^"]+)"', page)
    assert found
    assert world.answer("withdraw", who="first")[0] == 303
    for act in ("review", "confirm", "decline"):
        form: dict[str, object] = {"act": act, "proposal": found[1], "password": PASSWORD}
        assert world.people["second"].post(PLACE, f"{PLACE}/reponse", form)[0] == 409
    for odd in ({"act": "burn", "proposal": found[1]}, {"act": "confirm", "proposal": "x"}):
        assert world.people["second"].post(PLACE, f"{PLACE}/reponse", dict(odd))[0] == 404
