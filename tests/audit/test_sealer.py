"""The sealing thread: by itself, at once when woken, through failures, until stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hub.audit.sealer import Sealer, seal_all
from hub.audit.sealing import Condition, Log
from hub.storage.db import Database
from tests.audit.sample_log import filled, verified, write_entries
from tests.fixed_clock import FixedClock

PATIENCE = 60.0
"""How soon it is sealed is measured by benchmarks/audit_log.py; here, whether it is."""


def comes(reached: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if reached():
            return True
        time.sleep(0.01)
    return False


@pytest.fixture
def sealer(database: Database, log: Log, clock: FixedClock) -> Iterator[Sealer]:
    running = Sealer(database, log, clock)
    running.start()
    yield running
    running.stop()


def test_an_entry_is_sealed_and_signed_by_itself(database: Database, log: Log, sealer: Sealer) -> None:
    write_entries(database, 3)
    assert comes(lambda: verified(database, log).checkpoint_size == 3)


def test_waking_seals_before_the_next_tick(database: Database, log: Log, clock: FixedClock) -> None:
    slow = Sealer(database, log, clock, interval=600)
    slow.start()
    write_entries(database, 1)
    slow.wake()
    assert comes(lambda: verified(database, log).checkpoint_size == 1)
    slow.stop()


def test_stopping_seals_what_is_left_and_ends_the_thread(
    database: Database, log: Log, clock: FixedClock
) -> None:
    last = Sealer(database, log, clock, interval=600)
    last.start()
    write_entries(database, 1500)
    last.stop()
    found = verified(database, log)
    assert (found.size, found.pending, found.checkpoint_size) == (1500, 0, 1500)
    assert not [one for one in threading.enumerate() if one.name == "audit-sealer" and one.is_alive()]


def test_the_thread_outlives_a_database_that_fails(
    sqlite_database: Database, log: Log, clock: FixedClock, tmp_path: Path
) -> None:
    path = Path(str(sqlite_database.url.database))
    write_entries(sqlite_database, 1)
    sqlite_database.dispose()
    hidden = path.rename(tmp_path / "away.sqlite3")
    path.mkdir()
    patient = Sealer(sqlite_database, log, clock, interval=0.01)
    patient.start()
    time.sleep(0.2)
    assert patient.standing is None
    path.rmdir()
    hidden.rename(path)
    assert comes(lambda: verified(sqlite_database, log).checkpoint_size == 1)
    patient.stop()


def test_a_size_sealed_by_a_sealer_that_died_is_signed_by_the_other(
    database: Database, log: Log, sealer: Sealer
) -> None:
    write_entries(database, 1)
    assert comes(lambda: verified(database, log).checkpoint_size == 1)
    write_entries(database, 2, first=1)
    seal_all(database)
    assert comes(lambda: verified(database, log).checkpoint_size == 3)


def test_a_guard_that_objects_is_told_and_the_thread_goes_on_sealing(
    database: Database, log: Log, clock: FixedClock, sealer: Sealer, caplog: pytest.LogCaptureFixture
) -> None:
    filled(database, log, 2)
    kept = log.guard.read()
    assert kept is not None
    with log.guard.held():
        log.guard.write(kept.replace("\n2\n", "\n3\n"))
    write_entries(database, 2, first=2)
    assert comes(lambda: verified(database, log).pending == 0)
    assert comes(lambda: bool(sealer.standing and sealer.standing.condition is Condition.GUARD_UNREADABLE))
    assert comes(lambda: f"{str(log.guard.path)!r} is no note of this log" in caplog.text)
