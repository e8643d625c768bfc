"""A refusal names the organisation and the category, and leads on; what must stay hidden gets no link."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from hub.documents.operations import NewDocument, deposit_document
from hub.storage.db import Database
from hub.web.i18n import NO_BREAK
from tests import papers
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import add_household, add_professional, build_platform


class World:
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.platform = build_platform(database, folder / "data", clock)
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing = add_professional(self.platform, "his", profession="housing_officer")
        self.home = add_household(self.platform, [self.social, self.housing])
        self.reader = Person(application(self.platform), self.platform, self.housing)

    def deposit(self, category: str) -> UUID:
        paper = NewDocument(category, self.home.person_ids[0], "other", "Papier", "papier.pdf", None)
        return deposit_document(self.platform, self.social, self.home.id, paper, iter([papers.pdf()])).id


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(sqlite_database, tmp_path, clock)


def test_a_refused_document_says_who_may_not_see_what_and_where_to_go(world: World) -> None:
    status, text = world.reader.get(f"/pieces/{world.deposit('resources')}")
    assert status == 403
    assert 'data-refusal="consent_missing"' in text
    assert "Habitat et Interventions Sociales" in text
    assert "Ressources" in text
    assert f'href="/canaux/{world.home.id}"' in text
    assert f'href="/canaux/{world.home.id}/qui-voit-quoi"' in text
    assert "Papier" not in text.replace("Papiers", "")


@pytest.mark.parametrize("category", ["health", "protection"])
def test_a_closed_category_is_an_address_nobody_knows(world: World, category: str) -> None:
    shown = world.reader.get(f"/pieces/{world.deposit(category)}")
    absent = world.reader.get(f"/pieces/{uuid4()}")
    assert shown[0] == absent[0] == 404
    assert str(world.home.id) not in shown[1]
    assert "Santé" not in shown[1].replace(NO_BREAK, " ")
