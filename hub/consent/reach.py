"""What a role would reach in a household's open categories under given scopes: the rule, asked for somebody
who is not there. Categories only: no person, no item, no count, and nothing of closed ones."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import datetime

from hub.clock import FAR_FUTURE
from hub.consent.codes import Action, Id, Level, Role
from hub.consent.facts import LONG_AGO, Facts, Post, Scope, TeamLine
from hub.consent.gates import Permit
from hub.consent.lists import readable_pairs
from hub.consent.moment import moment_at
from hub.consent.questions import Place
from hub.consent.rules import verdict_on
from hub.consent.subjects import Subject

SOMEBODY = "somebody of this role"


def facts_if_scoped(facts: Facts, partner: Id, levels: Mapping[tuple[str, str], str]) -> Facts:
    """The facts as they would be had these (role, category) cells of a partner always had these levels."""
    changed = copy(facts)
    changed.scopes = dict(facts.scopes)
    for (role, category), level in levels.items():
        row = Scope(
            partner=partner,
            role=Role(role),
            category=category,
            level=Level(level),
            from_at=LONG_AGO,
            recorded_at=LONG_AGO,
        )
        changed.scopes[partner, Role(role), category] = (row,)
    changed.moment = None
    return changed


def reach(
    facts: Facts, household: Id, partner: Id, role: Role, categories: tuple[str, ...], now: datetime
) -> dict[str, Level]:
    """Per open category, what a member of the team in this role could do with what others contribute about
    anybody who lives there now: of several persons, the most."""
    known = _with_somebody(facts, household, partner, role)
    open_ones = tuple(one for one in categories if one not in facts.parameters.closed_categories)
    persons = moment_at(known, now, now).members(household)
    subjects = {one: Subject(frozenset({one})) for one in persons}
    pairs = readable_pairs(known, SOMEBODY, household, subjects, open_ones, Action.READ, now).shared
    readable = {category for _, category in pairs}
    return {one: _level(known, household, persons, one, now, reads=one in readable) for one in open_ones}


def _level(
    known: Facts, household: Id, persons: frozenset[Id], category: str, now: datetime, *, reads: bool
) -> Level:
    moment = moment_at(known, now, now)
    places = (Place(household=household, category=category, person=one) for one in persons)
    if any(isinstance(verdict_on(moment, SOMEBODY, Action.WRITE, one), Permit) for one in places):
        return Level.WRITE if reads else Level.NONE
    return Level.READ if reads else Level.NONE


def _with_somebody(facts: Facts, household: Id, partner: Id, role: Role) -> Facts:
    """A post and a line for nobody in particular, of no profession any closed category lists."""
    dates = {"from_at": LONG_AGO, "until_at": FAR_FUTURE, "recorded_at": LONG_AGO}
    referent = role is Role.REFERENT
    post = Post(
        professional=SOMEBODY,
        partner=partner,
        role=Role.WORKER if referent else role,
        profession="",
        **dates,
    )
    line = TeamLine(
        professional=SOMEBODY,
        partner=partner,
        household=household,
        role=Role.REFERENT if referent else None,
        **dates,
    )
    changed = copy(facts)
    changed.posts = {**facts.posts, SOMEBODY: (post,)}
    changed.team = {**facts.team, household: (*facts.team.get(household, ()), line)}
    changed.lines = {**facts.lines, (SOMEBODY, household): (line,)}
    changed.moment = None
    return changed
