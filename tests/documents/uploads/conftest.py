"""A platform files are sent to in parts, on both engines or on one."""

from __future__ import annotations

import pytest

from hub.documents import upload_parts
from tests.documents.upload_world import KIB, UploadWorld


@pytest.fixture
def world(database, tmp_path, clock):
    return UploadWorld(database, tmp_path, clock)


@pytest.fixture
def light(sqlite_database, tmp_path, clock):
    """On one engine: what no engine changes."""
    return UploadWorld(sqlite_database, tmp_path, clock)


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(upload_parts, "PART", 64 * KIB)
