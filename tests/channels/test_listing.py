"""Lists of channels: what keeps a row, and the side list, which names nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.channels.drafts import mark_read
from hub.channels.listing import Filter, my_channels, recent_channels
from hub.channels.operations import NewNote, post_note
from hub.channels.reading import new_notes, open_channel
from hub.households.operations import Opened
from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.platform_builder import add_household, add_professional, agree, build_platform


class World:
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.platform = build_platform(database, folder, clock)
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing = add_professional(self.platform, "his", profession="housing_officer")
        self.old = self.open(stage=1)
        clock.advance(hours=1)
        self.new = self.open(stage=4)
        agree(self.platform, self.social, self.new)
        self.write(self.old, "coordination")
        clock.advance(hours=1)
        self.write(self.new, "coordination")

    def open(self, stage: int) -> Opened:
        return add_household(self.platform, [self.social, self.housing], stage=stage)

    def write(self, home: Opened, category: str) -> None:
        post_note(self.platform, self.social, home.id, NewNote(category, None, "Fait"))

    def kept(self, actor: Actor, wanted: Filter) -> list[object]:
        return [line.card.household_id for line in my_channels(self.platform, actor, wanted).lines]


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def test_a_filter_keeps_rows_by_stage_agreement_and_unread_notes(world: World) -> None:
    old, new, housing = world.old.id, world.new.id, world.housing
    assert world.kept(housing, Filter()) == [new, old]
    assert world.kept(housing, Filter(stage=4)) == [new]
    assert world.kept(housing, Filter(agreed="pending")) == [old]
    assert world.kept(housing, Filter(agreed="given", stage=1)) == []
    mark_read(world.platform, housing, new, open_channel(world.platform, housing, new).notes.newest_seq)
    assert world.kept(housing, Filter(unread=True)) == [old]


def test_the_side_list_goes_by_visible_activity_and_counts_what_may_be_read(world: World) -> None:
    world.write(world.old, "social")
    found = recent_channels(world.platform, world.housing)
    assert [(one.household_id, one.unread) for one in found] == [(world.new.id, 1), (world.old.id, 1)]
    assert [one.household_id for one in recent_channels(world.platform, world.housing, 1)] == [world.new.id]


def test_the_side_list_shows_a_stranger_nothing_and_leaves_no_entry(world: World) -> None:
    stranger = add_professional(world.platform, "his")
    before = entries(world)
    assert recent_channels(world.platform, stranger) == []
    recent_channels(world.platform, world.housing)
    assert entries(world) == before


def test_notes_of_one_category_are_read_alone_and_so_is_what_follows(world: World) -> None:
    home = world.new.id
    world.write(world.new, "housing")
    page = open_channel(world.platform, world.housing, home, category="housing").notes
    assert [note.category for note in page.notes] == ["housing"]
    world.write(world.new, "coordination")
    world.write(world.new, "housing")
    fresh = new_notes(world.platform, world.housing, home, page.newest, category="housing").page
    assert [note.category for note in fresh.notes] == ["housing"]


def test_each_note_says_who_sees_it_now(world: World) -> None:
    world.write(world.new, "social")
    told = open_channel(world.platform, world.social, world.new.id).notes.notes[-1].audience
    assert told[partner(world.social)] == "permitted"
    assert told[partner(world.housing)] == "scope_category"


def partner(actor: Actor) -> object:
    return actor.partner_id


def entries(world: World) -> int:
    with world.platform.database.reading() as session:
        return session.scalar(select(func.count()).select_from(AuditEntry)) or 0
