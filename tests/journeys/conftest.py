"""`world`: a platform of its own, on SQLite with files, then on PostgreSQL with S3."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.world import STORES, World, opened


@pytest.fixture(params=STORES)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    with opened(request.param, request, tmp_path) as found:
        yield found
