"""Handing a caseload over through its pages: chosen, read again, done; and what is typed wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hub.households.team_page import read_team
from hub.storage.db import Database
from tests.engines import ONE_ENGINE
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import add_household, add_professional, build_platform

pytestmark = ONE_ENGINE

URL = "/passation"


class World:
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.platform = build_platform(database, folder, clock)
        self.coordinator = add_professional(self.platform, "mep", "coordinator", "coordinator")
        self.thomas = add_professional(self.platform, "his", name="Thomas Verchère")
        self.nadia = add_professional(self.platform, "his", name="Nadia Rey")
        team = [self.coordinator]
        self.homes = [add_household(self.platform, team, referents=[self.thomas]) for _ in range(2)]
        self.hidden = add_household(self.platform, referents=[self.thomas])
        self.person = Person(application(self.platform), self.platform, self.coordinator)
        clock.advance(minutes=1)

    def post(self, step: str, **said: object) -> tuple[int, str]:
        form = {"leaving": self.thomas.id, "professional": self.nadia.id, "step": step} | said
        return self.person.post(URL, URL, form)

    def followed_by_nadia(self) -> int:
        teams = [read_team(self.platform, self.coordinator, home.id).lines for home in self.homes]
        return sum(line.professional_id == self.nadia.id for team in teams for line in team)


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def test_a_caseload_is_chosen_read_again_and_handed_over(world: World) -> None:
    text = world.person.get(f"{URL}?leaving={world.thomas.id}")[1]
    assert "Suivis de Thomas Verchère" in text
    status, text = world.post("review", until="30/11/2026")
    assert status == 200
    assert "30/11/2026" in text
    for home in world.homes:
        assert home.short_code in text
    assert world.hidden.short_code not in text
    lines = re.findall(r'name="line" value="([^"]+)"', text)
    assert len(lines) == 2
    assert world.followed_by_nadia() == 0
    assert world.post("hand_over", until="30/11/2026", line=lines)[0] == 303
    assert world.followed_by_nadia() == 2
    assert "Les suivis sont transmis." in world.person.get(f"{URL}?fait=1")[1]


def test_what_is_not_what_was_read_again_is_refused_and_said(world: World) -> None:
    for lines in ([], ["x"], [world.thomas.id]):
        status, text = world.post("hand_over", line=lines)
        assert status == 409
        assert "Quelqu’un a modifié cela avant vous" in text
    assert world.followed_by_nadia() == 0


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"leaving": ""}, "Remplissez ce champ"),
        ({"leaving": "x"}, "Choisissez une valeur"),
        ({"professional": ""}, "Remplissez ce champ"),
        ({"professional": "coordinator"}, "Choisissez une valeur"),
        ({"until": "demain"}, "Écrivez une date"),
        ({"until": "01/01/2020"}, "une date à venir"),
    ],
)
def test_what_is_wrong_is_named(world: World, said: dict[str, object], sentence: str) -> None:
    known = {"coordinator": world.coordinator.id}
    status, text = world.post("review", **{name: known.get(str(one), one) for name, one in said.items()})
    assert status == 422
    assert sentence in text.replace("\N{NO-BREAK SPACE}", " ")


def test_who_may_hand_nothing_over_is_told_so(world: World) -> None:
    person = Person(application(world.platform), world.platform, world.nadia)
    assert "Aucun suivi à transmettre" in person.get(URL)[1]
