"""A process that seals, and dies or races where a test tells it to."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from hub.audit import guard, sealing
from hub.audit.sealing import publish, seal_pending
from hub.storage.db import Database
from tests.audit.sample_log import sample_log
from tests.fixed_clock import START


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying_after(step: Callable[..., object]) -> Callable[..., object]:
    def run(*arguments: object) -> None:
        step(*arguments)
        die()

    return run


def main(url: str, folder: str, where: str) -> None:
    database, log = Database(url), sample_log(Path(folder))
    if where == "before_commit":
        sealing._seal = dying_after(sealing._seal)  # type: ignore[assignment]  # dies, returns nothing
    if where == "before_guard":
        guard.Guard.write = die  # type: ignore[method-assign]  # this process dies there
    if where == "during_guard":
        guard._write_file = dying_after(guard._write_file)  # type: ignore[assignment]  # as above
    if where == "before_publication":
        sealing._store = die
    batch = 7 if where == "race" else 1000
    while seal_pending(database, batch=batch):
        if where == "before_signature":
            die()
        publish(database, log, START)


if __name__ == "__main__":
    main(*sys.argv[1:])
