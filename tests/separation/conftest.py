from __future__ import annotations

from pathlib import Path

import pytest

from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.separation.world import World


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)
