"""The access rule: decisions per second, on facts as they stand in the database."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.figures import Figure, at_least, compared
from benchmarks.world import Home
from hub.consent.codes import Action
from hub.consent.lists import readable_pairs
from hub.consent.queries import known_households
from hub.consent.questions import Place, Question
from hub.consent.rules import decide
from hub.storage.platform import Platform

POST_MS = 2.5
WANTED = 150_000
"""Decisions a second on one core."""


def measure_deciding(platform: Platform, home: Home, seconds: float) -> list[Figure]:
    """Single questions with facts warm; a household's whole grid of subjects and categories, and cold."""
    now = platform.clock()
    with platform.database.reading() as session:
        known = known_households(platform, session, [home.id], None, now)[home.id]
    categories = known.everywhere.categories
    questions = [
        Question(
            actor=actor.id, action=action, target=Place(household=home.id, category=category, person=person)
        )
        for actor in home.team
        for action in (Action.WRITE, Action.READ)
        for category in categories
        for person in (None, *home.opened.person_ids)
    ]
    decided = _per_second(
        lambda: [decide(one, known.facts, now) for one in questions], len(questions), seconds
    )
    table = {(one.actor, one.action, one.target): True for one in questions}
    keys = list(table)
    looked_up = _per_second(lambda: [table[key] for key in keys], len(keys), seconds / 4)

    def grid() -> None:
        known.facts.moment = None
        readable_pairs(known.facts, home.team[0].id, home.id, known.subjects, categories, Action.LIST, now)

    grids = _per_second(grid, 1, seconds)
    post = f"{decided:,.0f}/s, {decided * POST_MS / 1000:,.0f} in the {POST_MS} ms of a note"
    return [
        at_least("decisions on one core", decided / WANTED, 1, post, f"{WANTED:,}/s"),
        compared(
            "decisions on facts read before",
            f"{decided:,.0f}/s",
            decided / looked_up,
            "a look-up by the question",
        ),
        Figure(
            "a page’s grid, subjects × categories, cold", f"{grids:,.0f}/s", f"{1000 / grids:.2f} ms each"
        ),
    ]


def _per_second(act: Callable[[], object], each: int, seconds: float) -> float:
    begin, done = time.perf_counter(), 0
    while (passed := time.perf_counter() - begin) < seconds:
        act()
        done += each
    return done / passed
