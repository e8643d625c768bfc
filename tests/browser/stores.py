"""On which stores a journey in Chromium is made."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from hub.storage.db import Database
from hub.storage.objects import ObjectStore
from tests.journeys.world import STORES

BOTH = pytest.mark.parametrize("kept", STORES, indirect=True)
"""On SQLite with files, and on PostgreSQL with S3."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A database, and an object store unless it is files in the data folder."""

    database: Database
    objects: ObjectStore | None = None
