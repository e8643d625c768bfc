"""Signing stops where the log is not the one that was signed: older, forked, cut, bent, or without guard."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from hub.audit.checkpoint import SigningKey
from hub.audit.guard import Guard
from hub.audit.models import AuditCheckpoint, AuditFrontier, AuditLeaf
from hub.audit.sealing import Condition, Log, examine, publish, seal_pending
from hub.errors import TamperedError
from hub.storage.db import Database
from tests.audit.sample_log import (
    damaging,
    filled,
    pending_of,
    sample_log,
    seal_and_sign,
    verified,
    write_entries,
    write_opening,
)
from tests.fixed_clock import START


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
    assert publish(older, second, START).condition is Condition.ROLLBACK
    write_opening(older, 2, kept=6, lost=9)
    assert seal_and_sign(older, second).condition is Condition.ROLLBACK
    write_opening(older, 2, kept=6, lost=10)
    standing = seal_and_sign(older, second)
    assert (standing.condition, standing.published_size) == (Condition.SOUND, 10)
    assert publish(older, log, START).condition is Condition.ROLLBACK
    assert verified(older, second).result == "intact"
    older.dispose()


@pytest.mark.parametrize("content", [b"not a note\n", b"\xff\xfe"])
def test_a_guard_of_another_epoch_that_cannot_be_read_stops_signing(
    sqlite_database: Database, log: Log, content: bytes
) -> None:
    filled(sqlite_database, log, 3)
    beside = sample_log(log.guard.path.parent, epoch=2).guard.path
    beside.with_name("other.example_3gip-paris_log_2.checkpoint").write_bytes(content)
    write_entries(sqlite_database, 1, first=3)
    assert seal_and_sign(sqlite_database, log).condition is Condition.SOUND
    beside.write_bytes(content)
    write_entries(sqlite_database, 1, first=4)
    assert seal_and_sign(sqlite_database, log).condition is Condition.GUARD_UNREADABLE


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
