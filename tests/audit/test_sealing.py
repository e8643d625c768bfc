"""Sealing and signing: nothing lost, nothing twice, no fork, whoever dies and whoever races."""

from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from hub.audit.checkpoint import SigningKey, open_note
from hub.audit.guard import Guard
from hub.audit.models import AuditCheckpoint, AuditFrontier, AuditLeaf, AuditPending, AuditPosition
from hub.audit.sealing import Condition, Log, examine, publish, seal_pending
from hub.audit.tree import root_of
from hub.errors import TamperedError
from hub.storage.db import Database
from tests.audit.sample_log import (
    damaging,
    filled,
    sample_entry,
    sample_log,
    seal_and_sign,
    verified,
    write_entries,
)
from tests.fixed_clock import START

PROJECT = Path(__file__).parents[2]
DEATHS = ("before_commit", "before_signature", "before_guard", "during_guard", "before_publication")


def child(database: Database, log: Log, where: str) -> subprocess.Popen[bytes]:
    url = database.url.render_as_string(hide_password=False)
    module = [sys.executable, "-m", "tests.audit.sealing_child", url, str(log.guard.path.parent), where]
    return subprocess.Popen(module, cwd=PROJECT)


def leaves_of(database: Database) -> list[tuple[int, bytes]]:
    with database.reading() as session:
        rows = session.execute(
            select(AuditLeaf.leaf_index, AuditLeaf.leaf_hash).order_by(AuditLeaf.leaf_index)
        )
        return [(row.leaf_index, row.leaf_hash) for row in rows]


def pending_of(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(AuditPending)) or 0


def test_entries_are_sealed_in_the_order_of_their_ids(database: Database, log: Log) -> None:
    for number in (3, 1, 2, 0):
        write_entries(database, 1, first=number)
    assert seal_pending(database) == 4
    with database.reading() as session:
        order = session.scalars(select(AuditPosition.entry_id).order_by(AuditPosition.leaf_index)).all()
    assert list(order) == [sample_entry(number).entry_id for number in range(4)]


def test_a_batch_is_bounded_and_the_rest_follows(database: Database, log: Log) -> None:
    write_entries(database, 25)
    assert [seal_pending(database, batch=10) for _ in range(4)] == [10, 10, 5, 0]
    assert publish(database, log, START).size == 25


def test_the_signed_root_is_that_of_all_leaves(database: Database, log: Log) -> None:
    filled(database, log, 13, step=4)
    leaves = leaves_of(database)
    assert [index for index, _ in leaves] == list(range(13))
    note = log.guard.read()
    assert note is not None
    head = open_note(note, log.key.verifier(log.origin))
    assert (head.size, head.root) == (13, root_of([leaf for _, leaf in leaves]))


def test_signing_when_nothing_is_new_publishes_nothing_more(database: Database, log: Log) -> None:
    filled(database, log, 3)
    for _ in range(3):
        assert publish(database, log, START).published_size == 3
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditCheckpoint)) == 1


@pytest.mark.parametrize("where", DEATHS)
def test_a_sealer_killed_anywhere_does_no_harm(database: Database, log: Log, where: str) -> None:
    filled(database, log, 4)
    write_entries(database, 6, first=4)
    assert child(database, log, where).wait(60) == -9
    assert pending_of(database) == (6 if where == "before_commit" else 0)
    assert seal_and_sign(database, log).condition is Condition.SOUND
    found = verified(database, log)
    assert (found.result, found.size, found.checkpoint_size, found.checkpoints) == ("intact", 10, 10, 2)


def test_two_processes_sealing_at_once_make_one_tree(database: Database, log: Log) -> None:
    write_entries(database, 300)
    racers = [child(database, log, "race") for _ in range(2)]
    assert [racer.wait(120) for racer in racers] == [0, 0]
    seal_and_sign(database, log)
    found = verified(database, log)
    assert (found.result, found.size, found.pending, found.unsigned) == ("intact", 300, 0, 0)


def test_thirty_two_writers_and_two_sealers_leave_no_gap_and_no_repeat(database: Database, log: Log) -> None:
    def write(writer: int) -> None:
        for number in range(10):
            write_entries(database, 1, first=writer * 100 + number)

    def seal() -> None:
        while pending_of(database) or not all(task.done() for task in writers):
            seal_pending(database, batch=3)
            assert publish(database, log, START).condition is Condition.SOUND

    with ThreadPoolExecutor(34) as pool:
        writers = [pool.submit(write, writer) for writer in range(32)]
        sealers = [pool.submit(seal) for _ in range(2)]
        for task in (*writers, *sealers):
            task.result()
    assert [index for index, _ in leaves_of(database)] == list(range(320))
    with database.reading() as session:
        assert session.scalar(select(func.count(AuditPosition.entry_id.distinct()))) == 320
    assert verified(database, log).result == "intact"


def test_an_older_database_under_a_newer_guard_is_not_signed(
    sqlite_database: Database, log: Log, tmp_path: Path
) -> None:
    filled(sqlite_database, log, 6)
    older = restored_copy(sqlite_database, tmp_path)
    filled_further(sqlite_database, log, first=6, count=4)
    note = log.guard.read()

    assert seal_and_sign(older, log).condition is Condition.ROLLBACK
    # Service goes on: entries are written and sealed, but never signed, not even past the guard's size.
    filled_further(older, log, first=20, count=2, seed=1)
    assert publish(older, log, START).condition is Condition.ROLLBACK
    filled_further(older, log, first=30, count=7, seed=1)
    assert publish(older, log, START).condition is Condition.FORK
    assert log.guard.read() == note
    with older.reading() as session:
        assert session.scalar(select(func.max(AuditCheckpoint.size))) == 6
    older.dispose()


def restored_copy(database: Database, folder: Path) -> Database:
    database.dispose()
    path = folder / "restored.sqlite3"
    shutil.copyfile(str(database.url.database), path)
    return Database(f"sqlite:///{path}")


def filled_further(database: Database, log: Log, *, first: int, count: int, seed: int = 0) -> None:
    write_entries(database, count, first=first, seed=seed)
    seal_and_sign(database, log)


def test_the_next_epoch_is_signed_after_a_restore(
    sqlite_database: Database, log: Log, tmp_path: Path
) -> None:
    filled(sqlite_database, log, 6)
    older = restored_copy(sqlite_database, tmp_path)
    filled_further(sqlite_database, log, first=6, count=4)
    second = sample_log(log.guard.path.parent, epoch=2)
    filled_further(older, second, first=20, count=2, seed=1)
    standing = publish(older, second, START)
    assert (standing.condition, standing.published_size) == (Condition.SOUND, 8)
    assert verified(older, second).result == "intact"
    older.dispose()


def test_a_guard_that_vanished_stops_signing(database: Database, log: Log) -> None:
    filled(database, log, 3)
    log.guard.path.unlink()
    write_entries(database, 1, first=3)
    assert seal_and_sign(database, log).condition is Condition.GUARD_MISSING
    assert log.guard.read() is None


@pytest.mark.parametrize("content", [b"", b"not a note\n", b"\xff\xfe"])
def test_a_guard_that_cannot_be_read_stops_signing(database: Database, log: Log, content: bytes) -> None:
    filled(database, log, 3)
    log.guard.path.write_bytes(content)
    write_entries(database, 1, first=3)
    assert seal_and_sign(database, log).condition is Condition.GUARD_UNREADABLE
    assert log.guard.path.read_bytes() == content


def test_another_signing_key_is_not_used_on_this_log(database: Database, log: Log) -> None:
    filled(database, log, 3)
    write_entries(database, 1, first=3)
    other = replace(log, key=SigningKey(b"\x09" * 32))
    assert seal_and_sign(database, other).condition is Condition.GUARD_UNREADABLE


def test_leaves_cut_from_the_end_stop_sealing(database: Database, log: Log) -> None:
    filled(database, log, 6, step=3)
    with damaging(database) as session:
        session.execute(delete(AuditLeaf).where(AuditLeaf.leaf_index >= 4))
    write_entries(database, 1, first=6)
    with pytest.raises(TamperedError):
        seal_pending(database)
    assert publish(database, log, START).condition is Condition.ROLLBACK
    assert pending_of(database) == 1


def test_a_hole_in_the_leaves_stops_sealing_and_signing(database: Database, log: Log) -> None:
    filled(database, log, 6, step=3)
    with damaging(database) as session:
        session.execute(delete(AuditFrontier))
        session.execute(delete(AuditLeaf).where(AuditLeaf.leaf_index == 2))
    write_entries(database, 1, first=6)
    with pytest.raises(TamperedError):
        seal_pending(database)
    assert publish(database, log, START).condition is Condition.NOT_WHOLE


def test_lost_frontiers_are_made_again_from_the_leaves(database: Database, log: Log) -> None:
    filled(database, log, 6, step=3)
    with damaging(database) as session:
        session.execute(delete(AuditFrontier))
    filled_further(database, log, first=6, count=2)
    found = verified(database, log)
    assert (found.result, found.checkpoint_size) == ("intact", 8)


def test_a_bent_frontier_is_never_signed(database: Database, log: Log) -> None:
    filled(database, log, 4, step=4)
    with damaging(database) as session:
        session.execute(update(AuditFrontier).values(hashes=b"\x01" * 32))
    write_entries(database, 1, first=4)
    assert seal_and_sign(database, log).condition is Condition.FORK


def test_nothing_sealed_means_nothing_signed(database: Database, log: Log) -> None:
    assert publish(database, log, START).published_size is None
    with database.reading() as session:
        assert examine(session, log).condition is Condition.SOUND
    assert log.guard.read() is None


def test_the_guard_alone_decides_where_the_table_was_wiped(database: Database, log: Log) -> None:
    filled(database, log, 6, step=3)
    with damaging(database) as session:
        session.execute(delete(AuditCheckpoint))
    assert publish(database, log, START).condition is Condition.SOUND
    assert Guard(log.guard.path).read() == log.guard.read()
    assert verified(database, log).checkpoint_size == 6
