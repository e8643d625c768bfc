"""A database put back, and the next epoch of its log: decided by two, told to all who kept a checkpoint."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from hub.actors import Actor
from hub.audit.models import AuditCheckpoint, AuditEntry, AuditFrontier, AuditLeaf
from hub.audit.sealer import seal_all
from hub.audit.sealing import Condition, publish
from hub.audit.verdict import Fault, Result
from hub.errors import ConflictError, InvalidInputError, UnfinishedError
from hub.platform.deciding import Decider
from hub.platform.epochs import open_epoch
from hub.platform.journal_proof import verdict_of
from hub.platform.log import log_in, open_log
from hub.registry.models import PlatformRow
from hub.storage.db import Database
from hub.storage.platform import Platform
from tests.audit.sample_log import damaging
from tests.audit.two_verdicts import judge
from tests.fixed_clock import FixedClock
from tests.platform_builder import PASSWORD, add_professional, build_platform


class World:
    """A platform, and its database as it was when the second checkpoint was signed."""

    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.clock, self.folder = clock, folder
        self.now = build_platform(database, folder, clock)
        self.first = add_professional(self.now, "ssp", "administrator", "engineer")
        self.second = add_professional(self.now, "mep", "dpo", "lawyer")
        self.other = add_professional(self.now, "mep", "administrator", "engineer")
        self.worker = add_professional(self.now, "his")
        self.kept = self.signed(self.now)
        self.copies: list[Database] = []

    def signed(self, platform: Platform) -> str:
        """One more act, sealed and signed; the note."""
        self.act(platform)
        seal_all(platform.database)
        log = open_log(platform)
        publish(platform.database, log, self.clock())
        return log.guard.read() or ""

    def act(self, platform: Platform, times: int = 1) -> None:
        for _ in range(times):
            self.clock.advance(seconds=1)
            add_professional(platform, "his")

    def copy(self) -> Path:
        self.now.database.dispose()
        path = self.folder / f"backup{len(self.copies)}.sqlite3"
        shutil.copyfile(str(self.now.database.url.database), path)
        return path

    def put_back(self, copy: Path) -> Platform:
        path = self.folder / f"restored{len(self.copies)}.sqlite3"
        shutil.copyfile(copy, path)
        self.copies.append(Database(f"sqlite:///{path}"))
        return replace(self.now, database=self.copies[-1])

    def deciders(self, first: Actor | None = None, second: Actor | None = None) -> tuple[Decider, Decider]:
        return Decider(first or self.first, PASSWORD), Decider(second or self.second, PASSWORD)

    def condition(self, platform: Platform) -> Condition:
        seal_all(platform.database)
        return publish(platform.database, open_log(platform), self.clock()).condition


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> Iterator[World]:
    world = World(sqlite_database, tmp_path, clock)
    yield world
    for one in world.copies:
        one.dispose()


def told(platform: Platform, world: World, *notes: str) -> tuple[str, set[str]]:
    """What the hub says, which the program that needs no hub says too, and the faults."""
    found = judge(platform.database, open_log(platform), trusted=notes, at=world.clock())
    return found.result, found.faults


@pytest.mark.parametrize("written_since", [0, 9], ids=["shorter", "longer"])
def test_after_a_restore_two_people_open_the_next_epoch_and_the_loss_is_told(
    world: World, written_since: int
) -> None:
    backup = world.copy()
    world.act(world.now, 3)
    lost = world.signed(world.now)
    restored = world.put_back(backup)
    world.act(restored, written_since)
    assert world.condition(restored) in (Condition.ROLLBACK, Condition.FORK)
    assert told(restored, world, lost)[0] == "broken"

    opened = open_epoch(restored, world.deciders(), "here")
    assert (opened.number, opened.kept, opened.lost) == (2, size_of(world.kept), size_of(lost))
    assert world.condition(restored) is Condition.SOUND
    assert told(restored, world) == ("intact", set())
    assert told(restored, world, world.kept) == ("intact", set())
    assert told(restored, world, lost) == ("incomplete", {Fault.DECLARED_LOSS.value})
    (entry,) = entries(restored, "audit:epoch_opened")
    deciders = {after for field, _, after in entry.changes if field == "decided_by"}
    assert deciders == {str(world.first.id), str(world.second.id)}


def size_of(note: str) -> int:
    return int(note.split("\n")[1])


def entries(platform: Platform, action: str) -> list[AuditEntry]:
    with platform.database.reading() as session:
        return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def test_an_epoch_excuses_nothing_that_was_kept_before_the_restore(world: World) -> None:
    backup = world.copy()
    lost = world.signed(world.now)
    restored = world.put_back(backup)
    open_epoch(restored, world.deciders(), "here")
    with damaging(restored.database) as session:
        session.execute(delete(AuditLeaf).where(AuditLeaf.leaf_index == 0))
    assert told(restored, world, world.kept)[0] == "broken"
    assert told(restored, world, lost)[0] == "broken"


def test_put_back_twice_the_number_is_one_that_nothing_was_signed_under(world: World) -> None:
    backup = world.copy()
    first_lost = world.signed(world.now)
    once = world.put_back(backup)
    open_epoch(once, world.deciders(), "here")
    second_lost = world.signed(once)
    twice = world.put_back(backup)
    opened = open_epoch(twice, world.deciders(), "here")
    assert (opened.number, opened.lost) == (3, max(size_of(first_lost), size_of(second_lost)))
    assert told(twice, world, first_lost, second_lost) == ("incomplete", {Fault.DECLARED_LOSS.value})


def test_a_guard_that_is_gone_may_be_left_behind_and_excuses_nothing(world: World) -> None:
    open_log(world.now).guard.path.unlink()
    world.act(world.now)
    assert world.condition(world.now) is Condition.GUARD_MISSING
    opened = open_epoch(world.now, world.deciders(), "here")
    assert (opened.number, opened.kept) == (2, opened.lost)
    assert told(world.now, world, world.kept) == ("intact", set())


def test_a_log_that_is_signed_or_not_whole_gets_no_epoch(world: World) -> None:
    with pytest.raises(ConflictError, match="log_sound"):
        open_epoch(world.now, world.deciders(), "here")
    backup = world.copy()
    world.signed(world.now)
    for platform in (world.now, world.put_back(backup)):
        with damaging(platform.database) as session:
            session.execute(delete(AuditFrontier))
            session.execute(delete(AuditLeaf).where(AuditLeaf.leaf_index == 1))
        refused_as_broken(world, platform)
    assert publish(platform.database, open_log(platform), world.clock()).condition is Condition.ROLLBACK


def test_a_tree_cut_short_of_its_frontiers_gets_no_epoch(world: World) -> None:
    with damaging(world.now.database) as session:
        session.execute(delete(AuditLeaf).where(AuditLeaf.leaf_index >= size_of(world.kept) - 1))
    refused_as_broken(world, world.now)


def refused_as_broken(world: World, platform: Platform) -> None:
    with pytest.raises(ConflictError, match="log_broken"):
        open_epoch(platform, world.deciders(), "here")
    assert entries(platform, "audit:epoch_opened") == []
    assert open_log(platform).origin.endswith("/1")


def test_an_epoch_that_could_not_be_signed_says_so_and_is_signed_later(world: World) -> None:
    backup = world.copy()
    world.signed(world.now)
    restored = world.put_back(backup)
    in_the_way = log_in(restored, 2).guard.path.with_suffix(".checkpoint.new")
    in_the_way.mkdir()
    with pytest.raises(UnfinishedError, match="epoch 2 is open and on record, but nothing is signed"):
        open_epoch(restored, world.deciders(), "here")
    assert open_log(restored).guard.read() is None
    in_the_way.rmdir()
    assert world.condition(restored) is Condition.SOUND
    assert told(restored, world) == ("intact", set())


def test_a_database_older_than_the_epoch_that_was_opened_is_not_signed(
    world: World,
) -> None:
    """Put back twice: the second backup is the fresher one, and knows nothing of the epoch between."""
    older = (copy := world.copy()).rename(copy.with_name("older.sqlite3"))
    first_lost = world.signed(world.now)
    fresher = world.copy()
    once = world.put_back(older)
    open_epoch(once, world.deciders(), "here")
    world.act(once, 3)
    second_lost = world.signed(once)
    twice = world.put_back(fresher)
    assert world.condition(twice) is Condition.ROLLBACK
    world.act(twice, 20)
    assert world.condition(twice) is Condition.ROLLBACK
    opened = open_epoch(twice, world.deciders(), "here")
    assert (opened.number, opened.kept, opened.lost) == (3, size_of(first_lost), size_of(second_lost))
    assert told(twice, world, first_lost) == ("intact", set())
    assert told(twice, world, second_lost) == ("incomplete", {Fault.DECLARED_LOSS.value})


@pytest.mark.parametrize("number", [2, 3])
def test_an_epoch_that_nobody_opened_hides_no_loss(world: World, number: int) -> None:
    """A backup, and one column of it: its guard is another file, which was never written."""
    backup = world.copy()
    world.act(world.now, 3)
    lost = world.signed(world.now)
    restored = world.put_back(backup)
    with restored.database.writing() as session:
        session.execute(update(PlatformRow).values(log_epoch=number))
    assert world.condition(restored) is Condition.ROLLBACK
    world.act(restored, 9)
    assert world.condition(restored) is Condition.FORK
    assert open_log(restored).guard.read() is None
    opened = open_epoch(restored, world.deciders(), "here")
    assert (opened.number, opened.kept, opened.lost) == (number + 1, size_of(world.kept), size_of(lost))
    assert world.condition(restored) is Condition.SOUND
    assert told(restored, world, lost) == ("incomplete", {Fault.DECLARED_LOSS.value})


def test_only_two_people_of_two_partners_open_one(world: World) -> None:
    backup = world.copy()
    world.signed(world.now)
    restored = world.put_back(backup)
    for second, field in ((world.worker, "second"), (world.first, "second")):
        with pytest.raises(InvalidInputError) as wrong:
            open_epoch(restored, world.deciders(second=second), "here")
        assert wrong.value.field == field
    with pytest.raises(InvalidInputError):
        open_epoch(restored, world.deciders(world.other, world.second), "here")
    assert open_log(restored).origin.endswith("/1")
    with restored.database.reading() as session:
        assert {origin[-2:] for origin in session.scalars(select(AuditCheckpoint.origin))} == {"/1"}
    assert verdict_of(restored).result is Result.BROKEN
