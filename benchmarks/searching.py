"""Searches that find nothing, so that all is looked at: of a household of 200 notes, and of thirty such."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.figures import Figure, compared, percentile
from benchmarks.statements import counted
from benchmarks.world import Home, add_home, add_professionals, write_notes
from hub.actors import Actor
from hub.channels.reading import open_channel
from hub.search.operations import HOUSEHOLDS, search_channel, search_channels
from hub.storage.platform import Platform
from hub.web.serving import settle

NOTES = 200
NOWHERE = "introuvable"


def measure_searching(platform: Platform, times: int) -> list[Figure]:
    """Operations without their pages, in ratio to opening the channel, which shows 50 notes of the same."""
    team = add_professionals(platform, 6)
    homes = [add_home(platform, team) for _ in range(HOUSEHOLDS)]
    for home in homes:
        write_notes(platform, team[0], home, NOTES)
    settle()
    page = _median(times, lambda: open_channel(platform, team[1], homes[0].id))
    one = _median(times, lambda: search_channel(platform, team[1], homes[0].id, NOWHERE))
    many = _median(max(5, times // 5), lambda: search_channels(platform, team[1], NOWHERE))
    told = f"{many:.0f} ms, {many * 1000 / (NOTES * HOUSEHOLDS):.0f} µs a note"
    return [
        compared(f"a search of {NOTES} notes, p50", f"{one:.1f} ms", one / page, "opening the channel"),
        compared(f"a search of {HOUSEHOLDS} × {NOTES} notes, p50", told, many / page, "opening the channel"),
        _statements(platform, team[1], homes[0]),
    ]


def _statements(platform: Platform, actor: Actor, full: Home) -> Figure:
    """Of one search, whatever there is to look at."""
    empty = add_home(platform, list(full.team))
    counts = {}
    for name, home in (("no", empty), (f"{NOTES}", full)):
        search_channel(platform, actor, home.id, NOWHERE)
        with counted(platform.database) as said:
            search_channel(platform, actor, home.id, NOWHERE)
        counts[name] = len(said)
    told = ", ".join(f"{count} with {name} notes" for name, count in counts.items())
    return Figure("statements of a search", told, "", "constant", len(set(counts.values())) == 1)


def _median(times: int, act: Callable[[], object]) -> float:
    """In milliseconds, of an act that was done once before."""
    act()
    return percentile([_timed(act) for _ in range(times)], 0.5) * 1000


def _timed(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin
