"""The page of a document proposes the date the hub read; what was said too late or wrongly comes back beside
the field, with a way out."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

import pytest

from hub.documents import text_layers
from hub.documents.text_layers import read_waiting
from hub.storage.db import Database
from tests.documents.test_page_images import World
from tests.documents.test_text_layers import NOTICE, photo
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import add_professional

TAKE = {"act": "take_over", "version": "1", "seen": "", "stated_on": "2027-03-28"}
WRITE = {"act": "write", "version": "1", "seen": "", "stated_on": "28/03/2027"}


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(sqlite_database, tmp_path, clock)


@pytest.fixture
def paper(world: World, monkeypatch: pytest.MonkeyPatch) -> UUID:
    monkeypatch.setattr(text_layers, "engine_here", lambda: None)
    found = world.deposit(photo("", NOTICE), "bail.png")
    read_waiting(world.platform, set())
    return found


def reader(world: World) -> Person:
    return Person(application(world.platform), world.platform, world.reader)


def test_the_proposal_is_taken_over_and_then_no_longer_proposed(world: World, paper: UUID) -> None:
    person, place = reader(world), f"/pieces/{paper}"
    page = person.get(place)[1]
    assert "à vérifier sur le papier" in page
    assert "<h2>2D-Doc lu</h2>" in page
    assert "authentique" not in page.lower()
    for name, value in (("Déclarant 1", "DUPONT AWA"), ("Revenu fiscal de référence", "12345")):
        assert f"<dt>{name}</dt><dd><bdi>{value}</bdi></dd>" in page
    hidden = re.findall(r'<input type="hidden" name="(version|seen|stated_on)" value="([^"]*)"', page)
    assert {(name, TAKE[name]) for name in ("version", "seen", "stated_on")} == set(hidden)
    assert "Indiquer la date" in page
    assert person.post(place, f"{place}/date", TAKE)[0] == 303
    after = person.get(place)[1]
    assert "C’est la date de la pièce" in after
    assert "Reprendre cette date" not in after
    assert "Lue par le hub, reprise par Luc R." in after
    assert "Corriger la date" in after
    correction = WRITE | {"seen": "2027-03-28", "stated_on": "30/03/2027"}
    assert person.post(place, f"{place}/date", correction)[0] == 303
    assert "Fin indiquée\xa0: 30 mars 2027, avant\xa0: 28 mars 2027" in person.get(place)[1]


def test_a_date_said_by_mistake_is_taken_back_on_the_page(world: World, paper: UUID) -> None:
    person, place = reader(world), f"/pieces/{paper}"
    assert "pas de date de fin" not in person.get(place)[1]
    assert person.post(place, f"{place}/date", WRITE)[0] == 303
    assert 'value="clear">Cette pièce n’a pas de date de fin' in person.get(place)[1]
    clear = {"act": "clear", "version": "1", "seen": "2027-03-28", "stated_on": ""}
    assert person.post(place, f"{place}/date", clear)[0] == 303
    page = person.get(place)[1]
    assert "Fin indiquée\xa0: sans date de fin, avant\xa0: 28 mars 2027" in page
    assert 'name="seen" value=""' in page
    status, again = person.post(place, f"{place}/date", clear | {"seen": ""})
    assert (status, "Cette pièce est déjà sans date de fin." in again) == (409, True)
    assert len(world.entries("document:dated")) == 2


def test_the_log_says_in_words_where_the_date_came_from(world: World, paper: UUID) -> None:
    reader(world).post(f"/pieces/{paper}", f"/pieces/{paper}/date", TAKE)
    (entry,) = world.entries("document:dated")
    officer = add_professional(world.platform, "his", "dpo", "lawyer")
    log = Person(application(world.platform), world.platform, officer)
    page = log.get(f"/journal?evenement={entry.entry_id}")[1]
    assert re.search(r"Origine de la date.{1,80}Lue par le hub, puis reprise", page, re.DOTALL)
    assert "Recueil" not in page


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"stated_on": "29/03/2027", "act": "take_over"}, 409, "puis écrivez sa date"),
        ({"version": "2"}, 409, "Relisez, puis recommencez"),
        ({"seen": "2026-01-01"}, 409, "Relisez, puis recommencez"),
        ({"stated_on": ""}, 422, "Remplissez ce champ"),
        ({"stated_on": "demain"}, 422, "Écrivez une date comme 31/12/2026"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field(
    world: World, paper: UUID, change: dict[str, str], status: int, sentence: str
) -> None:
    place = f"/pieces/{paper}"
    found, page = reader(world).post(place, f"{place}/date", WRITE | change)
    assert (found, sentence in page) == (status, True)
    assert 'href="#stated_on"' in page
    assert world.entries("document:dated") == []
