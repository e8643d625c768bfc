"""Opening a household over HTTP: typed, read again, opened once; and all that can be typed wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hub.actors import Actor
from hub.channels.listing import Filter, my_channels
from hub.households.team_page import read_team
from hub.storage.db import Database
from tests.engines import ONE_ENGINE
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import add_professional, build_platform

pytestmark = ONE_ENGINE

URL = "/canaux/ouvrir"
FAMILY = {
    "hotel": "Hôtel du Canal",
    "town": "Bobigny",
    "stage": "2",
    "name-0": "Aminata Diallo",
    "born-0": "02/05/1990",
    "language-0": "fr",
    "name-1": "  Fanta   Diallo ",
    "born-1": "30/09/2016",
    "language-1": "ar",
    "parent-1": "0",
    "name-2": "",
}


class World:
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.platform = build_platform(database, folder, clock)
        self.coordinator = add_professional(self.platform, "mep", "coordinator", "coordinator")
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.app = application(self.platform)

    def get(self, actor: Actor) -> tuple[int, str]:
        return Person(self.app, self.platform, actor).get(URL)

    def post(self, step: str, actor: Actor | None = None, **said: object) -> tuple[int, str]:
        form = FAMILY | {"referent-ssp": str(self.social.id), "step": step} | said
        person = Person(self.app, self.platform, actor or self.coordinator)
        status, text = person.post("/canaux", URL, form)
        return status, text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")

    def channels(self, actor: Actor) -> list[str]:
        return [one.card.short_code for one in my_channels(self.platform, actor, Filter()).lines]


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def test_a_household_is_typed_read_again_and_opened_for_its_team(world: World) -> None:
    status, text = world.get(world.coordinator)
    assert status == 200
    assert "Première équipe" in text
    status, text = world.post("review")
    assert status == 200
    assert "autorité : Aminata Diallo" in text
    assert "<bdi>Fanta Diallo</bdi>" in text
    assert "Une seule organisation suit ce foyer" in text
    assert world.channels(world.social) == []
    status, text = world.post("open", key="once-and-only")
    assert status == 200
    (code,) = world.channels(world.social)
    assert f"Le canal {code} est ouvert." in text
    assert world.channels(world.coordinator) == []


def test_sent_twice_it_is_opened_once(world: World) -> None:
    first, second = (world.post("open", key="twice") for _ in range(2))
    assert first[0] == second[0] == 200
    assert len(world.channels(world.social)) == 1
    assert re.findall(r"FOYER-\w{4}", first[1]) == re.findall(r"FOYER-\w{4}", second[1])


def test_who_opens_it_and_follows_it_is_led_to_its_channel(world: World) -> None:
    person = Person(world.app, world.platform, world.coordinator)
    said = FAMILY | {"referent-ssp": str(world.social.id), "follow": "1", "step": "open"}
    assert person.post("/canaux", URL, said)[0] == 303
    (code,) = world.channels(world.coordinator)
    home = my_channels(world.platform, world.coordinator, Filter()).lines[0].card.household_id
    team = read_team(world.platform, world.coordinator, home)
    assert {(one.professional_id, one.role) for one in team.lines} == {
        (world.social.id, "referent"),
        (world.coordinator.id, "member"),
    }
    assert code in person.get("/canaux")[1]


@pytest.mark.parametrize("step", ["more", "change"])
def test_going_back_keeps_what_was_typed(world: World, step: str) -> None:
    status, text = world.post(step)
    assert status == 200
    assert 'value="Aminata Diallo"' in text
    assert ("name-3" in text) is (step == "more")
    assert "data-focus" not in text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("hotel", " ", "Remplissez ce champ"),
        ("town", "x" * 121, "trop long"),
        ("stage", "9", "Choisissez une valeur"),
        ("name-0", "Ali\u202e", "caractères invisibles"),
        ("born-0", "30/02/1990", "Écrivez une date"),
        ("born-0", "02/05/2090", "pas possible"),
        ("born-0", "02/05/1790", "pas possible"),
        ("language-0", "tlh", "Choisissez une valeur"),
        ("parent-0", "1", "Un adulte répond pour lui-même"),
        ("parent-1", "1", "Choisissez un adulte de la liste"),
        ("parent-1", "2", "Choisissez un adulte de la liste"),
        ("parent-1", "x", "Choisissez un adulte de la liste"),
        ("referent-ssp", "", "Choisissez au moins un référent"),
        ("referent-ssp", "x", "Choisissez une valeur"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_opened(
    world: World, field: str, value: str, sentence: str
) -> None:
    status, text = world.post("open", **{field: value})
    assert status == 422
    assert sentence in text
    assert 'value="Bobigny"' in text or field == "town"
    assert world.channels(world.social) == []


def test_a_person_typed_twice_and_a_household_of_nobody_are_refused(world: World) -> None:
    twice = {"name-2": "aminata diallo", "born-2": "02/05/1990", "language-2": "fr"}
    assert "figure déjà dans la liste" in world.post("open", **twice)[1]
    assert world.post("open", **{"name-0": "", "name-1": ""})[0] == 422
    assert world.channels(world.social) == []


def test_nobody_but_a_coordinator_opens_one(world: World) -> None:
    assert world.get(world.social)[0] == 403
    for step in ("review", "open", "more"):
        assert world.post(step, world.social)[0] == 403
    assert world.channels(world.social) == []
    assert URL not in Person(world.app, world.platform, world.social).get("/canaux")[1]
