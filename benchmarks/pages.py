"""A channel page of 50 notes: its time, and its number of statements whatever the channel holds."""

from __future__ import annotations

import time
from collections.abc import Callable

from flask.testing import FlaskClient

from benchmarks.browser import AGENT
from benchmarks.figures import Figure, at_most, compared, percentile
from benchmarks.statements import counted
from benchmarks.world import Home, add_home, add_professionals, mint_session, write_notes
from hub.storage.platform import Platform
from hub.web import create_app

LIMIT_MS = 300


def measure_pages(platform: Platform, times: int) -> list[Figure]:
    """Pages of an empty channel, of one with 50 notes, and of one with 500."""
    team = add_professionals(platform, 6)
    app = create_app(platform)
    client = app.test_client()
    client.set_cookie("hub", mint_session(platform, team[0]), domain=platform.settings.host)
    found = {}
    for size in (0, 50, 500):
        home = add_home(platform, team)
        if size:
            write_notes(platform, team[0], home, size)
        found[size] = _page(platform, client, home, times)
    p50, p95 = (percentile(found[50][0], share) * 1000 for share in (0.5, 0.95))
    empty = percentile(found[0][0], 0.5) * 1000
    counts = {size: one[1] for size, one in found.items()}
    same = len(set(counts.values())) == 1
    told = ", ".join(f"{count} with {size} notes" for size, count in counts.items())
    return [
        at_most("page of 50 notes, p95", p95, LIMIT_MS, "ms", f"p50 {p50:.0f} ms"),
        compared("page of 50 notes, p50", f"{p50:.1f} ms", p50 / empty, "an empty channel’s"),
        Figure("statements of a channel page", told, "", "constant", same),
    ]


def _page(platform: Platform, client: FlaskClient, home: Home, times: int) -> tuple[list[float], int]:
    def ask() -> None:
        answer = client.get(
            f"/canaux/{home.id}",
            base_url=platform.settings.origin,
            headers={"User-Agent": AGENT, "Accept": "text/html", "Sec-Fetch-Site": "same-origin"},
        )
        assert answer.status_code == 200, answer.status_code

    ask()
    with counted(platform.database) as said:
        ask()
    return [_timed(ask) for _ in range(times)], len(said)


def _timed(act: Callable[[], None]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin
