"""The page of a team over HTTP: every form, what is wrong with it, and who is offered none."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from hub.actors import Actor
from hub.households.team_page import read_team
from hub.storage.db import Database
from tests.engines import ONE_ENGINE
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import add_household, add_professional, build_platform

pytestmark = ONE_ENGINE


class World:
    """A household followed by a referent, a member and a coordinator; a colleague who does not yet."""

    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.platform, self.clock = build_platform(database, folder, clock), clock
        self.coordinator = add_professional(self.platform, "mep", "coordinator", "coordinator")
        self.referent = add_professional(self.platform, "his", name="Thomas Verchère")
        self.member = add_professional(self.platform, "his", name="Nadia Rey")
        self.colleague = add_professional(self.platform, "his", name="Odile Ferrandon")
        team = [self.coordinator, self.member]
        self.home = add_household(self.platform, team, referents=[self.referent])
        self.url = f"/canaux/{self.home.id}/equipe"
        self.app = application(self.platform)
        clock.advance(minutes=1)

    def page(self, actor: Actor, query: str = "") -> tuple[int, str]:
        return _plain(Person(self.app, self.platform, actor).get(f"{self.url}{query}"))

    def post(self, actor: Actor, act: str, **said: object) -> tuple[int, str]:
        return _plain(Person(self.app, self.platform, actor).post(self.url, self.url, {"act": act, **said}))

    def lines(self) -> dict[tuple[object, str], object]:
        found = read_team(self.platform, self.coordinator, self.home.id).lines
        return {(one.professional_id, one.role): one for one in found}

    def line(self, actor: Actor, role: str = "referent") -> str:
        return str(self.lines()[actor.id, role].id)


def _plain(answer: tuple[int, str]) -> tuple[int, str]:
    return answer[0], answer[1].replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def test_a_colleague_is_added_replaces_and_stands_in_and_the_past_stays_on_the_page(world: World) -> None:
    status, text = world.page(world.coordinator)
    assert status == 200
    assert "Sans référent : Emploi." in text
    said = {"professional": world.colleague.id, "role": "member", "until": "30/11/2026"}
    assert world.post(world.referent, "join", **said)[0] == 303
    assert "La personne est dans l’équipe." in world.page(world.referent, "?fait=ajout")[1]
    assert "jusqu’au 30 nov." in world.page(world.referent)[1]
    line = world.line(world.referent)
    assert "Remplacer Thomas V." in world.page(world.coordinator, f"?remplacer={line}")[1]
    said = {"line": line, "professional": world.member.id, "until": "01/12/2026"}
    assert world.post(world.coordinator, "replace", **said)[0] == 303
    said = {"line": world.line(world.member), "professional": world.colleague.id, "until": "25/11/2026"}
    assert world.post(world.member, "delegate", **said)[0] == 303
    assert "Délégation de Nadia R." in world.page(world.member)[1]
    assert world.post(world.member, "end", line=world.line(world.colleague, "delegate"))[0] == 303
    world.clock.advance(days=9)
    text = world.page(world.member)[1]
    assert "Thomas Verchère" in text.split("Avant</h2>")[1]
    assert "Odile Ferrandon" in text.split("Avant</h2>")[1]


def test_a_last_day_typed_counts_in_full(world: World) -> None:
    """The clock stands at 10:01 UTC on 23 November: that day ends at 23:00 UTC, midnight in Paris."""
    said = {"line": world.line(world.member, "member"), "until": "23/11/2026"}
    assert world.post(world.coordinator, "end", **said)[0] == 303
    world.clock.advance(hours=12, minutes=58)
    assert world.page(world.member)[0] == 200
    world.clock.advance(minutes=1)
    assert world.page(world.member)[0] == 404


@pytest.mark.parametrize(
    ("act", "said", "sentence"),
    [
        ("join", {}, "Choisissez un rôle"),
        ("join", {"role": "member"}, "Remplissez ce champ"),
        ("join", {"role": "owner", "professional": "colleague"}, "Choisissez un rôle"),
        ("join", {"role": "member", "professional": "nobody"}, "Choisissez une valeur de la liste"),
        ("join", {"role": "member", "professional": "unknown"}, "Ce compte n’est pas actif"),
        ("join", {"role": "member", "professional": "member"}, "est déjà dans l’équipe à ces dates"),
        ("join", {"role": "member", "professional": "colleague", "from": "31/02/2027"}, "Écrivez une date"),
        ("join", {"role": "member", "professional": "colleague", "from": "01/01/2020"}, "une date à venir"),
        (
            "join",
            {"role": "member", "professional": "colleague", "from": "02/12/2026", "until": "30/11/2026"},
            "La date de fin doit suivre",
        ),
        ("end", {}, "Remplissez ce champ"),
        ("end", {"line": "x"}, "Choisissez une valeur de la liste"),
        ("end", {"line": "unknown"}, "Cette ligne est déjà terminée"),
        ("end", {"line": "line", "until": "22/11/2026"}, "une date à venir"),
        ("replace", {"line": "line"}, "Remplissez ce champ"),
        ("replace", {"line": "line", "professional": "coordinator"}, "de la même organisation"),
        ("delegate", {"line": "line", "professional": "colleague"}, "Remplissez ce champ"),
        ("delegate", {"line": "line", "professional": "colleague", "until": "x"}, "Écrivez une date"),
        ("rename", {}, "Choisissez une valeur de la liste"),
    ],
)
def test_what_is_wrong_is_said_kept_and_changes_nothing(
    world: World, act: str, said: dict[str, str], sentence: str
) -> None:
    before = world.lines()
    known: dict[str, object] = {"line": world.line(world.referent), "unknown": uuid4()}
    known |= {name: getattr(world, name).id for name in ("member", "colleague", "coordinator")}
    sent = {name: value if name == "role" else known.get(value, value) for name, value in said.items()}
    status, text = world.post(world.coordinator, act, **sent)
    assert status == 422
    assert sentence in text
    assert 'role="alert"' in text
    for name, value in said.items():
        if name in ("from", "until"):
            assert f'value="{value}"' in text
    assert world.lines() == before


def test_a_member_reads_the_page_and_is_offered_nothing(world: World) -> None:
    status, text = world.page(world.member, f"?terminer={world.line(world.referent)}")
    assert status == 200
    assert "L’équipe est changée par la coordination" in text
    assert "Mettre fin" not in text
    said = {"professional": world.colleague.id, "role": "member"}
    assert world.post(world.member, "join", **said)[0] == 403
