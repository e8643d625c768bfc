from __future__ import annotations

from pathlib import Path

import pytest

from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.web.api.api_world import ApiWorld


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> ApiWorld:
    return ApiWorld(sqlite_database, tmp_path, clock)


@pytest.fixture
def world_on_both(database: Database, tmp_path: Path, clock: FixedClock) -> ApiWorld:
    """Once on each engine: for what a program does from end to end, and for what an engine might choke on."""
    return ApiWorld(database, tmp_path, clock)
