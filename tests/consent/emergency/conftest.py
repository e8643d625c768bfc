"""The world of the glass, on each engine."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from hub.channels.operations import NewNote, post_note
from hub.storage.db import Database
from tests.consent.emergency.glass_world import WOMAN, WRITTEN, World
from tests.fixed_clock import FixedClock
from tests.platform_builder import add_household, add_professional, build_platform


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    platform = build_platform(database, tmp_path, clock)
    author = add_professional(platform, "ssp", profession="social_worker")
    referent = add_professional(platform, "ssp", profession="social_worker")
    home = add_household(platform, [author], referents=[referent], persons=WOMAN)
    for category, body in WRITTEN.items():
        post_note(platform, author, home.id, NewNote(category, home.person_ids[0], body))
    night = add_professional(platform, "mep", name="Nadia Roy")
    officer = add_professional(platform, "ssp", "dpo", "other")
    clock.advance(seconds=1)
    rung: list[tuple[UUID, frozenset[UUID]]] = []
    platform.bell.listen(lambda household, who: rung.append((household, who)))
    return World(platform, clock, author, referent, night, officer, home, rung)
