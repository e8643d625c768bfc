"""A reader stopped between two statements while a withdrawal is committed, then let go.

The reader's own thread is held inside SQLAlchemy's `before_cursor_execute`, so anywhere between what it was
permitted and what it sends; the withdrawal runs in a thread of its own and is waited for. Where the reader
holds the one write lock of SQLite a withdrawal cannot be committed: there it is only begun. A check counts as
made when its snapshot was taken: by the first SELECT of a reading, by each one of a writing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import get_ident
from typing import Any

from sqlalchemy import event

from hub.storage.db import Database

PATIENCE = 30.0
CHECK = "access_version"
"""Every check reads this column: what was permitted under another value of it is asked again."""


@dataclass
class Race:
    """One reader and one withdrawal. `checked_after`: the reader looked again once it was committed; `fresh`:
    its snapshot is younger than that."""

    withdraw: Callable[[], object]
    stop_at: int
    statements: int = 0
    withdrawal: Future[object] | None = None
    committed: bool = False
    checked_after: bool = False
    transaction: object = None
    fresh: bool = False


class Track:
    """Where the races of one database are run."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._others = ThreadPoolExecutor(1)

    @contextmanager
    def race(self, withdraw: Callable[[], object], stop_at: int) -> Iterator[Race]:
        """The reader's work stands in the block; after it the withdrawal is committed in any case."""
        running = Race(withdraw, stop_at)
        reader = get_ident()

        def before(connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if get_ident() == reader:
                self._step(running, statement, connection)

        event.listen(self._database.engine, "before_cursor_execute", before)
        try:
            yield running
        finally:
            event.remove(self._database.engine, "before_cursor_execute", before)
            self._finish(running)

    def _step(self, running: Race, statement: str, connection: Any) -> None:
        mode = connection.get_execution_options().get("hub_mode")
        running.statements += 1
        if running.statements == running.stop_at:
            running.withdrawal = self._others.submit(running.withdraw)
            if mode != "write" or not self._database.is_sqlite:
                running.withdrawal.result(PATIENCE)
                running.committed = True
        if not statement.startswith("SELECT"):
            return
        if mode == "write" or connection.get_transaction() is not running.transaction:
            running.transaction, running.fresh = connection.get_transaction(), running.committed
        if running.fresh and CHECK in statement:
            running.checked_after = True

    def _finish(self, running: Race) -> None:
        if running.withdrawal is None:
            running.withdrawal = self._others.submit(running.withdraw)
        running.withdrawal.result(PATIENCE)
