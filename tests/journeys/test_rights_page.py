"""The page *Qui voit quoi* over HTTP: replayed at a day and an hour, and bad instants."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hub.consent.operations import withdraw_consent
from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import add_household, add_professional, agree, build_platform, partner_id


class World:
    """Everybody agreed to everything on 24 November, 10:00 UTC; one thing was taken back a day later."""

    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.platform = build_platform(database, folder, clock)
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        housing = add_professional(self.platform, "his", profession="housing_officer")
        self.officer = add_professional(self.platform, "his", "dpo", "other")
        self.home = add_household(self.platform, [self.social, housing])
        self.app = application(self.platform)
        self.woman, self.man = self.home.person_ids[:2]
        clock.advance(days=1)
        agree(self.platform, self.social, self.home)
        clock.advance(days=1)
        cells = [(partner_id(self.platform, "his"), "housing")]
        withdraw_consent(self.platform, self.social, self.home.id, self.woman, self.woman, "self", cells)
        clock.advance(days=1)

    def page(self, query: str = "", officer: bool = False) -> tuple[int, str]:
        reader = Person(self.app, self.platform, self.officer if officer else self.social)
        status, text = reader.get(f"/canaux/{self.home.id}/qui-voit-quoi?{query}")
        return status, text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def test_today_the_withdrawal_stands_and_may_not_be_repeated(world: World) -> None:
    status, text = world.page(f"person={world.woman}")
    assert status == 200
    assert "Retiré" in text
    assert "Accord retiré pour Logement : Hébergement et logement. Effet immédiat." in text
    assert "partner=ssp&amp;category=housing" in text
    assert "partner=his&amp;category=housing" not in text
    assert "Vous regardez la situation" not in text


@pytest.mark.parametrize("when", ["date=25%2F11%2F2026&time=10:59", "date=2026-11-24"])
def test_the_day_before_it_was_open_and_the_page_says_what_changed(world: World, when: str) -> None:
    status, text = world.page(f"person={world.woman}&{when}")
    assert status == 200
    assert "Vous regardez la situation du" in text
    assert "1 case a changé depuis" in text
    assert "Aujourd’hui :" in text
    assert "retrait" not in text, "the past is not withdrawn from"


def test_the_person_chosen_is_the_person_shown(world: World) -> None:
    text = world.page(f"person={world.man}")[1]
    assert f'<option value="{world.man}" selected>' in text
    assert "partner=his&amp;category=housing" in text


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("date=demain", "date", "31/12/2026"),
        ("date=31%2F02%2F2026", "date", "31/12/2026"),
        ("date=01%2F01%2F2999", "date", "Choisissez une date passée"),
        ("date=24%2F11%2F2026&time=25:00", "time", "Écrivez une heure comme 17:04"),
    ],
)
def test_a_bad_instant_is_named_and_today_is_shown(
    world: World, query: str, field: str, sentence: str
) -> None:
    status, text = world.page(f"person={world.woman}&{query}")
    assert status == 422
    assert f'id="{field}-erreur"' in text
    assert sentence in text
    assert "Retiré" in text


@pytest.mark.parametrize("query", ["person=not-an-id", "date=", "time=10:00", "person="])
def test_what_says_nothing_is_today(world: World, query: str) -> None:
    assert world.page(query)[0] == 200


def test_an_officer_replays_it_and_learns_no_name(world: World) -> None:
    status, text = world.page("date=24%2F11%2F2026", officer=True)
    assert status == 200
    assert "Personne 1" in text
    assert "Aminata" not in text
    assert "Recueillir le consentement" not in text


def cells(text: str, category: str) -> list[str]:
    """The words of each cell of a row of the matrix."""
    row = next(one for one in text.split('<tr role="row">') if category in one.split("</th>")[0])
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in row.split("<td ")[1:]]


def test_each_cell_tells_on_what_it_rests_and_since_when(world: World) -> None:
    text = world.page(f"person={world.woman}")[1]
    assert "Accord depuis le 24 nov." in cells(text, "Hébergement")[1]
    assert re.search(r"Retiré depuis le 25 nov\.", cells(text, "Hébergement")[2])


def test_a_closed_row_tells_its_true_status_to_the_professions_listed_alone(world: World) -> None:
    assert (
        "Lit et écrit Accord depuis le 24 nov." in cells(world.page(f"person={world.woman}")[1], "Santé")[1]
    )
    (officers,) = cells(world.page(f"person={world.woman}", officer=True)[1], "Santé")
    assert "Fermée" in officers
