"""How long a note takes to stand on open pages, and a withdrawal to be told on them: from its sending to the
fragment in which each finds it.

A listener is what an open page is: a socket that hears the bell, and a fetch of what is new since the page's
cursor. Twenty professionals follow one household, each with one page open, then with five.
"""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from websocket import create_connection

from benchmarks.browser import AGENT, Browser
from benchmarks.figures import Figure, at_most, percentile
from benchmarks.served import Server
from benchmarks.world import Home, mint_session
from hub.actors import Actor
from hub.storage.platform import Platform

LISTENERS = (20, 100)
LIMIT_SECONDS = 1.0
BETWEEN_NOTES = 1.6
PATIENCE = 20.0
RESET = "data-reset"
WITHDRAWN = ("housing", "resources", "family", "social", "employment")
"""Categories taken back one after another."""
_CURSOR = re.compile(r'data-cursor="([^"]*)"')


class Listener:
    """One open page of the household."""

    def __init__(self, platform: Platform, server: Server, actor: Actor, home: Home) -> None:
        cookie = mint_session(platform, actor)
        self._home, self._browser = home, Browser(server, cookie)
        self._cursor = _cursor_in(self._browser.open(home.id))
        self._socket = create_connection(
            f"ws://{server.address}/socket.io/?EIO=4&transport=websocket",
            timeout=PATIENCE,
            cookie=f"hub={cookie}",
            origin=f"http://{server.address}",
            header=[f"User-Agent: {AGENT}"],
        )
        self._expect("0")
        self._socket.send("40")
        self._expect("40")

    def until_seen(self, words: str) -> tuple[float, float]:
        """When the bell was heard, and when a fragment held these words."""
        rung = 0.0
        while True:
            self._expect("42")
            rung = rung or time.perf_counter()
            page = self._browser.get(f"/canaux/{self._home.id}/notes?after={self._cursor}").decode()
            self._cursor = _cursor_in(page) or self._cursor
            if words in page:
                return rung, time.perf_counter()

    def close(self) -> None:
        self._socket.close()
        self._browser.close()

    def _expect(self, kind: str) -> None:
        """Wait for a message of this kind, answering pings meanwhile."""
        while not (said := str(self._socket.recv())).startswith(kind):
            if said == "2":
                self._socket.send("3")
            elif said.startswith("44"):
                raise ConnectionRefusedError(said)


def measure_bells(platform: Platform, home: Home, servers: list[Server], notes: int) -> list[Figure]:
    """Delays with a growing audience, over all processes."""
    writer = Browser(servers[0], mint_session(platform, home.team[0]))
    writer.open(home.id)
    figures = []
    for count in LISTENERS:
        pages = [
            Listener(platform, servers[place % len(servers)], home.team[place % len(home.team)], home)
            for place in range(count)
        ]
        heard, seen = _round(writer, home, pages, notes)
        rung, p50, p95 = percentile(heard, 0.95), percentile(seen, 0.5), percentile(seen, 0.95)
        told = f"p50 {p50:.2f} s, bell p95 {rung:.2f} s"
        figures.append(at_most(f"note visible, {count} listeners, p95", p95, LIMIT_SECONDS, "s", told))
        if count == LISTENERS[0]:
            figures.append(_withdrawals(writer, home, pages))
        for page in pages:
            page.close()
    writer.close()
    return figures


def _withdrawals(writer: Browser, home: Home, pages: list[Listener]) -> Figure:
    """An adult takes back one category after another, from everybody; each page is told that what may be read
    here has changed."""
    person = home.opened.person_ids[0]
    told: list[float] = []
    with ThreadPoolExecutor(len(pages)) as pool:
        for category in WITHDRAWN:
            waiting = [pool.submit(page.until_seen, RESET) for page in pages]
            Event().wait(BETWEEN_NOTES)
            begin = time.perf_counter()
            writer.withdraw(home.id, person, category)
            told += [found.result(PATIENCE)[1] - begin for found in waiting]
    p50, p95 = percentile(told, 0.5), percentile(told, 0.95)
    name = f"withdrawal told on open pages, {len(pages)} listeners, p95"
    return at_most(name, p95, LIMIT_SECONDS, "s", f"p50 {p50:.2f} s, {len(told)} pages told")


def _round(writer: Browser, home: Home, pages: list[Listener], notes: int) -> tuple[list[float], list[float]]:
    heard: list[float] = []
    seen: list[float] = []
    with ThreadPoolExecutor(len(pages)) as pool:
        for number in range(notes):
            words = f"mesure {len(pages)}/{number} :"
            waiting = [pool.submit(page.until_seen, words) for page in pages]
            Event().wait(BETWEEN_NOTES)
            begin = time.perf_counter()
            writer.write(home, 0, words)
            for found in waiting:
                rung, visible = found.result(PATIENCE)
                heard.append(rung - begin)
                seen.append(visible - begin)
    return heard, seen


def _cursor_in(page: str) -> str:
    found = _CURSOR.search(page)
    return found[1] if found else ""
