"""A platform with an officer, on each engine or on one."""

from __future__ import annotations

import pytest

from tests.web.journal.officers import World


@pytest.fixture
def world(database, tmp_path, clock):
    return World(database, tmp_path, clock)


@pytest.fixture
def one_world(sqlite_database, tmp_path, clock):
    """For long tables of cases that do not depend on the engine."""
    return World(sqlite_database, tmp_path, clock)
