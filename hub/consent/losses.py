"""Who would lose what if something were otherwise: the rule asked twice, with the facts as they are and as
they would be. Nothing is written, and nothing here knows why the facts would change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, TypeVar
from uuid import UUID

from hub.consent.codes import Action, Answer, Capacity, Id, Use
from hub.consent.facts import ConsentStatement, Facts, Membership
from hub.consent.lists import Readable, readable_pairs
from hub.consent.subjects import Subject

K = TypeVar("K", bound=Id)
ASKED = {Use.READ: Action.READ, Use.COPY: Action.DOWNLOAD_ORIGINAL}
NOT_SPOKEN_YET = UUID(int=0)


class Loss(NamedTuple):
    """The pairs that one professional may no longer read, or (use `copy`) still reads and may no longer
    take a copy of."""

    professional: Id
    use: Use
    pairs: Readable


def facts_if_withdrawn(
    facts: Facts,
    person: Id,
    giver: Id,
    capacity: Capacity,
    uses: Mapping[tuple[Id, str], Iterable[Use]],
    now: datetime,
) -> Facts:
    """The facts as they would be had `giver` just withdrawn these uses of (partner, category) cells."""
    said = tuple(
        ConsentStatement(
            id=NOT_SPOKEN_YET,
            person=person,
            giver=giver,
            capacity=capacity,
            partners=frozenset({partner}),
            categories=frozenset({category}),
            uses=frozenset(taken),
            answer=Answer.WITHDRAWN,
            from_at=now,
            until_at=None,
            recorded_at=now,
        )
        for (partner, category), taken in uses.items()
    )
    changed = copy(facts)
    changed.statements = {**facts.statements, person: (*facts.statements.get(person, ()), *said)}
    changed.instants, changed.words, changed.moment = None, {}, None
    return changed


def facts_if_left(facts: Facts, person: Id, household: Id, now: datetime) -> Facts:
    """The facts as they would be had this person just left the household."""

    def ended(rows: Iterable[Membership]) -> tuple[Membership, ...]:
        return tuple(
            replace(row, until_at=now)
            if (row.person, row.household) == (person, household) and row.holds(now, now)
            else row
            for row in rows
        )

    changed = copy(facts)
    changed.homes = {**facts.homes, person: ended(facts.homes.get(person, ()))}
    changed.members = {**facts.members, household: ended(facts.members.get(household, ()))}
    changed.instants, changed.words, changed.moment = None, {}, None
    return changed


def losses(
    before: Facts,
    after: Facts,
    household: Id,
    subjects: Mapping[K, Subject],
    categories: Iterable[str],
    now: datetime,
) -> list[Loss]:
    """What each professional with a line in this team would lose, by the grid every list asks."""
    found = []
    codes = tuple(categories)
    for professional in dict.fromkeys(line.professional for line in before.team.get(household, ())):
        gone: dict[Use, Readable] = {}
        for use, action in ASKED.items():
            held, kept = (
                readable_pairs(facts, professional, household, subjects, codes, action, now)
                for facts in (before, after)
            )
            gone[use] = _without(held, kept)
        found += [
            Loss(professional, Use.READ, gone[Use.READ]),
            Loss(professional, Use.COPY, _without(gone[Use.COPY], gone[Use.READ])),
        ]
    return [loss for loss in found if loss.pairs.shared or loss.pairs.own]


def _without(pairs: Readable, others: Readable) -> Readable:
    return Readable(pairs.shared - others.shared, pairs.own - others.own)
