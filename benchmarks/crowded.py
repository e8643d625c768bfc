"""Pages when there is much of everything: *Mes canaux*, *Qui voit quoi* at a past date, what they ask."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import update

from benchmarks.browser import AGENT
from benchmarks.crowd import DAYS, Crowd, add_crowd
from benchmarks.figures import Figure, at_most, compared, percentile
from benchmarks.statements import counted
from benchmarks.world import Home, add_professionals, mint_session
from hub.actors import Actor
from hub.audit.units import ReadingUnit, Trace, reading
from hub.channels.listing import my_channels
from hub.consent.authorise import stand_before
from hub.errors import Asked
from hub.registry.models import PlatformRow
from hub.storage.platform import Platform
from hub.web import create_app
from hub.web.serving import settle

CHANNELS_MS, PAST_MS = 150, 200
QUERIES = 2
"""What authorising may ask of the database, whatever the length of the page."""


def measure_crowded(platform: Platform, crowd: Crowd, times: int) -> list[Figure]:
    """`times` answers of each page; the present is the day after the last record."""
    team = add_professionals(platform, 6)
    homes = add_crowd(platform, team, crowd)
    begun = platform.clock()
    later = replace(platform, clock=lambda: platform.clock() + timedelta(days=DAYS + 1))
    client = create_app(later).test_client()
    client.set_cookie("hub", mint_session(later, team[1]), domain=later.settings.host)
    get = _getter(later, client)
    settle()  # as a process that serves has done before its first request
    return [
        *_channels(later, get, team[1], homes, times),
        *_past(get, homes, (begun + timedelta(days=DAYS // 2)).date().isoformat(), crowd, times),
        *_authorising(later, team[1], homes),
    ]


def _channels(
    platform: Platform, get: Callable[[str], float], actor: Actor, homes: Sequence[Home], times: int
) -> list[Figure]:
    get("/canaux")
    cpu = time.process_time()
    warm = [get("/canaux") for _ in range(times)]
    cpu = (time.process_time() - cpu) * 1000 / times
    cold = []
    for _ in range(max(5, times // 5)):
        with platform.database.writing() as session:
            session.execute(update(PlatformRow).values(facts_version=PlatformRow.facts_version + 1))
        cold.append(get("/canaux"))
    p50, p95 = (percentile(warm, share) for share in (0.5, 0.95))
    changed = percentile(cold, 0.5)
    what = f"Mes canaux, {len(homes):,} households, p95"
    last = _timed(lambda: get(f"/canaux?suite={len(homes) - 30}"))
    code = homes[-1].opened.short_code
    found = _timed(lambda: my_channels(platform, actor, code))
    return [
        at_most(what, p95, CHANNELS_MS, "ms", f"p50 {p50:.0f} ms, CPU {cpu:.0f} ms"),
        compared("after a change for everybody", f"{changed:.0f} ms", changed / p50, "nothing changed"),
        compared("its last page", f"{last:.0f} ms", last / p50, "the first"),
        compared("a search among all", f"{found:.0f} ms", found / p50, "the first"),
    ]


def _past(
    get: Callable[[str], float], homes: Sequence[Home], day: str, crowd: Crowd, times: int
) -> list[Figure]:
    def seen(some: Iterable[Home]) -> list[float]:
        return [get(f"/canaux/{home.id}/qui-voit-quoi?date={day}") for home in some]

    many = seen(homes[2 : times + 2])
    first, *again = seen([homes[0]] * (1 + times // 4))
    what = f"Qui voit quoi, past, {crowd.records:,} records, p95"
    return [
        at_most(what, percentile(many, 0.95), PAST_MS, "ms", f"p50 {percentile(many, 0.5):.0f} ms"),
        at_most(
            f"{crowd.about_one:,} of them about one household",
            first,
            PAST_MS,
            "ms",
            "read for the first time",
        ),
        at_most("the same, asked again, p95", percentile(again, 0.95), PAST_MS, "ms"),
    ]


def _authorising(platform: Platform, actor: Actor, homes: Sequence[Home]) -> list[Figure]:
    """Statements of standing before one household and before thirty, and of deciding all there is to list:
    the notes of the page play no part in it."""
    said = {}
    for size in (1, 30):
        ids = [home.id for home in homes[1 : size + 1]]
        _authorised(platform, actor, ids)
        with counted(platform.database) as asked:
            _authorised(platform, actor, ids)
        said[size] = len([one for one in asked if one.lstrip().upper().startswith("SELECT")])
    told = ", ".join(f"{count} for {size} channels" for size, count in said.items())
    most = max(said.values())
    return [Figure("queries to authorise a page", told, "", f"≤ {QUERIES}", most <= QUERIES)]


@reading
def _authorised(unit: ReadingUnit, ids: Sequence[UUID]) -> None:
    for household_id, standing in stand_before(unit, ids, Asked("list")).items():
        standing.readable()
        unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)


def _getter(platform: Platform, client: FlaskClient) -> Callable[[str], float]:
    headers = {"User-Agent": AGENT, "Accept": "text/html", "Sec-Fetch-Site": "same-origin"}

    def get(path: str) -> float:
        begin = time.perf_counter()
        answer = client.get(path, base_url=platform.settings.origin, headers=headers)
        passed = time.perf_counter() - begin
        assert answer.status_code == 200, answer.status_code
        return passed * 1000

    return get


def _timed(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return (time.perf_counter() - begin) * 1000
