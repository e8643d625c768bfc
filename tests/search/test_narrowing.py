"""Filters narrow a search, in every way there is, and open nothing."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from hub.search.narrowing import Narrowed
from hub.search.operations import search_channels
from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.platform_builder import partner_id
from tests.search.world import World

WORD = "visite"


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def found(world: World, **only: object) -> list[UUID]:
    """The same in the channel and across."""
    narrowed = Narrowed(**only)
    inside = [hit.found.id for hit in world.search(world.housing, WORD, only=narrowed).hits]
    across = search_channels(world.platform, world.housing, WORD, only=narrowed)
    assert [hit.found.id for one in across.channels for hit in one.hits] == inside
    return inside


def test_each_filter_keeps_what_it_names_and_together_they_keep_what_all_name(world: World) -> None:
    note = world.write(f"{WORD} notée")
    paper = world.deposit(f"Bulletin, {WORD}")
    between = world.platform.clock()
    late = world.write(f"{WORD} tardive", category="housing", by=world.housing)
    his, ssp = (partner_id(world.platform, code) for code in ("his", "ssp"))
    assert found(world) == [late, paper, note]
    assert found(world, category="resources") == [paper]
    assert found(world, partner_id=his) == [late]
    assert found(world, partner_id=ssp) == [paper, note]
    assert found(world, type="payslip") == [paper]
    assert found(world, type="lease") == []
    world.clock.advance(seconds=5)
    moment = world.platform.clock()
    assert found(world, since=moment) == []
    assert found(world, until=moment) == [late, paper, note]
    assert between < moment
    assert found(world, since=between, category="housing") == [late]
    assert found(world, partner_id=ssp, category="housing") == []


def test_the_moments_are_from_inside_until_outside(world: World) -> None:
    note = world.write(WORD)
    at = world.search(world.housing, WORD).hits[0].found.posted_at
    assert found(world, since=at) == [note]
    assert found(world, until=at) == []


def test_a_filter_opens_nothing_and_tells_nothing(world: World) -> None:
    world.write(f"{WORD} médicale", "health")
    assert found(world, category="health") == []
    assert [entry.changes for entry in world.entries()] == [(["results", None, "0"],)] * 2


def test_a_page_goes_on_within_its_filter(world: World) -> None:
    papers = [world.deposit(f"{WORD} {number}") for number in range(3)]
    for _ in papers:
        world.write(WORD)
    first = world.search(world.housing, WORD, limit=2, only=Narrowed(type="payslip"))
    rest = world.search(world.housing, WORD, older_than=first.further, limit=2, only=Narrowed(type="payslip"))
    assert [hit.found.id for page in (first, rest) for hit in page.hits] == papers[::-1]
    assert rest.further is None
