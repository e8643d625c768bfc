"""Between two instants of its facts the rule says the same: what is remembered passes on, and no further."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.consent import facts
from hub.consent.codes import Action
from hub.consent.facts import Suspension
from hub.consent.instants import OF_EVERYBODY, OF_HOUSEHOLDS, turn_after
from hub.consent.lists import readable_pairs
from hub.consent.moment import moment_at
from hub.consent.rules import decide
from hub.consent.subjects import Subject
from tests.consent.random_rows import HOUSEHOLDS
from tests.consent.random_worlds import (
    CATEGORIES,
    LAST,
    PERSONS,
    PROFESSIONALS,
    build,
    instants,
    items,
    places,
    questions_about,
    worlds,
)
from tests.consent.small_world import ALWAYS, NOW, START, Answer, day, opening, said, world
from tests.consent.test_properties import thorough

SUBJECTS = {one: Subject(frozenset({one})) for one in PERSONS} | {
    "all": Subject(frozenset(PERSONS), household_wide=True, formed_at=START)
}
QUARTERS = [day(quarter / 4) for quarter in range(4 * (LAST + 4))]


def grids(known, now):
    return [
        readable_pairs(known, one, household, SUBJECTS, CATEGORIES, Action.LIST, now)
        for one in PROFESSIONALS
        for household in HOUSEHOLDS
    ]


@thorough
@given(worlds, instants, st.floats(0.01, 0.99))
def test_nothing_changes_by_itself_before_the_turn(worlds_rows, now, share):
    known = build(worlds_rows)
    later = now + (min(turn_after(known, now), day(LAST + 30)) - now) * share
    assert grids(build(worlds_rows), later) == grids(known, now)


@thorough
@given(worlds, st.one_of(items, places), st.lists(st.sampled_from(QUARTERS), min_size=2, max_size=6))
def test_what_one_moment_passes_on_to_the_next_is_what_the_next_would_find(worlds_rows, target, times):
    kept = build(worlds_rows)
    for now in times:
        fresh = build(worlds_rows)
        for question in questions_about(target):
            assert decide(question, kept, now) == decide(question, fresh, now)


def test_a_moment_passes_its_memory_on_up_to_the_turn():
    known = world(statements=[said(Answer.GIVEN, until_at=day(150))])
    first = moment_at(known, NOW, NOW)
    assert first.turn == day(150)
    before = moment_at(known, day(149), day(149))
    assert before.at == day(149)
    assert before.kept is first.kept
    assert moment_at(known, day(150), day(150)).kept is not first.kept


def test_a_replay_and_an_earlier_instant_begin_anew():
    known = world()
    first = moment_at(known, NOW, NOW)
    assert moment_at(known, NOW, day(101)).kept is not first.kept
    first = moment_at(known, NOW, NOW)
    assert moment_at(known, day(99), day(99)).kept is not first.kept


def test_what_a_date_implies_is_a_turn_too():
    """A year is the longest an agreement lasts, an hour a broken glass."""
    known = world(statements=[said(Answer.GIVEN)], emergency_openings=[opening("wanda", from_at=NOW)])
    assert turn_after(known, NOW) == NOW + timedelta(hours=1)
    assert turn_after(known, NOW + timedelta(hours=1)) == day(365)


def test_a_pause_of_an_agreement_is_a_turn():
    pause = Suspension(**(ALWAYS | {"from_at": day(120), "until_at": day(130)}))
    held = facts.PartnerAgreement(partner="mep", suspensions=(pause,), **ALWAYS)
    assert turn_after(world(agreements=[held]), NOW) == day(120)
    assert turn_after(world(agreements=[held]), day(120)) == day(130)


def test_every_index_of_the_facts_is_looked_through():
    again = {"lines", "members"}
    indexes = {name for name, value in vars(world()).items() if isinstance(value, dict)}
    assert indexes == {*OF_HOUSEHOLDS, *OF_EVERYBODY, *again, "words"}
