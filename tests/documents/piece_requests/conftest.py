from __future__ import annotations

from pathlib import Path

import pytest

from hub.storage.db import Database
from tests.documents.piece_requests.world import World
from tests.fixed_clock import FixedClock


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(sqlite_database, tmp_path, clock)


@pytest.fixture
def world_on_both(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    """For what locks, or is counted in SQL."""
    return World(database, tmp_path, clock)
