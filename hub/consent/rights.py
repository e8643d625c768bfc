"""What each partner's team may do with each category of one person, at any instant: the rule, asked.

The answer for a past instant is what the rule gave then, from what the hub knew then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.consent.agreements import Cell, anybody_speaks, consent_cell, may_be_taken_back
from hub.consent.authorise import Standing
from hub.consent.codes import Action, Agreement, Id, Reason, Status, Use
from hub.consent.facts import LegalBasis
from hub.consent.lists import SOMEBODY_ELSE, audience
from hub.consent.moment import moment_at
from hub.consent.platform_rows import PartnerRef
from hub.consent.subjects import Subject
from hub.consent.told import closed_told


@dataclass(frozen=True, slots=True)
class Right:
    """What a partner's team may do: `reason` is None when it reads what others contribute, `own` says
    whether it reads what it contributed itself, `writes` whether it may contribute. `copies`: the person's
    agreement includes copies. `told`: what the person said of it may be told to the reader, always so in an
    open category. `given`: there is a yes to take back, running or to come, by one who speaks for her.
    `spoken`: there is one who does. `basis`: the legal basis in force, the strictest, None without one."""

    partner: PartnerRef
    category: str
    closed: bool
    reason: Reason | None
    own: bool
    writes: bool
    agreement: Cell
    copies: bool
    told: bool
    given: bool
    spoken: bool
    basis: LegalBasis | None

    @property
    def refusable(self) -> bool:
        """Open until the person says no, and she has not, though somebody may say it."""
        no = self.agreement.status in (Status.REFUSED, Status.WITHDRAWN)
        asked = self.basis.agreement if self.basis else None
        return self.spoken and not self.closed and asked is Agreement.UNLESS_REFUSED and not no

    @property
    def opens(self) -> tuple[Reason | None, bool, bool]:
        """What the partner gets of it: two rights that open the same are the same to a reader."""
        return self.reason, self.own, self.writes


def rights_of(standing: Standing, person_id: UUID, at: datetime) -> Sequence[Right]:
    """The rights of every partner in every category about this person at this instant."""
    everywhere = standing.known.everywhere
    closed = everywhere.parameters.closed_categories.keys() - closed_told(standing, person_id)
    return [
        _right(standing, person_id, partner, category, at, told=category not in closed)
        for category in everywhere.categories
        for partner in everywhere.partners
    ]


def _right(
    standing: Standing, person_id: UUID, partner: PartnerRef, category: str, at: datetime, *, told: bool
) -> Right:
    facts, household = standing.known.facts, standing.household_id
    subject, moment = Subject(frozenset((person_id,))), moment_at(facts, at, at)

    def reason(contributor: Id, action: Action) -> Reason | None:
        told = audience(facts, household, subject, category, contributor, at, action).partners
        return told.get(partner.id, Reason.NOT_MEMBER)

    return Right(
        partner=partner,
        category=category,
        closed=category in facts.parameters.closed_categories,
        reason=reason(SOMEBODY_ELSE, Action.READ),
        own=reason(partner.id, Action.READ) is None,
        writes=reason(partner.id, Action.WRITE) is None,
        agreement=consent_cell(facts, person_id, partner.id, category, Use.READ, at),
        copies=consent_cell(facts, person_id, partner.id, category, Use.COPY, at).status is Status.GIVEN,
        told=told,
        spoken=anybody_speaks(moment, person_id),
        basis=moment.ground(partner.id, category),
        given=any(may_be_taken_back(moment, (person_id, partner.id, category, use)) for use in Use),
    )
