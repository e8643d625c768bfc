"""Random small worlds for properties: few names, few instants, every kind of row, many of them open.

Hypothesis draws a seed, plain `random` builds the world from it: a hundred times faster than drawing every
cell, which is what lets the properties look at thousands of worlds. A failure names the seed.
"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from hub.clock import FAR_FUTURE
from hub.consent import facts
from hub.consent.codes import Action, Knowledge
from hub.consent.facts import LONG_AGO, Facts
from hub.consent.questions import Place, Question
from hub.consent.rules import decide
from hub.consent.subjects import Item, Subject
from tests.consent.random_rows import (
    CATEGORIES,
    LAST,
    PARTNERS,
    PERSONS,
    PROFESSIONALS,
    Dice,
    random_agreement,
    random_authority,
    random_basis,
    random_delegate,
    random_dpo_opening,
    random_emergency,
    random_line,
    random_membership,
    random_parents,
    random_posts,
    random_scope,
    random_statement,
    random_worker_scopes,
)
from tests.consent.small_world import START, day, parameters

KINDS = (
    "posts", "agreements", "team", "scopes", "legal_bases", "memberships", "persons", "authorities",
    "statements", "emergency_openings", "dpo_openings",
)  # fmt: skip
LOOKING = (Action.LIST, Action.READ, Action.SEARCH, Action.COUNT_EXISTS)
ON_ITEMS = (*LOOKING, Action.DOWNLOAD_ORIGINAL, Action.EXPORT)
instants = st.integers(0, LAST).map(day)
some_persons = st.sampled_from(PERSONS)
some_partners, some_categories = st.sampled_from(PARTNERS), st.sampled_from(CATEGORIES)
seeds = st.integers(0, 2**32)
PARAMETERS = parameters(break_glass=replace(parameters().break_glass, minutes=4 * 24 * 60))
AGES = [LONG_AGO] * 4 + [day(5), FAR_FUTURE, FAR_FUTURE, None]


def tables(seed):
    """All rows of a world by kind, as keyword arguments of `Facts`."""
    dice = Dice(seed)
    lines = [
        replace(row, id=f"line-{place}")
        for place, row in enumerate(dice.times(4, 10, lambda: random_line(dice)))
    ]
    return {
        "parameters": PARAMETERS,
        "posts": [post for name in PROFESSIONALS for post in random_posts(dice, name)],
        "agreements": [random_agreement(dice, name) for name in PARTNERS],
        "team": lines + dice.times(0, 3, lambda: random_delegate(dice, lines)),
        "scopes": random_worker_scopes(dice) + dice.times(0, 6, lambda: random_scope(dice)),
        "legal_bases": dice.times(8, 14, lambda: random_basis(dice)),
        "memberships": dice.times(1, 4, lambda: random_membership(dice))
        + [facts.Membership(household="home", person=name, **dice.period()) for name in ("ann", "bob")],
        "persons": [facts.Person(id=name, adult_at=dice.choice(AGES)) for name in PERSONS],
        "authorities": random_parents(dice) + dice.times(0, 3, lambda: random_authority(dice)),
        "statements": [random_statement(dice, number) for number in range(dice.randint(8, 22))],
        "emergency_openings": dice.times(1, 4, lambda: random_emergency(dice)),
        "dpo_openings": dice.times(0, 1, lambda: random_dpo_opening(dice)),
    }


def item(seed):
    dice = Dice(seed)
    wide = dice.random() < 0.5
    posted_at = day(min(dice.randint(0, LAST), dice.randint(0, LAST)))
    return Item(
        id="item",
        kind="note",
        category=dice.category(),
        subject=Subject(
            persons=dice.some(PERSONS) if wide else frozenset({dice.person()}),
            household_wide=wide,
            formed_at=dice.choice([START, posted_at]) if wide else None,
        ),
        household=dice.household(),
        partner=dice.partner(),
        posted_at=posted_at,
    )


def place(seed):
    dice = Dice(seed)
    person = dice.choice([None, *PERSONS])
    return Place(household=dice.household(), category=dice.category(), person=person)


worlds, items, places = seeds.map(tables), seeds.map(item), seeds.map(place)


def questions_about(target):
    """Every professional with every action that goes with the target."""
    actions = (*LOOKING, Action.WRITE) if isinstance(target, Place) else ON_ITEMS
    return [
        Question(actor=actor, action=action, target=target) for actor in PROFESSIONALS for action in actions
    ]


def permits(world, target, now):
    """Which (professional, action) pairs pass."""
    known = build(world)
    return {
        (question.actor, question.action)
        for question in questions_about(target)
        if decide(question, known, now).permitted
    }


def replayed(question, as_of, knowledge=Knowledge.THEN):
    return replace(question, action=Action.REPLAY_AT, as_of=as_of, knowledge=knowledge)


def known_by(world, instant):
    """The rows the hub had at that instant, as it had them: nothing recorded or replaced later."""
    found = dict(world)
    for kind in KINDS:
        found[kind] = [
            replace(row, **_as_it_was(row, instant)) for row in world[kind] if row.recorded_at <= instant
        ]
    return found


def _as_it_was(row, instant):
    then = {} if row.replaced_at <= instant else {"replaced_at": FAR_FUTURE}
    if isinstance(row, facts.PartnerAgreement):
        kept = [pause for pause in row.suspensions if pause.recorded_at <= instant]
        then["suspensions"] = tuple(replace(pause, **_as_it_was(pause, instant)) for pause in kept)
    return then


def build(world) -> Facts:
    return Facts(**world)
