"""One served channel for the tests of its pages, on PostgreSQL and files; the main ones, marked BOTH, on each
pair of stores a platform may stand on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.browser.channel_world import ChannelWorld, opened
from tests.browser.stores import Kept
from tests.journeys.world import storage
from tests.services.chromium import OpenPage


@pytest.fixture
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    """Where everything is; the database as its owner, for tests that damage it."""
    pair: str | None = getattr(request, "param", None)
    if pair is None:
        yield Kept(request.getfixturevalue("postgres_database"))
        return
    data = tmp_path / "data"
    data.mkdir()
    role = "hub" if "console" in request.fixturenames else databases.RUNNING
    with storage(pair, request, data, role) as (database, objects):
        yield Kept(database, objects)


@pytest.fixture
def channel(kept: Kept, tmp_path: Path, open_page: OpenPage) -> Iterator[ChannelWorld]:
    with opened(kept.database, tmp_path, open_page, objects=kept.objects) as world:
        yield world
