"""The thread that seals and signs: every 200 ms, or at once when woken.

It outlives any failure of the database or of the guard's disk: the round is tried again later, entries
wait as pending, and the service goes on.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from datetime import datetime
from typing import Final

from hub.audit.sealed_tree import sealed_size
from hub.audit.sealing import BATCH, Condition, Log, Standing, publish, seal_pending
from hub.clock import Clock
from hub.errors import StorageUnavailableError, TamperedError
from hub.storage.db import Database

INTERVAL: Final = 0.2
PAUSE_AFTER_FAILURE: Final = 1.0
WAY_OUT: Final = (
    "{place!r} is no note of this log signed by its key: see who put it there, then delete it from the "
    "bucket, or put the file back"
)
_log = logging.getLogger(__name__)


class Sealer:
    """Start it once per process; several processes may each have one."""

    def __init__(self, database: Database, log: Log, clock: Clock, *, interval: float = INTERVAL) -> None:
        self._database, self._log, self._clock, self._interval = database, log, clock, interval
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="audit-sealer", daemon=True)
        self._reported = Condition.SOUND
        self.standing: Standing | None = None

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Seal now rather than at the next tick."""
        self._wake.set()

    def stop(self, timeout: float = 10) -> None:
        """Finish the round under way, seal what is left, and end."""
        self._stopping.set()
        self._wake.set()
        self._thread.join(timeout)

    def _run(self) -> None:
        pause = 0.0
        while not self._stopping.is_set():
            self._wake.wait(self._interval)
            self._wake.clear()
            pause = 0.0 if self._round() else PAUSE_AFTER_FAILURE
            self._stopping.wait(pause)
        self._round()

    def _round(self) -> bool:
        try:
            if seal_all(self._database) or self._behind():
                self.standing = publish(self._database, self._log, self._clock())
                self._report(self.standing)
        except Exception as error:  # noqa: BLE001 - outermost boundary: this thread must not die
            _log.warning("audit sealing postponed: %s", type(error).__name__)
            return False
        return True

    def _behind(self) -> bool:
        """Something is sealed that this thread has not seen signed, by itself or by another sealer."""
        with self._database.reading() as session:
            size = sealed_size(session)
        known = self.standing
        return known is None or known.condition is not Condition.SOUND or known.size != size

    def _report(self, standing: Standing) -> None:
        if standing.condition is not self._reported:
            said = "audit log is %s: no checkpoint is signed unless it is sound"
            _log.error(said, standing.condition.value)
            if standing.unreadable:
                _log.error(WAY_OUT.format(place=standing.unreadable))
            self._reported = standing.condition


def seal_all(database: Database) -> int:
    """Seal batch after batch until nothing is pending; how many entries."""
    total = 0
    while sealed := seal_pending(database):
        total += sealed
        if sealed < BATCH:
            break
    return total


def settle(database: Database, log: Log, now: datetime) -> None:
    """Seal and sign what waits, as far as that can be done: a tree that is not whole stays as it is, and
    without an answer of the guards nothing is signed. The verdict names what is wrong, and what waits."""
    try:
        seal_all(database)
    except TamperedError:
        return
    with suppress(StorageUnavailableError):
        publish(database, log, now)
