"""A log beside each test's database."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.audit.sealing import Log
from tests.audit.sample_log import sample_log


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """Its key is that of the published vectors; its guard stands in the test's own folder."""
    return sample_log(tmp_path / "guard")
