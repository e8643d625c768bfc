"""The rule asked many times: for lists, for the line "visible to", for bells. Always the same `verdict_on`.

A list asks over the grid subjects × categories, once as if another partner had contributed and once as if
one's own had; what a query then picks by these pairs is what single reads would have permitted. A DPO's
opening names items one by one and so opens no pair.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import product
from typing import NamedTuple, TypeVar

from hub.consent.codes import Action, Basis, Id, Reason
from hub.consent.facts import LONG_AGO, Facts, TeamLine
from hub.consent.gates import Permit
from hub.consent.moment import Moment, moment_at
from hub.consent.rules import verdict_on
from hub.consent.subjects import Item, Subject

K = TypeVar("K", bound=Id)
ORDER = {reason: place for place, reason in enumerate(Reason)}
SOMEBODY_ELSE = object()
"""A contributing partner that is nobody's own."""


class Readable(NamedTuple):
    """(subject key, category) pairs: of other partners, and of the professional's own partner. `glass` holds
    (own, subject key, category) of those that nothing but a broken glass opens."""

    shared: frozenset[tuple[Id, str]]
    own: frozenset[tuple[Id, str]]
    glass: frozenset[tuple[bool, Id, str]] = frozenset()


class Audience(NamedTuple):
    """Who may read: per partner in the team None or the reason why not, and each professional to be told."""

    partners: dict[Id, Reason | None]
    professionals: dict[Id, bool]


def readable_pairs(
    facts: Facts,
    professional: Id,
    household: Id,
    subjects: Mapping[K, Subject],
    categories: Iterable[str],
    action: Action,
    now: datetime,
) -> Readable:
    """What of this channel the professional may list, read, search or take, by subject and category.

    What is open whoever contributed it is open of one's own: only what stays shut, or what a broken glass
    alone opens, is asked a second time.
    """
    moment = moment_at(facts, now, now)
    post = moment.post(professional)
    glass: set[tuple[bool, Id, str]] = set()
    if post is None:
        return Readable(frozenset(), frozenset())

    def opened(pair: tuple[K, str], partner: Id) -> bool:
        item = _any_item(household, subjects[pair[0]], pair[1], partner)
        verdict = verdict_on(moment, professional, action, item)
        if isinstance(verdict, Permit) and verdict.basis is Basis.BREAK_GLASS:
            glass.add((partner is not SOMEBODY_ELSE, *pair))
        return isinstance(verdict, Permit)

    pairs = list(product(subjects, categories))
    shared = frozenset(pair for pair in pairs if opened(pair, SOMEBODY_ELSE))
    again = [pair for pair in pairs if pair not in shared or (False, *pair) in glass]
    own = frozenset(pair for pair in again if opened(pair, post.partner))
    return Readable(shared, shared | own, frozenset(glass))


def _any_item(household: Id, subject: Subject, category: str, partner: Id) -> Item:
    """An item as any of this subject and category in this channel. A whole household needs `formed_at`."""
    if subject.household_wide and subject.formed_at is None:
        raise ValueError("a list about a whole household needs to know when it was formed")
    return Item(
        id=None,
        kind="any",
        category=category,
        subject=subject,
        household=household,
        partner=partner,
        posted_at=subject.formed_at or LONG_AGO,
    )


def audience(
    facts: Facts,
    household: Id,
    subject: Subject,
    category: str,
    contributing_partner: Id,
    now: datetime,
    action: Action = Action.READ,
) -> Audience:
    """Who would read such an item of `contributing_partner` at `now`, or do another `action` with it.

    A partner reads when one of its members does; else its reason is the one of the member who came furthest.
    Who opened the place in an emergency is told like a member, and speaks for no partner.
    """
    moment = moment_at(facts, now, now)
    item = _any_item(household, subject, category, contributing_partner)
    partners: dict[Id, Reason | None] = {}
    professionals: dict[Id, bool] = {}
    for professional, partner in _candidates(moment, item).items():
        verdict = verdict_on(moment, professional, action, item)
        professionals[professional] = isinstance(verdict, Permit)
        if partner is not None:
            reason = None if isinstance(verdict, Permit) else verdict.reason
            partners[partner] = _furthest(partners.get(partner, Reason.ACCOUNT_INACTIVE), reason)
    return Audience(partners, professionals)


def _furthest(first: Reason | None, second: Reason | None) -> Reason | None:
    if first is None or second is None:
        return None
    return max(first, second, key=ORDER.__getitem__)


def _candidates(moment: Moment, item: Item) -> dict[Id, Id | None]:
    """The members of the teams concerned with the partner they stand for, and those with an opening."""
    teams: frozenset[Id] = frozenset((item.household,))
    if not item.subject.household_wide:
        (person,) = item.subject.persons
        teams = moment.homes(person) or teams
    found: dict[Id, Id | None] = dict.fromkeys(
        professional
        for professional, openings in moment.facts.emergency_openings.items()
        if any(opening.holds(moment.at, moment.known_at) for opening in openings)
    )
    lines = (line for team in teams for line in moment.facts.team.get(team, ()))
    found.update((line.professional, line.partner) for line in lines if _counts(moment, line))
    return found


def _counts(moment: Moment, line: TeamLine) -> bool:
    post = moment.post(line.professional)
    return post is not None and post.partner == line.partner and moment.counts(line)
