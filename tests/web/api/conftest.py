from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.storage.db import Database
from tests.databases import fresh_sqlite
from tests.fixed_clock import FixedClock
from tests.web.api.api_world import ApiWorld


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> ApiWorld:
    return ApiWorld(sqlite_database, tmp_path, clock)


@pytest.fixture
def world_on_both(database: Database, tmp_path: Path, clock: FixedClock) -> ApiWorld:
    """Once on each engine: for what a program does from end to end, and for what an engine might choke on."""
    return ApiWorld(database, tmp_path, clock)


@pytest.fixture(scope="module")
def still_world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiWorld]:
    """One for all the calls of a module that are refused: nothing changes in it but its log."""
    folder = tmp_path_factory.mktemp("api")
    with fresh_sqlite(sqlite_template, folder) as database:
        yield ApiWorld(database, folder, FixedClock())
