"""One served channel for the tests of its pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.storage.db import Database
from tests.browser.channel_world import ChannelWorld, opened
from tests.services.chromium import OpenPage


@pytest.fixture
def channel(postgres_database: Database, tmp_path: Path, open_page: OpenPage) -> Iterator[ChannelWorld]:
    with opened(postgres_database, tmp_path, open_page) as world:
        yield world
