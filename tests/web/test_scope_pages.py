"""The pages of scopes: edit, read the difference again, record; another partner answers; a role is tried."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hub.storage.db import Database
from tests.engines import ONE_ENGINE
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import add_household, add_professional, agree, build_platform

pytestmark = ONE_ENGINE

PLACE = "/administration/perimetres"
WIDER: dict[str, object] = {"was:worker:employment": "none", "scope:worker:employment": "read"}
NARROWER: dict[str, object] = {"was:worker:resources": "read", "scope:worker:resources": "none"}
WHY: dict[str, object] = {"reason": "Préparer les dossiers avant la commission"}


class World:
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        platform = build_platform(database, folder, clock)
        app = application(platform)
        people = {
            "his": add_professional(platform, "his", "administrator", "other"),
            "mep": add_professional(platform, "mep", "administrator", "other"),
            "officer": add_professional(platform, "his", "dpo", "other"),
        }
        housing = add_professional(platform, "his", profession="housing_officer")
        social = add_professional(platform, "ssp", profession="social_worker")
        job = add_professional(platform, "mep")
        self.home = add_household(platform, [housing, job], referents=[social])
        agree(platform, social, self.home)
        clock.advance(minutes=1)
        self.people = {name: Person(app, platform, actor) for name, actor in people.items()}

    def change(self, said: dict[str, object], step: str = "record") -> tuple[int, str]:
        return self.people["his"].post(f"{PLACE}/modifier", f"{PLACE}/modifier", {**said, "step": step})

    def answer(self, who: str, act: str) -> int:
        page = self.people[who].get(PLACE)[1]
        found = re.search(r'name="proposal" value="([^"]+)"', page)
        assert found, "no proposal to answer"
        return self.people[who].post(PLACE, f"{PLACE}/propositions", {"act": act, "proposal": found[1]})[0]


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def test_the_difference_is_read_again_before_anything_is_recorded(world: World) -> None:
    status, text = world.change(WIDER | NARROWER | WHY, "review")
    assert status == 200
    assert "<s>Aucun</s> → <strong>Lecture</strong>" in text
    assert "<s>Lecture</s> → <strong>Aucun</strong>" in text
    assert "Restreindre, et demander l’approbation" in text
    assert "Caduc le" in text
    status, text = world.change(WIDER | WHY, "change")
    assert '<option value="read" selected>' in text
    assert "Élargissements proposés" not in world.people["mep"].get(PLACE)[1]


def test_a_widening_is_asked_seen_and_answered_by_the_other_partner(world: World) -> None:
    assert world.change(WIDER | WHY)[0] == 303
    own, other = world.people["his"].get(PLACE)[1], world.people["mep"].get(PLACE)[1]
    assert "Retirer la proposition" in own
    assert "Approuver" not in own
    assert "Approuver" in other
    officer = world.people["officer"].get(PLACE)[1]
    assert "Préparer les dossiers" in officer
    assert "Approuver" not in officer
    assert "Modifier les périmètres" not in officer
    assert world.answer("mep", "approve") == 303
    assert "Approuvé" in world.people["his"].get(PLACE)[1]


def test_a_wrong_form_comes_back_with_what_was_chosen_and_says_what_to_mend(world: World) -> None:
    for step in ("review", "record"):
        status, text = world.change(WIDER | {"reason": "court"}, step)
        assert status == 422
        assert 'href="#reason"' in text
        assert "20 caractères" in text
        assert re.search(r'name="scope:worker:employment".*?value="read" selected', text)
    assert world.change({}, "review")[0] == 422
    odd: dict[str, object] = {"was:worker:housing": "none", "scope:worker:housing": "everything"}
    assert world.change(odd, "review")[0] == 422


def test_a_form_older_than_the_scope_shows_the_scope_as_it_is(world: World) -> None:
    assert world.change(NARROWER)[0] == 303
    status, text = world.change(NARROWER)
    assert status == 409
    assert "a changé depuis" in text
    assert re.search(r'name="was:worker:resources" value="none"', text)


@pytest.mark.parametrize("said", [{}, {"act": "approve", "proposal": "x"}, {"act": "burn", "proposal": "x"}])
def test_an_answer_to_nothing_is_not_found(world: World, said: dict[str, object]) -> None:
    assert world.people["mep"].post(PLACE, f"{PLACE}/propositions", said)[0] == 404


def test_a_role_is_tried_by_a_code_that_stands_in_no_address(world: World) -> None:
    page, his = f"{PLACE}/essai", world.people["his"]
    assert world.change(WIDER | WHY)[0] == 303
    proposal = re.search(r'<option value="([0-9a-f-]{36})"', his.get(page)[1])
    assert proposal
    said: dict[str, object] = {"code": world.home.short_code, "role": "worker", "proposal": proposal[1]}
    status, text = his.post(page, page, said)
    assert status == 200
    assert "s’ouvrirait" in text
    assert "Santé" not in text
    status, text = his.post(page, page, {"code": "FOYER-0000", "role": "worker"})
    assert status == 422
    assert 'href="#code"' in text
    assert his.post(page, page, {"code": world.home.short_code, "role": "chef"})[0] == 422
    assert proposal[1] in world.people["mep"].get(page)[1]
    assert "s’ouvrirait" in world.people["mep"].post(page, page, said)[1]


@pytest.mark.parametrize(
    "asked",
    [
        "role=worker&category=resources&level=none",
        "role=worker&category=resources&level=read",
        "role=administrator&category=resources&level=read",
        "role=secretary&category=resources&level=write",
        "role=worker&category=nowhere&level=write",
        "role=worker&category=resources&level=everything",
    ],
)
def test_a_link_chooses_a_wider_level_of_a_cell_there_is_and_nothing_else(world: World, asked: str) -> None:
    plain = world.people["his"].get(f"{PLACE}/modifier")[1]
    assert _matrix(world.people["his"].get(f"{PLACE}/modifier?{asked}")[1]) == _matrix(plain)
    wider = world.people["his"].get(f"{PLACE}/modifier?role=worker&category=employment&level=read")[1]
    assert _matrix(wider) != _matrix(plain)


def _matrix(page: str) -> str:
    return page.split("<tbody")[1].split("</tbody>", maxsplit=1)[0]
