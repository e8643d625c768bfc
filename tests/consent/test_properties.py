"""What holds in every world: nothing taken away ever opens, lists and reads agree, history repeats itself."""

from __future__ import annotations

import os
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.consent.agreements import consent_cell
from hub.consent.codes import Action, Answer, Basis, Capacity, Knowledge, Reason, Role, Use
from hub.consent.lists import readable_pairs
from hub.consent.moment import moment_at
from hub.consent.questions import Question
from hub.consent.rules import decide
from tests.consent.narrowings import narrowings, spoken_against
from tests.consent.random_worlds import (
    CATEGORIES,
    KINDS,
    LAST,
    LOOKING,
    ON_ITEMS,
    PERSONS,
    PROFESSIONALS,
    build,
    instants,
    item,
    items,
    known_by,
    permits,
    places,
    questions_about,
    replayed,
    some_categories,
    some_partners,
    some_persons,
    tables,
    worlds,
)
from tests.consent.small_world import day

pytestmark = pytest.mark.timeout(360)  # thousands of worlds in one test, on a machine with others to run
few = "MUTANT_UNDER_TEST" in os.environ
"""`make mutants` asks more than a thousand times over: there a handful of worlds has to do."""
thorough = settings(max_examples=10 if few else 300, deadline=None, derandomize=True)
thousands = settings(thorough, max_examples=10 if few else 2000)
targets = st.one_of(items, places)


@thousands
@given(worlds, targets, instants, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(world, target, now, order):
    turned = {**world, **{kind: order.sample(world[kind], len(world[kind])) for kind in KINDS}}
    one, other = build(world), build(turned)
    for question in questions_about(target):
        assert decide(question, one, now) == decide(question, other, now)
    for person in PERSONS:
        for use in Use:
            cell = consent_cell(one, person, "mep", "housing", use, now)
            assert cell == consent_cell(other, person, "mep", "housing", use, now)


@thousands
@given(worlds, targets, instants, narrowings)
def test_withdrawing_ending_and_narrowing_never_let_anyone_see_more(world, target, now, narrowing):
    before = permits(world, target, now)
    assert permits(narrowing(world, now), target, now) <= before


@thorough
@given(worlds, instants, some_persons, some_partners, some_categories)
def test_a_withdrawal_closes_at_once(world, now, person, partner, category):
    spoken = spoken_against(Answer.WITHDRAWN, person, person, Capacity.SELF, partner, category)(world, now)
    known = build(spoken)
    adult_at = moment_at(known, now, now).adult_at(person)
    cell = consent_cell(known, person, partner, category, Use.READ, now)
    if adult_at is not None and adult_at <= now:
        assert cell.status in (Answer.WITHDRAWN, Answer.REFUSED)


@thorough
@given(worlds, instants, some_partners, some_categories)
def test_one_parents_withdrawal_closes_at_once_whatever_the_other_said(world, now, partner, category):
    for holder in ("ann", "bob"):
        no = spoken_against(Answer.WITHDRAWN, "kid", holder, Capacity.PARENT, partner, category)
        known = build(no(world, now))
        held = [
            row for row in known.authorities.get("kid", ()) if row.holder == holder and row.holds(now, now)
        ]
        if moment_at(known, now, now).minor("kid") and any(row.kind is Capacity.PARENT for row in held):
            cell = consent_cell(known, "kid", partner, category, Use.READ, now)
            assert cell.status in (Answer.WITHDRAWN, Answer.REFUSED)


@thousands
@given(worlds, st.lists(items, min_size=1, max_size=6), instants)
def test_lists_and_single_reads_agree_item_by_item(world, found, now):
    known = build(world)
    for action in ON_ITEMS:
        for professional in PROFESSIONALS:
            post = moment_at(known, now, now).post(professional)
            for one in found:
                listed = readable_pairs(
                    known, professional, one.household, {"it": one.subject}, CATEGORIES, action, now
                )
                pairs = listed.own if post and one.partner == post.partner else listed.shared
                single = decide(Question(actor=professional, action=action, target=one), known, now)
                if one.posted_at <= now and single.basis is not Basis.DPO_OPENING:
                    assert (("it", one.category) in pairs) is single.permitted


@thousands
@given(worlds, items, instants, instants)
def test_a_replay_tells_what_was_decided_then(world, found, then, later):
    asked = max(then, later)
    known, as_it_was = build(world), build(known_by(world, then))
    for professional in PROFESSIONALS:
        question = Question(actor=professional, action=Action.READ, target=found)
        history = decide(replayed(question, then), known, asked)
        live = decide(question, as_it_was, then)
        assert history[:2] == live[:2]
        assert history.basis == live.basis
        assert history[:2] == decide(question, known, then)[:2]


@thorough
@given(worlds, targets, instants)
def test_what_may_be_read_may_be_listed_and_found_and_nothing_else_may(world, target, now):
    found = permits(world, target, now)
    overseers = {post.professional for post in world["posts"] if post.role is Role.DPO}
    for professional in set(PROFESSIONALS) - overseers:
        reads = (professional, Action.READ) in found
        assert all(((professional, action) in found) is reads for action in LOOKING)
        if (professional, Action.EXPORT) in found:
            assert reads


@thorough
@given(worlds, targets, instants)
def test_hidden_things_cannot_be_told_from_an_unknown_id(world, target, now):
    known = build(world)
    for question in questions_about(target):
        decision = decide(question, known, now)
        closed = target.category == "health" and question.action is not Action.WRITE
        same = decide(replace(question, target=None), known, now)
        if not decision.permitted and (
            closed or decision.reason in (Reason.NOT_MEMBER, Reason.SUBJECT_DISSOLVED)
        ):
            assert decision[2:] == same[2:]


def test_the_random_worlds_reach_every_answer():
    dice, missing = Random(1), {*Basis, *Reason} - {Basis.TEAM_ROLE}
    for _ in range(1000):
        known, now = build(tables(dice.random())), day(dice.randint(0, LAST))
        for question in questions_about(item(dice.random())):
            decision = decide(question, known, now)
            missing -= {decision.basis, decision.reason}
        if not missing:
            break
    assert missing == set()


@thorough
@given(worlds, items)
def test_hindsight_asked_at_once_is_history(world, found):
    known, now = build(world), day(LAST)
    for question in questions_about(found):
        then = decide(replayed(question, now), known, now)
        assert decide(replayed(question, now, Knowledge.NOW), known, now) == then
