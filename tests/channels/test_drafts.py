"""Drafts: one per professional and channel, kept for seven days after the last save."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from hub.actors import Actor
from hub.channels.drafts import save_draft
from hub.channels.models import Draft
from hub.channels.operations import NewNote, post_note
from hub.channels.reading import open_channel
from hub.households.operations import Opened
from hub.storage.db import Database
from hub.storage.platform import Platform
from tests.fixed_clock import FixedClock
from tests.platform_builder import add_household, add_professional, build_platform


@pytest.fixture
def platform(database: Database, tmp_path: Path, clock: FixedClock) -> Platform:
    return build_platform(database, tmp_path, clock)


@pytest.fixture
def worker(platform: Platform) -> Actor:
    return add_professional(platform)


@pytest.fixture
def home(platform: Platform, worker: Actor) -> Opened:
    return add_household(platform, [worker])


def draft_of(platform: Platform, worker: Actor, home: Opened) -> str:
    return open_channel(platform, worker, home.id).draft


def stored(platform: Platform) -> int:
    with platform.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Draft)) or 0


def test_the_last_text_saved_is_found_again(platform: Platform, worker: Actor, home: Opened) -> None:
    save_draft(platform, worker, home.id, "Premier jet")
    save_draft(platform, worker, home.id, "Second jet")
    assert draft_of(platform, worker, home) == "Second jet"
    assert stored(platform) == 1


def test_an_empty_text_removes_it_and_so_does_posting(
    platform: Platform, worker: Actor, home: Opened
) -> None:
    save_draft(platform, worker, home.id, "À effacer")
    save_draft(platform, worker, home.id, "  ")
    assert stored(platform) == 0
    save_draft(platform, worker, home.id, "À envoyer")
    post_note(platform, worker, home.id, NewNote("coordination", None, "Envoyé"))
    assert stored(platform) == 0


def test_a_draft_is_shown_until_its_seven_days_are_over(
    platform: Platform, worker: Actor, home: Opened, clock: FixedClock
) -> None:
    save_draft(platform, worker, home.id, "Vieux jet")
    clock.advance(days=7, seconds=-1)
    assert draft_of(platform, worker, home) == "Vieux jet"
    clock.advance(seconds=1)
    assert draft_of(platform, worker, home) == ""


def test_what_is_over_is_deleted_when_anybody_saves_a_draft(
    platform: Platform, worker: Actor, home: Opened, clock: FixedClock
) -> None:
    save_draft(platform, worker, home.id, "Vieux jet")
    clock.advance(days=7)
    colleague = add_professional(platform)
    other = add_household(platform, [colleague])
    save_draft(platform, colleague, other.id, "Nouveau jet")
    assert stored(platform) == 1
    assert draft_of(platform, colleague, other) == "Nouveau jet"
