"""Identifiers cannot be walked: each request that names something of another household in the place of one's
own is answered, byte for byte, like one that names nothing. Here a sample: every place there is, with what
fits it and one more.

`python -m tests.journeys.substitutions` makes all fifteen thousand.
"""

from __future__ import annotations

from pathlib import Path

from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.journeys.substitutions import walk_everywhere
from tests.journeys.walker import a_few
from tests.journeys.world import World
from tests.platform_builder import build_platform

WANTED = 300


def test_a_substituted_id_is_answered_like_an_unknown_one(
    database: Database, tmp_path: Path, clock: FixedClock
) -> None:
    walked = walk_everywhere(World(build_platform(database, tmp_path, clock), clock), a_few)
    assert walked.leaks == []
    assert walked.parts.keys() == {"path", "query", "form", "json", "cursor", "header"}
    assert walked.parts.total() >= WANTED
