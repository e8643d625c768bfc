"""A household and the administrator of one of its partners."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import application
from tests.platform_builder import (
    SYSTEM,
    add_household,
    add_professional,
    agree,
    build_platform,
    put_in_team,
)
from tests.web.administration.office import World


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> World:
    platform = build_platform(sqlite_database, tmp_path / "data", clock)
    app = application(platform)
    boss = add_professional(platform, "his", "administrator", "administrator", name="Inès Carvalho")
    worker = add_professional(platform, "his", profession="housing_adviser", name="Thomas Verchère")
    home = add_household(platform, [worker])
    put_in_team(platform, SYSTEM, home.id, boss)
    agree(platform, worker, home)
    return World(platform, app, boss, worker, home)
