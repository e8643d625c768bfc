"""Identifiers cannot be walked: each request that names something of another household in the place of one's
own is answered, byte for byte, like one that names nothing. Here one reader tries a thousand on each engine.

`python -m tests.journeys.substitutions` tries ten thousand, by six readers and in every place.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.journeys.foreign import CANARIES, OWN, followed
from tests.journeys.substitutions import Walker, contents, walk
from tests.journeys.world import World
from tests.platform_builder import add_professional, build_platform

WANTED = 1_000


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(build_platform(database, tmp_path, clock), clock)


def test_a_substituted_id_is_answered_like_an_unknown_one(world: World) -> None:
    author = add_professional(world.platform, "ssp", profession="social_worker")
    home = followed(world, author, CANARIES)
    walker = Walker(world, world.stranger, followed(world, world.stranger, OWN))
    before = contents(world)
    walk(walker, home)
    assert walker.leaks == []
    assert contents(world) == before
    assert len(walker.tried) >= WANTED
