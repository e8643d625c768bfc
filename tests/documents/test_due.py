"""Papers about to end: the newest of its type, to those who may read it, on record."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from hub.actors import Actor
from hub.documents.due import Due, documents_due
from hub.documents.operations import NewDocument, deposit_document
from hub.errors import AccessDeniedError
from hub.storage.db import Database
from tests import papers
from tests.fixed_clock import FixedClock
from tests.platform_builder import add_household, add_professional, agree, build_platform

UNTIL = date(2027, 3, 1)


class World:
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.platform = build_platform(database, folder, clock)
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing = add_professional(self.platform, "his", profession="housing_officer")
        self.home = add_household(self.platform, [self.social, self.housing])

    def deposit(self, kind: str, ends: date, category: str = "identity", person: int = 0) -> None:
        paper = NewDocument(category, self.home.person_ids[person], kind, "Papier", "papier.pdf", ends)
        deposit_document(self.platform, self.social, self.home.id, paper, iter([papers.pdf()]))

    def due(self, actor: Actor) -> dict[UUID, list[Due]]:
        return documents_due(self.platform, actor, [self.home.id], UNTIL)


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def test_a_paper_renewed_is_no_longer_due(world: World) -> None:
    world.deposit("residence_permit", date(2026, 12, 1))
    world.deposit("residence_permit", date(2026, 12, 5), person=1)
    assert len(world.due(world.social)[world.home.id]) == 2
    world.deposit("residence_permit", date(2030, 12, 1))
    assert world.due(world.social)[world.home.id] == [Due("residence_permit", date(2026, 12, 5))]


def test_a_permit_extended_says_until_when(world: World) -> None:
    world.deposit("residence_permit", date(2026, 12, 1))
    world.deposit("extension_certificate", date(2027, 2, 1))
    world.deposit("extension_certificate", date(2027, 8, 1), person=1)
    assert world.due(world.social)[world.home.id] == [
        Due("residence_permit", date(2026, 12, 1), date(2027, 2, 1)),
        Due("extension_certificate", date(2027, 2, 1)),
    ]


def test_what_may_not_be_read_is_not_due(world: World) -> None:
    world.deposit("residence_permit", date(2026, 12, 1))
    world.deposit("other", date(2026, 12, 1), "health")
    assert world.due(world.housing).get(world.home.id, []) == []
    assert [one.type for one in world.due(world.social)[world.home.id]] == ["residence_permit"]
    agree(world.platform, world.social, world.home)
    assert [one.type for one in world.due(world.housing)[world.home.id]] == ["residence_permit"]


def test_a_stranger_is_refused(world: World) -> None:
    with pytest.raises(AccessDeniedError):
        world.due(add_professional(world.platform, "his"))
