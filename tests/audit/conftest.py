"""A log beside each test's database, empty or sealed."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.audit.sealing import Log
from hub.storage.db import Database
from tests.audit.sample_log import filled, sample_log
from tests.audit.two_verdicts import SIZE


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """Its key is that of the published vectors; its guard stands in the test's own folder."""
    return sample_log(tmp_path / "guard")


@pytest.fixture
def sealed(database: Database, log: Log) -> Database:
    """Twelve entries under three checkpoints."""
    filled(database, log, SIZE, step=4)
    return database
