"""What everybody else notices while two people deposit, without a pause, what is hostile or heavy.

Readers open the channels of other households, each with a breath between two pages; the same is measured
with nobody depositing, in turns, so that whatever else this machine does weighs on both.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from benchmarks.browser import Browser
from benchmarks.figures import Figure, at_most, compared, percentile
from benchmarks.served import Server
from benchmarks.world import Home, mint_session, write_notes
from hub.storage.platform import Platform
from tests import papers, spoiled_papers
from tests.hostile_papers import variants
from tests.journeys.world import multipart

READERS, DEPOSITORS = 6, 2
BREATH, ROUNDS, NOTES = 0.05, 4, 60
MOST = 2.0
ANSWERS = frozenset({201, 409, 413, 415, 422})
"""Taken, there already, or refused: never an error of the server."""


def measure_beside(platform: Platform, homes: Sequence[Home], server: Server, seconds: float) -> list[Figure]:
    """`seconds` of each of both, in as many rounds."""
    for home in homes:
        write_notes(platform, home.team[0], home, NOTES)
    readers = [_Reader(platform, home, server) for home in homes[:READERS]]
    depositors = [_Depositor(platform, homes[-1 - number], server, number) for number in range(DEPOSITORS)]
    quiet: list[float] = []
    beside: list[float] = []
    for _ in range(ROUNDS):
        quiet += _read(readers, seconds / ROUNDS)
        with _depositing(depositors):
            beside += _read(readers, seconds / ROUNDS)
    p95, alone = percentile(beside, 0.95) * 1000, percentile(quiet, 0.95) * 1000
    sent = sum(one.sent for one in depositors)
    p50 = percentile(beside, 0.5) / percentile(quiet, 0.5)
    told = f"{p95:.0f} ms, {alone:.0f} ms with nobody depositing; {len(beside)} and {len(quiet)} pages"
    return [
        at_most("a channel's page for the others, p95", p95 / alone, MOST, "×", told),
        compared("its p50", f"{percentile(beside, 0.5) * 1000:.0f} ms", p50, "nobody depositing"),
        Figure("files sent meanwhile", f"{sent / seconds:.1f}/s", f"{sent} by {DEPOSITORS} people"),
    ]


def files() -> list[tuple[str, bytes]]:
    """The dearest to judge: bombs, a photo of 12 megapixels, 200 pages, and one in forty of all that is
    spoiled."""
    spoiled = [one for one in variants() if one.name.isprintable()]
    some = [*(one for one in spoiled if one.kind == "bombed"), *spoiled[::40]]
    heavy = [
        ("photo.jpg", papers.jpeg(4032, 3024)),
        ("photo.png", papers.png(2000, 1500)),
        ("pages.pdf", papers.pdf(200, content=b"q Q\n" * 250_000)),
        ("laughs.docx", papers.docx(more={"word/footnotes.xml": spoiled_papers.LAUGHS})),
    ]
    return [*heavy * 4, *((one.name, one.data) for one in some)]


class _Reader:
    def __init__(self, platform: Platform, home: Home, server: Server) -> None:
        self.home, self.browser = home, Browser(server, mint_session(platform, home.team[1]))
        self.browser.open(home.id)

    def read(self, end: float) -> list[float]:
        times = []
        while (begin := time.perf_counter()) < end:
            self.browser.open(self.home.id)
            times.append(time.perf_counter() - begin)
            time.sleep(BREATH)
        return times


class _Depositor:
    """Sends one file after another, in an order of her own."""

    def __init__(self, platform: Platform, home: Home, server: Server, number: int) -> None:
        self.home, self.sent = home, 0
        self._browser = Browser(server, mint_session(platform, home.team[0]))
        self._browser.open(home.id)
        found = files()
        self._files = itertools.cycle(found[number::DEPOSITORS])

    def deposit(self, stopped: Callable[[], bool]) -> None:
        while not stopped():
            said = {"type": "letter", "category": "coordination", "subject": "household", "title": "Courrier"}
            body, kind = multipart({"csrf_token": self._browser.token, **said}, [next(self._files)])
            self._browser.post_file(f"/canaux/{self.home.id}/pieces", kind, body, ANSWERS)
            self.sent += 1


def _read(readers: Sequence[_Reader], seconds: float) -> list[float]:
    found: list[float] = []
    end = time.perf_counter() + seconds
    threads = [threading.Thread(target=lambda one=one: found.extend(one.read(end))) for one in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@contextmanager
def _depositing(depositors: Sequence[_Depositor]) -> Iterator[None]:
    stop = threading.Event()
    threads = [threading.Thread(target=one.deposit, args=(stop.is_set,)) for one in depositors]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
