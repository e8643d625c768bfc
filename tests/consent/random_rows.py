"""Random rows of a small world, of few names and few instants: how each kind is drawn."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from hub.clock import FAR_FUTURE
from hub.consent import facts
from hub.consent.codes import Agreement, Answer, Capacity, Level, Role, Use
from tests.consent.small_world import START, day

PERSONS, HOUSEHOLDS, PARTNERS = ("ann", "bob", "kid"), ("home", "new"), ("mep", "ssp")
PROFESSIONALS, CATEGORIES = ("wanda", "simon", "doris"), ("coordination", "housing", "health")
USUALLY_AT = {"wanda": "mep", "simon": "ssp", "doris": "mep"}
LAST = 9
ROLES = [Role.WORKER] * 9 + [Role.SECRETARY, Role.MANAGER, Role.DPO]
ANSWERS = [Answer.GIVEN] * 3 + [Answer.REFUSED, Answer.WITHDRAWN]


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


def random_posts(dice, professional):
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


def random_agreement(dice, partner):
    pauses = (facts.Suspension(**dice.period(0)),) if dice.random() < 0.2 else ()
    return facts.PartnerAgreement(partner=partner, suspensions=pauses, **dice.period(0.9))


def random_line(dice):
    professional = dice.professional()
    return facts.TeamLine(
        professional=professional,
        partner=dice.partner_of(professional),
        household=dice.household(),
        role=dice.choice([None, None, None, Role.REFERENT]),
        **dice.period(),
    )


def random_delegate(dice, lines):
    """Stands for one of these lines, mostly as a delegate does: for the same partner, in the same team."""
    behind = dice.choice(lines)
    return facts.TeamLine(
        professional=dice.professional(),
        partner=dice.choice([behind.partner] * 5 + [dice.partner()]),
        household=dice.choice([behind.household] * 5 + [dice.household()]),
        stands_for=behind.id,
        **dice.period(),
    )


def random_worker_scopes(dice):
    return [
        facts.Scope(
            partner=partner,
            role=Role.WORKER,
            category=category,
            level=dice.choice([Level.WRITE] * 3 + [Level.READ]),
            from_at=START,
            recorded_at=START,
        )
        for partner in PARTNERS
        for category in sorted(dice.some(CATEGORIES))
    ]


def random_scope(dice):
    return facts.Scope(
        partner=dice.partner(),
        role=dice.choice([Role.WORKER, Role.REFERENT, Role.SECRETARY, Role.MANAGER]),
        category=dice.category(),
        level=dice.choice(list(Level)),
        **dice.period(),
    )


def random_basis(dice):
    return facts.LegalBasis(
        partner=dice.partner(),
        category=dice.category(),
        kind="public_interest",
        agreement=dice.choice([Agreement.REQUIRED, *Agreement]),
        **dice.period(),
    )


def random_membership(dice):
    return facts.Membership(household=dice.household(), person=dice.person(), **dice.period())


def random_authority(dice):
    kind = dice.choice([Capacity.PARENT, Capacity.GUARDIAN])
    return facts.Authority(person=dice.person(), holder=dice.person(), kind=kind, **dice.period())


def random_parents(dice):
    """Both parents of the child, or nobody."""
    if dice.random() < 0.5:
        return []
    return [
        facts.Authority(person="kid", holder=one, kind=Capacity.PARENT, **dice.period(0.9))
        for one in ("ann", "bob")
    ]


def random_statement(dice, number):
    person, giver, capacity = dice.person(), dice.person(), dice.choice(list(Capacity))
    chance = dice.random()
    if chance < 0.6:
        giver, capacity = person, Capacity.SELF
    elif chance < 0.85:
        person, giver, capacity = "kid", dice.choice(["ann", "bob"]), Capacity.PARENT
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


def random_emergency(dice):
    return facts.EmergencyOpening(
        professional=dice.professional(),
        household=dice.household(),
        reason_length=dice.choice([30, 30, 5]),
        reauthenticated=dice.choice([True, True, False]),
        chosen=dice.choice([None, *CATEGORIES]),
        **dice.period(),
    )


def random_dpo_opening(dice):
    return facts.DpoOpening(
        professional=dice.professional(),
        household=dice.household(),
        items=frozenset({"item"}),
        motive_length=dice.choice([30, 0]),
        **dice.period(),
    )
