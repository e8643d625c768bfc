"""Who may see one item, why, and since when, at any instant: the rule, walked back through its facts.

An answer of the rule changes only where a fact begins, ends, is learned or replaced. Going back over these
turning points, from the latest, finds the instant from which it has been what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

from hub.clock import FAR_FUTURE
from hub.consent.authorise import Standing, uuids
from hub.consent.codes import Id, Reason
from hub.consent.facts import ConsentStatement, DatedFact, EmergencyOpening, Facts, Person
from hub.consent.lists import Audience, audience
from hub.consent.platform_rows import PartnerRef
from hub.consent.subjects import Item
from hub.consent.words import end_of


@dataclass(frozen=True, slots=True)
class ItemRight:
    """Whether a partner's team may read the item: `reason` is None when it does, `since` is when the answer
    became what it is, `readers` are its professionals who may."""

    partner: PartnerRef
    reason: Reason | None
    since: datetime
    readers: frozenset[UUID]


def item_rights(standing: Standing, item: Item, at: datetime) -> Sequence[ItemRight]:
    """One line for each partner, at an instant not before the item was posted."""
    facts = standing.known.facts
    found = _audience(facts, item, at)
    since = _since(facts, item, at)
    return [
        ItemRight(
            partner=partner,
            reason=found.partners.get(partner.id, Reason.NOT_MEMBER),
            since=since.get(partner.id, item.posted_at),
            readers=uuids(_readers(facts, found, partner.id, at)),
        )
        for partner in standing.known.everywhere.partners
    ]


def turning_points(facts: Facts) -> frozenset[datetime]:
    """Every instant at which an answer of the rule may change."""
    return frozenset(chain.from_iterable(_instants(facts, row) for row in _rows(facts)))


def _since(facts: Facts, item: Item, at: datetime) -> dict[Id, datetime]:
    """Per partner the first instant from which its answer has been the one of `at`."""
    points = sorted((one for one in turning_points(facts) if item.posted_at < one <= at), reverse=True)
    answer = _audience(facts, item, at).partners
    since: dict[Id, datetime] = dict.fromkeys(answer, at)
    going = set(answer)
    for point in [*points, item.posted_at]:
        then = _audience(facts, item, point).partners
        going = {one for one in going if then.get(one, Reason.NOT_MEMBER) == answer[one]}
        since.update(dict.fromkeys(going, point))
        if not going:
            break
    return since


def _audience(facts: Facts, item: Item, at: datetime) -> Audience:
    return audience(facts, item.household, item.subject, item.category, item.partner, at)


def _readers(facts: Facts, found: Audience, partner: Id, at: datetime) -> Iterator[Id]:
    for professional, permitted in found.professionals.items():
        posts = facts.posts.get(professional, ())
        if permitted and any(post.partner == partner and post.holds(at, at) for post in posts):
            yield professional


def _rows(facts: Facts) -> Iterator[DatedFact | Person | ConsentStatement]:
    groups: Sequence[Mapping[Id, tuple[DatedFact | Person | ConsentStatement, ...]]] = (
        facts.posts,
        facts.agreements,
        facts.team,
        facts.scopes,
        facts.legal_bases,
        facts.homes,
        facts.persons,
        facts.authorities,
        facts.statements,
        facts.emergency_openings,
    )
    for group in groups:
        for rows in group.values():
            yield from rows
    for agreements in facts.agreements.values():
        yield from chain.from_iterable(row.suspensions for row in agreements)


def _instants(facts: Facts, row: DatedFact | Person | ConsentStatement) -> Iterable[datetime]:
    known: tuple[datetime, ...] = (row.recorded_at, row.replaced_at)
    if isinstance(row, Person):
        return (*known, row.adult_at or FAR_FUTURE)
    if isinstance(row, ConsentStatement):
        months = facts.parameters.consent_max_months
        return (*known, row.from_at or row.recorded_at, end_of(row, months))
    if isinstance(row, EmergencyOpening):
        known = (*known, row.from_at + timedelta(minutes=facts.parameters.break_glass.minutes))
    return (*known, row.from_at, row.until_at)
