"""Random small worlds for properties: few names, few instants, every kind of row, many of them open.

Hypothesis draws a seed, plain `random` builds the world from it: a hundred times faster than drawing every
cell, which is what lets the properties look at thousands of worlds. A failure names the seed.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random

from hypothesis import strategies as st

from hub.clock import FAR_FUTURE
from hub.consent import facts
from hub.consent.codes import Action, Agreement, Answer, Capacity, Knowledge, Level, Role, Use
from hub.consent.facts import LONG_AGO, Facts
from hub.consent.questions import Place, Question
from hub.consent.subjects import Item, Subject
from tests.consent.small_world import START, day, parameters

PERSONS, HOUSEHOLDS, PARTNERS = ("ann", "bob", "kid"), ("home", "new"), ("mep", "ssp")
PROFESSIONALS, CATEGORIES = ("wanda", "simon", "doris"), ("coordination", "housing", "health")
USUALLY_AT = {"wanda": "mep", "simon": "ssp", "doris": "mep"}
KINDS = (
    "posts", "agreements", "team", "scopes", "legal_bases", "memberships", "persons", "authorities",
    "statements", "emergency_openings", "dpo_openings",
)  # fmt: skip
LAST = 9
LOOKING = (Action.LIST, Action.READ, Action.SEARCH, Action.COUNT_EXISTS)
ON_ITEMS = (*LOOKING, Action.DOWNLOAD_ORIGINAL, Action.EXPORT)

instants = st.integers(0, LAST).map(day)
some_persons = st.sampled_from(PERSONS)
some_partners, some_categories = st.sampled_from(PARTNERS), st.sampled_from(CATEGORIES)


seeds = st.integers(0, 2**32)
ROLES = [Role.WORKER] * 9 + [Role.SECRETARY, Role.MANAGER, Role.DPO]
ANSWERS = [Answer.GIVEN] * 3 + [Answer.REFUSED, Answer.WITHDRAWN]
PARAMETERS = parameters(break_glass=replace(parameters().break_glass, minutes=4 * 24 * 60))
AGES = [LONG_AGO] * 4 + [day(5), FAR_FUTURE, FAR_FUTURE, None]


class Dice(Random):
    """Draws the cells of a world."""

    def person(self):
        return self.choice(PERSONS)

    def household(self):
        return self.choice(("home", *HOUSEHOLDS))

    def partner_of(self, professional):
        return self.choice((*[USUALLY_AT[professional]] * 5, *PARTNERS))

    def partner(self):
        return self.choice(PARTNERS)

    def category(self):
        return self.choice(CATEGORIES)

    def professional(self):
        return self.choice(PROFESSIONALS)

    def instant(self):
        return day(self.randint(0, LAST))

    def some(self, values):
        """All of them, or a part that is not empty."""
        count = self.choice([len(values), len(values), self.randint(1, len(values))])
        return frozenset(self.sample(values, count))

    def times(self, least, most, make):
        return [make() for _ in range(self.randint(least, most))]

    def period(self, open_share=0.7):
        """Most of them open from the start and for ever, known at once."""
        if self.random() < open_share:
            return {"from_at": START, "recorded_at": START}
        begins, recorded = self.randint(0, LAST), self.randint(0, LAST)
        return {
            "from_at": day(begins),
            "until_at": self.choice([FAR_FUTURE, *map(day, range(begins + 1, LAST + 1))]),
            "recorded_at": day(recorded),
            "replaced_at": self.choice([FAR_FUTURE, FAR_FUTURE, day(recorded + 2)]),
        }


def tables(seed):
    """All rows of a world by kind, as keyword arguments of `Facts`."""
    dice = Dice(seed)
    return {
        "parameters": PARAMETERS,
        "posts": [post for name in PROFESSIONALS for post in _posts(dice, name)],
        "agreements": [_agreement(dice, name) for name in PARTNERS],
        "team": dice.times(4, 10, lambda: _line(dice)),
        "scopes": _worker_scopes(dice) + dice.times(0, 6, lambda: _scope(dice)),
        "legal_bases": dice.times(8, 14, lambda: _basis(dice)),
        "memberships": dice.times(1, 4, lambda: _membership(dice))
        + [facts.Membership(household="home", person=name, **dice.period()) for name in ("ann", "bob")],
        "persons": [facts.Person(id=name, adult_at=dice.choice(AGES)) for name in PERSONS],
        "authorities": dice.times(0, 4, lambda: _authority(dice)),
        "statements": [_statement(dice, number) for number in range(dice.randint(6, 20))],
        "emergency_openings": dice.times(0, 3, lambda: _emergency(dice)),
        "dpo_openings": dice.times(0, 1, lambda: _dpo_opening(dice)),
    }


def _posts(dice, professional):
    """One post at a time, as the product keeps them: another may follow."""
    bounds = [START, FAR_FUTURE]
    if dice.random() < 0.5:
        bounds.insert(1, day(dice.randint(1, LAST)))
    kept = list(pairwise(bounds))[dice.choice([0] * 9 + [1]) :]
    return [
        facts.Post(
            professional=professional,
            partner=dice.partner_of(professional),
            role=dice.choice(ROLES),
            profession=dice.choice(["nurse", "nurse", "clerk"]),
            from_at=begins,
            until_at=ends,
            recorded_at=begins,
        )
        for begins, ends in kept
    ]


def _agreement(dice, partner):
    pauses = (facts.Suspension(**dice.period(0)),) if dice.random() < 0.2 else ()
    return facts.PartnerAgreement(partner=partner, suspensions=pauses, **dice.period(0.9))


def _line(dice):
    professional = dice.professional()
    return facts.TeamLine(
        professional=professional,
        partner=dice.partner_of(professional),
        household=dice.household(),
        role=dice.choice([None, None, None, Role.REFERENT]),
        **dice.period(),
    )


def _worker_scopes(dice):
    return [
        facts.Scope(
            partner=partner,
            role=Role.WORKER,
            category=category,
            level=Level.WRITE,
            from_at=START,
            recorded_at=START,
        )
        for partner in PARTNERS
        for category in sorted(dice.some(CATEGORIES))
    ]


def _scope(dice):
    return facts.Scope(
        partner=dice.partner(),
        role=dice.choice([Role.WORKER, Role.REFERENT, Role.SECRETARY, Role.MANAGER]),
        category=dice.category(),
        level=dice.choice(list(Level)),
        **dice.period(),
    )


def _basis(dice):
    return facts.LegalBasis(
        partner=dice.partner(),
        category=dice.category(),
        kind="public_interest",
        agreement=dice.choice([Agreement.REQUIRED, *Agreement]),
        **dice.period(),
    )


def _membership(dice):
    return facts.Membership(household=dice.household(), person=dice.person(), **dice.period())


def _authority(dice):
    kind = dice.choice([Capacity.PARENT, Capacity.GUARDIAN])
    return facts.Authority(person=dice.person(), holder=dice.person(), kind=kind, **dice.period())


def _statement(dice, number):
    person, giver, capacity = dice.person(), dice.person(), dice.choice(list(Capacity))
    if dice.random() < 0.6:
        giver, capacity = person, Capacity.SELF
    return facts.ConsentStatement(
        id=f"said-{number}",
        person=person,
        giver=giver,
        capacity=capacity,
        partners=dice.some(PARTNERS),
        categories=dice.some(CATEGORIES),
        uses=dice.some(list(Use)),
        answer=dice.choice(ANSWERS),
        from_at=dice.choice([None, dice.instant(), dice.instant()]),
        until_at=dice.choice([None, dice.instant(), dice.instant()]),
        recorded_at=dice.instant(),
        replaced_at=dice.choice([FAR_FUTURE] * 4 + [day(5)]),
    )


def _emergency(dice):
    return facts.EmergencyOpening(
        professional=dice.professional(),
        household=dice.household(),
        reason_length=dice.choice([30, 5]),
        reauthenticated=dice.choice([True, True, False]),
        chosen=dice.choice([None, *CATEGORIES]),
        **dice.period(),
    )


def _dpo_opening(dice):
    return facts.DpoOpening(
        professional=dice.professional(),
        household=dice.household(),
        items=frozenset({"item"}),
        motive_length=dice.choice([30, 0]),
        **dice.period(),
    )


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
