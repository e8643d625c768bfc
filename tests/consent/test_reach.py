"""What the random worlds of the properties hold: nothing is proved of what is never drawn.

Each case is looked for in the worlds the properties draw from, in one fixed order: a generator that no longer
reaches it fails here.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import islice

import pytest

from hub.clock import FAR_FUTURE
from hub.consent.agreements import consent_cell
from hub.consent.codes import Action, Answer, Basis, Capacity, Status, Use
from hub.consent.moment import moment_at
from hub.consent.questions import Place, Question
from hub.consent.rules import decide
from tests.consent import narrowings
from tests.consent.random_rows import LAST, PROFESSIONALS, Dice
from tests.consent.random_worlds import build, item, permits, tables
from tests.consent.small_world import day

MOST = 4000
"""Worlds looked through for one case; the properties look at as many."""
KID = Place(household="home", category="housing", person="kid")
NO_MORE = {
    "post": narrowings.ended("posts", 0),
    "agreement": narrowings.ended("agreements", 0),
    "line": narrowings.ended("team", 0),
    "scope": narrowings.ended("scopes", 0),
    "level of a scope": narrowings.narrowed(0),
    "broken glass": narrowings.ended("emergency_openings", 0),
    "items opened": narrowings.ended("dpo_openings", 0),
    "legal basis": narrowings.no_basis_any_more("mep", "housing"),
    "partner that takes part": narrowings.suspended("mep"),
    "own yes": narrowings.spoken_against(Answer.WITHDRAWN, "ann", "ann", Capacity.SELF, "mep", "housing"),
}
A_PARENTS_NO = narrowings.spoken_against(Answer.REFUSED, "kid", "ann", Capacity.PARENT, "mep", "housing")


def drawn():
    """Worlds, each with an instant and an item."""
    dice = Dice(1)
    for _ in range(MOST):
        yield tables(dice.random()), day(dice.randint(0, LAST)), item(dice.random())


def found(case, times=3):
    return len(list(islice((True for one in drawn() if case(*one)), times))) == times


def closes(narrowing, world, now, target):
    return permits(narrowing(world, now), target, now) < permits(world, target, now)


@pytest.mark.parametrize("what", NO_MORE)
def test_what_is_taken_away_was_of_use(what):
    assert found(partial(closes, NO_MORE[what]))


def test_a_parent_stops_what_is_about_a_child():
    assert found(lambda world, now, _item: closes(A_PARENTS_NO, world, now, KID))


def test_a_delegate_passes_by_a_line_she_stands_for():
    assert found(partial(closes, lambda world, _now: _without_delegates(world)))


def test_a_delegate_passes_no_more_without_the_line_she_stands_for():
    def falls(world, now, target):
        behind = {row.stands_for for row in world["team"]} - {None}
        holders = {row.professional for row in world["team"] if row.id in behind}
        left = {**world, "team": [row for row in world["team"] if row.id not in behind]}
        lost = permits(world, target, now) - permits(left, target, now)
        return any(who not in holders for who, _ in lost)

    assert found(falls)


def test_a_closed_category_is_opened_by_consent():
    def opened(world, now, target):
        known = build(world)
        return target.category == "health" and any(
            decide(Question(actor=one, action=Action.READ, target=target), known, now).basis is Basis.CONSENT
            for one in PROFESSIONALS
        )

    assert found(opened)


@pytest.mark.parametrize("no", ["refused", "withdrawn"])
def test_two_parents_agree_or_one_of_them_stops(no):
    assert found(lambda world, now, _item: _said_by_parents(world, now) == ({"given"}, Status.GIVEN))
    assert found(lambda world, now, _item: _said_by_parents(world, now) == ({"given", no}, Status(no)))


def test_a_child_of_two_homes_is_read_about_in_both():
    def both(world, now, _item):
        moment = moment_at(build(world), now, now)
        there = [replace(KID, household=one) for one in moment.homes("kid")]
        return moment.minor("kid") and len(there) == 2 and all(permits(world, one, now) for one in there)

    assert found(both)


def test_a_correction_changes_what_passes():
    def corrected(world, now, target):
        never = {**world, "statements": [replace(row, replaced_at=FAR_FUTURE) for row in world["statements"]]}
        return permits(never, target, now) != permits(world, target, now)

    assert found(corrected)


def _said_by_parents(world, now):
    """What the last words of ann and bob about their child are, each alone, and what they are together."""
    known = build(world)
    moment = moment_at(known, now, now)
    rows = [row for row in known.authorities.get("kid", ()) if row.holds(now, now)]
    if not moment.minor("kid") or {row.holder for row in rows} != {"ann", "bob"}:
        return set(), Status.PENDING
    alone = set()
    for holder in ("ann", "bob"):
        others = [row for row in world["authorities"] if row.holder == holder]
        cell = consent_cell(build({**world, "authorities": others}), "kid", "mep", "housing", Use.READ, now)
        alone.add(str(cell.status))
    return alone, consent_cell(known, "kid", "mep", "housing", Use.READ, now).status


def _without_delegates(world):
    return {**world, "team": [row for row in world["team"] if row.stands_for is None]}
