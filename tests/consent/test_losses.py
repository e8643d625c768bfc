"""What a withdrawal is said to take away is what it takes away, in every world."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.consent import facts
from hub.consent.codes import Action, Answer, Capacity, Use
from hub.consent.facts import LONG_AGO
from hub.consent.losses import facts_if_withdrawn, losses
from hub.consent.moment import moment_at
from hub.consent.questions import Question
from hub.consent.rules import decide
from hub.consent.subjects import Item, Subject
from tests.consent.random_worlds import (
    CATEGORIES,
    PARTNERS,
    PERSONS,
    PROFESSIONALS,
    build,
    instants,
    seeds,
    some_categories,
    some_partners,
    some_persons,
    tables,
)
from tests.consent.small_world import day

SUBJECTS = {
    **{name: Subject(frozenset({name})) for name in PERSONS},
    "all": Subject(frozenset({"ann", "bob"}), household_wide=True, formed_at=LONG_AGO),
}
ASKED = {Use.READ: Action.READ, Use.COPY: Action.DOWNLOAD_ORIGINAL}
uses = st.sampled_from([frozenset(Use), frozenset({Use.COPY})])


def permitted(world, now):
    """Every (professional, use, contributor, subject, category) that a single question permits."""
    known = build(world)
    return {
        (actor, use, partner, key, category)
        for actor in PROFESSIONALS
        if any(line.household == "home" and line.professional == actor for line in world["team"])
        for use, action in ASKED.items()
        for partner in PARTNERS
        for key, subject in SUBJECTS.items()
        for category in CATEGORIES
        if decide(
            Question(actor=actor, action=action, target=item(key, subject, category, partner)), known, now
        ).permitted
    }


def item(key, subject, category, partner):
    return Item(
        id=key,
        kind="note",
        category=category,
        subject=subject,
        household="home",
        partner=partner,
        posted_at=LONG_AGO,
    )


def word(person, giver, capacity, partner, category, taken, now):
    """What the withdrawal records."""
    return facts.ConsentStatement(
        id="withdrawn",
        person=person,
        giver=giver,
        capacity=capacity,
        partners=frozenset({partner}),
        categories=frozenset({category}),
        uses=taken,
        answer=Answer.WITHDRAWN,
        from_at=now,
        until_at=None,
        recorded_at=now,
    )


@settings(max_examples=1000, deadline=None, derandomize=True)
@given(
    seeds.map(tables),
    instants,
    some_persons,
    some_persons,
    st.sampled_from(Capacity),
    some_partners,
    some_categories,
    uses,
)
def test_what_is_announced_is_what_single_questions_lose(
    world, now, person, giver, capacity, partner, category, taken
):
    before = permitted(world, now)
    said = word(person, giver, capacity, partner, category, taken, now)
    gone = before - permitted({**world, "statements": [*world["statements"], said]}, now)
    known = build(world)
    after = facts_if_withdrawn(known, person, giver, capacity, {(partner, category): taken}, now)
    announced = losses(known, after, "home", SUBJECTS, CATEGORIES, now)
    assert not any(loss.pairs.own for loss in announced), "a partner keeps what it contributed"
    found = {
        (loss.professional, use, contributor, key, code)
        for loss in announced
        for key, code in loss.pairs.shared
        for use in ((Use.READ, Use.COPY) if loss.use is Use.READ else (Use.COPY,))
        for contributor in PARTNERS
        if contributor != partner_of(world, loss.professional, now)
    }
    assert found & before == gone
    assert {one for one in found if one[1] is Use.READ} <= before, (
        "nothing is said to be lost that was not there"
    )


def partner_of(world, professional, now):
    """The partner of the post in force: what it contributed itself stays open to it."""
    return moment_at(build(world), now, now).post(professional).partner


def test_asking_what_would_be_lost_changes_nothing_that_is_known():
    known = build(tables(7))
    words = {person: known.statements.get(person, ()) for person in PERSONS}
    after = facts_if_withdrawn(known, "ann", "ann", Capacity.SELF, {("mep", "housing"): [Use.READ]}, day(3))
    assert {person: known.statements.get(person, ()) for person in PERSONS} == words
    assert len(after.statements["ann"]) == len(words["ann"]) + 1
    assert replace(after.statements["ann"][-1], id="same") not in words["ann"]
