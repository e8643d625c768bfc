"""Notes posted over HTTP by 1, 8 and 32 writers at once, and what one costs in the application's CPU time.

Each writer is another professional in another household, on a connection of her own, and posts the
composer's form as a browser does. The application's CPU time is that of all its processes over the whole
round, with everything they do meanwhile: sealing the log, ringing the bells.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

from benchmarks.browser import Browser
from benchmarks.figures import Figure, at_most, compared, percentile
from benchmarks.served import Server
from benchmarks.world import Home, mint_session, note_of
from hub.channels.operations import post_note
from hub.storage.platform import Platform

WRITERS = (1, 8, 32)
MOST_CPU_MS = 2.5
WARM_UP = 20


@dataclass(frozen=True, slots=True)
class Round:
    """What a number of writers did together."""

    times: list[float]
    seconds: float
    cpu_seconds: float

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds

    @property
    def cpu_ms(self) -> float:
        return self.cpu_seconds * 1000 / len(self.times)


def measure_posting(
    platform: Platform,
    homes: list[Home],
    servers: list[Server],
    seconds: float,
    writers: Sequence[int] = WRITERS,
) -> list[Figure]:
    """Rounds of growing crowds, compared with the emptiest request the same servers answer."""
    people = [_Writer(platform, homes[place], servers[place % len(servers)]) for place in range(max(writers))]
    for person in people:
        for _ in range(max(1, WARM_UP // len(people))):
            person.write()
    empty = _round(servers, [one.ask_health for one in people[:8]], seconds / 2)
    operation = _operation_ms(platform, homes[0])
    figures = [
        Figure("the operation post_note alone, no HTTP", f"CPU {operation:.2f} ms", "best of ten batches"),
        Figure("empty request (/healthz), 8 clients", _told(empty), f"CPU {empty.cpu_ms:.2f} ms each"),
    ]
    for crowd in writers:
        posted = _round(servers, [one.write for one in people[:crowd]], seconds)
        peer = f"empty requests/s; p95 {percentile(posted.times, 0.95) * 1000:.0f} ms"
        name = f"{crowd} writer{'s' if crowd > 1 else ''}"
        figures += [
            compared(f"notes posted, {name}", _told(posted), posted.per_second / empty.per_second, peer),
            at_most(f"application CPU per note, {name}", posted.cpu_ms, MOST_CPU_MS, "ms"),
        ]
    for person in people:
        person.browser.close()
    return figures


def _operation_ms(platform: Platform, home: Home) -> float:
    """CPU of this process for one note, on one thread: what is left is the price of serving it."""

    def batch() -> float:
        begin = time.process_time()
        for number in range(20):
            post_note(platform, home.team[0], home.id, note_of(home, number))
        return (time.process_time() - begin) * 1000 / 20

    batch()
    return min(batch() for _ in range(10))


class _Writer:
    def __init__(self, platform: Platform, home: Home, server: Server) -> None:
        self.home, self.numbers = home, count()
        self.browser = Browser(server, mint_session(platform, home.team[0]))
        self.browser.open(home.id)

    def write(self) -> None:
        self.browser.write(self.home, next(self.numbers))

    def ask_health(self) -> None:
        self.browser.get("/healthz")


def _round(servers: list[Server], acts: list[Callable[[], None]], seconds: float) -> Round:
    """Everybody acts again and again for so long."""
    before, begin = sum(one.cpu_seconds() for one in servers), time.perf_counter()
    end = begin + seconds
    with ThreadPoolExecutor(len(acts)) as pool:
        times = [one for found in pool.map(lambda act: _repeat(act, end), acts) for one in found]
    elapsed = time.perf_counter() - begin
    return Round(times, elapsed, sum(one.cpu_seconds() for one in servers) - before)


def _repeat(act: Callable[[], None], end: float) -> list[float]:
    times = []
    while (begin := time.perf_counter()) < end:
        act()
        times.append(time.perf_counter() - begin)
    return times


def _told(done: Round) -> str:
    return f"{done.per_second:,.0f}/s, p50 {percentile(done.times, 0.5) * 1000:.1f} ms"
