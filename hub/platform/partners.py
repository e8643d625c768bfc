"""The partners as those who decide about their agreements see them: in force or suspended, what a suspension
closes in numbers, and what waits for a second person. No household, no content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from hub.accounts.models import PartnerAgreement, Post, SuspensionProposal
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, reading
from hub.clock import FAR_FUTURE
from hub.consent.authorise import AnyUnit, require_role
from hub.consent.platform_rows import PartnerRef
from hub.consent.queries import platform_facts
from hub.consent.suspension import suspended
from hub.platform.deciding import DECIDING
from hub.platform.own_partner import own_partner
from hub.platform.scope_changes import PROPOSED
from hub.platform.scope_proposals import LAPSED, OUTDATED
from hub.platform.scope_rules import PROPOSAL_DAYS
from hub.platform.suspension_rows import stands
from hub.platform.suspensions import suspensions_of
from hub.registry.models import Household, TeamMembership
from hub.registry.people import professional_names
from hub.storage.dated import in_force


@dataclass(frozen=True, slots=True)
class Reach:
    """What a suspension closes: households its people follow, those of them that nobody else follows,
    accounts open now, and how many of these decide about partners. Items are not counted: a sum would tell
    of closed categories."""

    households: int
    alone: int
    accounts: int
    deciding: int


@dataclass(frozen=True, slots=True)
class PartnerState:
    """`bound`: its agreement is in force and not suspended. `from_at`, `until_at`: of the suspension that
    runs or is to come, if any; no end when it lasts until it is taken up again."""

    partner: PartnerRef
    bound: bool
    from_at: datetime | None
    until_at: datetime | None
    reach: Reach


@dataclass(frozen=True, slots=True)
class PartnerProposal:
    """`state`: as of a scope (`hub/platform/scope_proposals.py`), outdated also when who asked may decide no
    more. `mine`: asked by somebody of the reader's
    partner, so that another one answers; `own`: by the reader herself."""

    id: UUID
    partner: PartnerRef
    act: str
    starts_at: datetime | None
    ends_at: datetime | None
    reason: str
    proposer: str
    proposed_at: datetime
    lapses_at: datetime
    state: str
    decider: str
    decided_at: datetime | None
    mine: bool
    own: bool


@dataclass(frozen=True, slots=True)
class PartnersOverview:
    partners: Sequence[PartnerState]
    proposals: Sequence[PartnerProposal]


@reading
def partners_overview(unit: ReadingUnit) -> PartnersOverview:
    """For administrators and data-protection officers of partners whose agreements are in force. Proposals:
    those that wait, and those of the last four weeks, newest first."""
    require_role(unit, *DECIDING, action="partners_overview")
    unit.record(Action.PARTNERS_READ)
    partners = platform_facts(unit.session, unit.platform.id, unit.now).partners
    reaches = _reaches(unit)
    pauses = {row.partner_id: row for row in suspensions_of(unit, [one.id for one in partners])}
    return PartnersOverview(
        [_state(unit, one, pauses.get(one.id), reaches) for one in partners],
        _proposals(unit, {one.id: one for one in partners}),
    )


def _state(
    unit: AnyUnit, partner: PartnerRef, pause: PartnerAgreement | None, reaches: Mapping[UUID, Reach]
) -> PartnerState:
    return PartnerState(
        partner=partner,
        bound=not suspended(unit, partner.id),
        from_at=pause.from_at if pause else None,
        until_at=pause.until_at if pause and pause.until_at < FAR_FUTURE else None,
        reach=reaches.get(partner.id, Reach(0, 0, 0, 0)),
    )


def _reaches(unit: AnyUnit) -> dict[UUID, Reach]:
    """Of every partner, in two statements however many households there are. One that was erased keeps its
    team lines and is followed no more."""
    line = (
        select(TeamMembership.household_id, TeamMembership.partner_id)
        .join(Household, Household.id == TeamMembership.household_id)
        .where(Household.erased_at.is_(None))
        .distinct()
    )
    followed = in_force(line, TeamMembership, unit.now).subquery()
    shared = select(followed.c.household_id).group_by(followed.c.household_id).having(func.count() == 1)
    alone = followed.c.household_id.in_(shared)
    counted = select(followed.c.partner_id, func.count(), func.count().filter(alone)).group_by(
        followed.c.partner_id
    )
    held = {row[0]: (row[1], row[2]) for row in unit.session.execute(counted)}
    posts = in_force(select(Post.partner_id, Post.role), Post, unit.now).subquery()
    accounts = select(
        posts.c.partner_id, func.count(), func.count().filter(posts.c.role.in_(DECIDING))
    ).group_by(posts.c.partner_id)
    open_ = {row[0]: (row[1], row[2]) for row in unit.session.execute(accounts)}
    return {one: Reach(*held.get(one, (0, 0)), *open_.get(one, (0, 0))) for one in held.keys() | open_.keys()}


def _proposals(unit: ReadingUnit, partners: Mapping[UUID, PartnerRef]) -> list[PartnerProposal]:
    since = unit.now - timedelta(days=2 * PROPOSAL_DAYS)
    rows = unit.session.scalars(
        select(SuspensionProposal)
        .where(SuspensionProposal.recorded_at > since)
        .order_by(SuspensionProposal.id.desc())
    ).all()
    names = professional_names(unit.platform, unit.session, [row.professional_id for row in rows])
    answers = {row.replaces_id: row for row in rows if row.replaces_id}
    return [
        _proposal(unit, row, answers.get(row.id), names, partners[row.partner_id])
        for row in rows
        if row.state == PROPOSED
    ]


def _proposal(
    unit: ReadingUnit,
    row: SuspensionProposal,
    answer: SuspensionProposal | None,
    names: Mapping[UUID, str],
    partner: PartnerRef,
) -> PartnerProposal:
    context = unit.platform.context("reason.text", object_id=row.id)
    assert row.reason is not None, "a proposal has its reason"
    return PartnerProposal(
        id=row.id,
        partner=partner,
        act=row.act,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        reason=unit.platform.key.open(context, row.reason).decode(),
        proposer=names[row.professional_id],
        proposed_at=row.from_at,
        lapses_at=row.until_at,
        state=answer.state if answer else _waits(unit, row),
        decider=names[answer.professional_id] if answer else "",
        decided_at=answer.recorded_at if answer else None,
        mine=row.by_partner_id == own_partner(unit),
        own=row.professional_id == unit.actor.id,
    )


def _waits(unit: ReadingUnit, row: SuspensionProposal) -> str:
    if row.until_at <= unit.now:
        return LAPSED
    return PROPOSED if stands(unit, row) else OUTDATED
