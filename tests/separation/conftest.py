from __future__ import annotations

from pathlib import Path

import pytest

from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.separation.two_homes import TwoHomes
from tests.separation.world import World


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


@pytest.fixture
def shared(world: TwoHomes) -> TwoHomes:
    """The child lives in both homes: for modules whose `world` is that of two."""
    world.live_there_too()
    return world
