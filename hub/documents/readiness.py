"""Whether what the service stands on answers: for those who decide whether to send people here.

Anybody may ask, so the answer holds only words of a closed list, and asking often costs nothing: one look
serves everybody for some seconds, and while it goes on the one before it does.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.exc import DBAPIError

from hub.audit.queries import unprotected_window
from hub.documents.sandbox import require_confinement
from hub.errors import NotFoundError, StorageUnavailableError
from hub.storage.platform import Platform

KEPT, TRUSTED = timedelta(seconds=5), timedelta(seconds=60)
"""How long one look serves; and how long at most, while the next one gets no answer."""

LONGEST_UNSEALED = timedelta(minutes=1)
"""An entry that waits longer for its leaf says that nothing seals: verifiers call the log incomplete then."""

NOT_A_NAME_OF_ANY = "0" * 32


@dataclass(frozen=True, slots=True)
class Look:
    """What did not answer, and when it was asked."""

    at: datetime
    down: tuple[str, ...]


class Readiness:
    """One per application: the last look, and who makes the next one."""

    def __init__(self, platform: Platform) -> None:
        self._platform, self._looking = platform, threading.Lock()
        self._last: Look | None = None

    def down(self) -> tuple[str, ...]:
        """Which of `database`, `object_store`, `sealer` and `parser` is down; `unknown` when asking has had
        no answer for a minute. Nothing: all is well."""
        last, now = self._last, self._platform.clock()
        if last and now - last.at < KEPT:
            return last.down
        if not self._looking.acquire(blocking=False):
            return last.down if last and now - last.at < TRUSTED else ("unknown",)
        try:
            self._last = Look(now, _look(self._platform))
            return self._last.down
        finally:
            self._looking.release()


def _look(platform: Platform) -> tuple[str, ...]:
    asked: dict[str, Callable[[], bool]] = {
        "database": partial(_database_answers, platform),
        "object_store": partial(_store_answers, platform),
        "sealer": partial(_is_sealing, platform),
        "parser": partial(_parser_is_confined, platform),
    }
    return tuple(name for name, answers in asked.items() if not _said(answers))


def _said(answers: Callable[[], bool]) -> bool:
    with suppress(StorageUnavailableError, DBAPIError):
        return answers()
    return False


def _database_answers(platform: Platform) -> bool:
    with platform.database.asking() as connection:
        return bool(connection.exec_driver_sql("SELECT 1").scalar())


def _store_answers(platform: Platform) -> bool:
    """It is asked for an object nobody has: that there is none is an answer."""
    with suppress(NotFoundError):
        platform.objects.length(NOT_A_NAME_OF_ANY)
    return True


def _is_sealing(platform: Platform) -> bool:
    with platform.database.reading() as session:
        oldest = unprotected_window(session).oldest_pending_at
    return oldest is None or platform.clock() - oldest <= LONGEST_UNSEALED


def _parser_is_confined(platform: Platform) -> bool:
    require_confinement(platform.settings)
    return True
