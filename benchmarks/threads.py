"""SQLite under 32 threads that read and write for a while: how much is done, and that nothing fails."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from benchmarks.figures import Figure
from benchmarks.world import Home, note_of
from hub.channels.operations import post_note
from hub.channels.reading import open_channel
from hub.errors import HubError
from hub.storage.db import SQLAlchemyError
from hub.storage.platform import Platform

THREADS = 32
WRITES_AMONG = 2
"""One act of so many is a write."""


def measure_threads(platform: Platform, homes: list[Home], seconds: float) -> list[Figure]:
    """Everybody opens channels and posts notes in them, one after the other."""
    end = time.perf_counter() + seconds
    with ThreadPoolExecutor(THREADS) as pool:
        done = sum(pool.map(lambda place: _work(platform, homes, place, end), range(THREADS)), Counter[str]())
    failed = {name: times for name, times in done.items() if name not in {"read", "written"}}
    told = f"{done['read'] / seconds:,.0f} pages and {done['written'] / seconds:,.0f} notes/s"
    errors = sum(failed.values())
    return [
        Figure(
            f"{THREADS} threads, {seconds:.0f} s",
            told,
            f"{errors} errors {failed or ''}",
            "no error",
            errors == 0,
        )
    ]


def _work(platform: Platform, homes: list[Home], place: int, end: float) -> Counter[str]:
    done: Counter[str] = Counter()
    number = place
    while time.perf_counter() < end:
        home, number = homes[number % len(homes)], number + 1
        actor = home.team[number % len(home.team)]
        try:
            if number % WRITES_AMONG:
                open_channel(platform, actor, home.id)
                done["read"] += 1
            else:
                post_note(platform, actor, home.id, note_of(home, number))
                done["written"] += 1
        except (HubError, SQLAlchemyError) as error:
            done[type(error).__name__] += 1
    return done
