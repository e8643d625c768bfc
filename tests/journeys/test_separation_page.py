"""The pages of a separation over HTTP: typed, read again, proposed, confirmed by somebody else, dropped."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hub.actors import Actor
from hub.storage.db import Database
from tests.engines import ONE_ENGINE
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.separation.world import World

pytestmark = ONE_ENGINE


class Pages(World):
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        super().__init__(database, folder, clock)
        self.url = f"/canaux/{self.home.id}/separation"
        self.app = application(self.platform)

    def page(self, query: str = "", actor: Actor | None = None) -> tuple[int, str]:
        return Person(self.app, self.platform, actor or self.social).get(f"{self.url}{query}")

    def post(self, step: str, actor: Actor | None = None, **said: object) -> tuple[int, str]:
        person = Person(self.app, self.platform, actor or self.social)
        return person.post(self.url, self.url, {"step": step, **said})

    def said(self, **other: object) -> dict[str, object]:
        referents = {"referent-ssp": self.new_social.id, "referent-his": self.new_housing.id}
        return {"person": self.man, "hotel": "Hôtel du Port", "town": "Paris", **referents} | other


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> Pages:
    return Pages(database, tmp_path, clock)


def test_one_proposes_after_reading_it_again_and_another_confirms(world: Pages) -> None:
    world.note("de l’homme", world.man)
    world.note("tout le foyer", None)
    status, text = world.post("review", **world.said())
    assert status == 200
    assert "Relire avant de proposer" in text
    follows, _, closes = text.partition("Ce qui reste ici et se ferme</h2>")
    assert "1 note" in follows
    assert "1 note" in closes
    assert "Hôtel du Port" in world.post("change", **world.said())[1]
    assert world.post("propose", **world.said())[0] == 303
    assert "Une autre personne, d’une autre organisation, doit confirmer." in world.page("?fait=proposee")[1]
    waits = Person(world.app, world.platform, world.housing).get(f"/canaux/{world.home.id}/personnes")[1]
    assert "Une séparation de ce foyer attend une réponse." in waits
    waiting = waiting_in(world.page(actor=world.housing)[1])
    assert world.post("confirm", world.housing, separation=waiting)[0] == 303
    done = Person(world.app, world.platform, world.housing).get(
        f"/canaux/{world.home.id}/personnes?fait=separation"
    )[1]
    assert "La séparation est faite." in done
    assert "Ibrahima" not in done
    status, text = world.post("confirm", world.housing, separation=waiting)
    assert (status, "n’attend plus de réponse" in text) == (409, True)
    world.clock.advance(seconds=1)
    assert world.bodies(world.new_housing, world.new_home()) == ["de l’homme"]


def test_a_proposal_is_dropped(world: Pages) -> None:
    assert world.post("propose", **world.said())[0] == 303
    status, text = world.post("propose", **world.said())
    assert (status, "attend déjà une réponse" in text) == (409, True)
    assert world.post("cancel", separation=waiting_in(text))[0] == 303
    assert "La proposition est abandonnée." in world.page("?fait=abandon")[1]


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"person": ""}, "Remplissez ce champ"),
        ({"person": "x"}, "Choisissez une valeur"),
        ({"hotel": ""}, "Remplissez ce champ"),
        ({"town": "x" * 200}, "trop long"),
        ({"referent-ssp": "", "referent-his": ""}, "Choisissez au moins un référent"),
        ({"referent-ssp": "x"}, "Choisissez une valeur"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    world: Pages, other: dict[str, object], sentence: str
) -> None:
    for step in ("review", "propose"):
        status, text = world.post(step, **world.said(**other))
        assert status == 422
        assert sentence in text
        assert ("Hôtel du Port" in text) == ("hotel" not in other)
    assert world.page()[0] == 200


def test_another_step_is_refused_and_who_may_not_change_the_team_sees_nothing(world: Pages) -> None:
    assert world.post("else")[0] == 422
    assert world.post("confirm", separation="x")[0] == 422
    assert world.page(actor=world.member)[0] == 403
    assert world.page(actor=world.new_social)[0] == 404


def waiting_in(page: str) -> str:
    found = re.search(r'name="separation" value="([^"]+)"', page)
    assert found
    return found[1]
