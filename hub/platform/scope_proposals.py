"""Widenings that wait for a second administrator, and those lately answered; and what a role would reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from hub.accounts.queries import load_actor
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, reading
from hub.consent.authorise import NOWHERE, AnyUnit, refuse_role, require_role
from hub.consent.codes import Level, Reason, Role
from hub.consent.queries import Known, known_households, platform_facts
from hub.consent.reach import facts_if_scoped, reach
from hub.errors import Asked, InvalidInputError
from hub.platform.own_partner import own_partner
from hub.platform.scope_changes import PROPOSED
from hub.platform.scope_rules import EDITABLE, PROPOSAL_DAYS, CellChange
from hub.platform.scopes import levels_of
from hub.registry.models import Household, ScopeProposal, TeamMembership
from hub.registry.people import professional_names
from hub.registry.short_codes import read_code
from hub.storage.dated import in_force

LAPSED, OUTDATED = "lapsed", "outdated"


@dataclass(frozen=True, slots=True)
class Proposal:
    """`state`: proposed, approved, declined, withdrawn, lapsed, or outdated: the scope is no longer what it
    was when this was asked. `mine`: of one's own partner, so that another one answers."""

    batch_id: UUID
    partner_id: UUID
    partner: str
    changes: Sequence[CellChange]
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
class Tried:
    """Per open category, what the role reaches now and would reach; equal when nothing was tried."""

    code: str
    role: str
    now: Mapping[str, Level]
    then: Mapping[str, Level]


@reading
def list_proposals(unit: ReadingUnit) -> list[Proposal]:
    """Those that wait, and those of the last four weeks, newest first."""
    require_role(unit, Role.ADMINISTRATOR, Role.DPO, action="list_proposals")
    since = unit.now - timedelta(days=2 * PROPOSAL_DAYS)
    rows = unit.session.scalars(
        select(ScopeProposal).where(ScopeProposal.recorded_at > since).order_by(ScopeProposal.id)
    ).all()
    names = professional_names(unit.platform, unit.session, [row.professional_id for row in rows])
    answers = {row.replaces_id: row for row in rows if row.replaces_id}
    batches: dict[UUID, list[ScopeProposal]] = {}
    for row in rows:
        if row.state == PROPOSED:
            batches.setdefault(row.batch_id, []).append(row)
    partners = {one.id: one.name for one in platform_facts(unit.session, unit.platform.id, unit.now).partners}
    found = [_proposal(unit, batch, answers, names, partners) for batch in batches.values()]
    return sorted(found, key=lambda one: one.proposed_at, reverse=True)


def _proposal(
    unit: ReadingUnit,
    rows: Sequence[ScopeProposal],
    answers: Mapping[UUID, ScopeProposal],
    names: Mapping[UUID, str],
    partners: Mapping[UUID, str],
) -> Proposal:
    first, answer = rows[0], answers.get(rows[0].id)
    context = unit.platform.context("reason.text", object_id=first.batch_id)
    assert first.reason is not None, "a proposal has its reason"
    return Proposal(
        batch_id=first.batch_id,
        partner_id=first.partner_id,
        partner=partners[first.partner_id],
        changes=[CellChange(row.role, row.category, row.level_before, row.level) for row in rows],
        reason=unit.platform.key.open(context, first.reason).decode(),
        proposer=names[first.professional_id],
        proposed_at=first.from_at,
        lapses_at=first.until_at,
        state=answer.state if answer else _state(unit, rows),
        decider=names[answer.professional_id] if answer else "",
        decided_at=answer.recorded_at if answer else None,
        mine=first.partner_id == own_partner(unit),
        own=first.professional_id == unit.actor.id,
    )


def _state(unit: ReadingUnit, rows: Sequence[ScopeProposal]) -> str:
    if rows[0].until_at <= unit.now:
        return LAPSED
    held = levels_of(unit, rows[0].partner_id)
    same = all(held.get((row.role, row.category), Level.NONE) == row.level_before for row in rows)
    return PROPOSED if same else OUTDATED


@reading
def try_role(unit: ReadingUnit, code: str, role: str, batch_id: UUID | None = None) -> Tried:
    """What a role of one's own partner reaches in a household that partner follows now, and would reach if a
    proposal held: open categories only, no reason, no person, no count. With a proposal of another partner
    that waits for one's answer: what a role of that one does, in a household both follow.

    Raises InvalidInputError, alike for a code that leads nowhere and for one of others.
    """
    require_role(unit, Role.ADMINISTRATOR, Role.DPO, action="try_role")
    own = own_partner(unit)
    if own is None:
        refuse_role(Reason.ROLE_LIMIT, Asked("try_role"))
    if role not in EDITABLE:
        raise InvalidInputError("role", "unknown_role")
    partner_id, levels = _proposed(unit, batch_id, own) if batch_id else (own, {})
    known = _followed(unit, read_code(code) or "", {own, partner_id})
    changed = facts_if_scoped(known.facts, partner_id, levels)
    asked = (known.head.id, partner_id, Role(role), known.everywhere.categories, unit.now)
    unit.record(
        Action.SCOPE_TRIED,
        household_id=known.head.id,
        object_kind="household",
        object_id=known.head.id,
        changes=[("role", None, role)],
    )
    return Tried(known.head.short_code, role, reach(known.facts, *asked), reach(changed, *asked))


def _followed(unit: AnyUnit, code: str, partner_ids: set[UUID]) -> Known:
    """A household whose team has a line of each of these partners now. Of no other are facts read, so that a
    code of others costs what a code of nothing does, also the first time it is tried."""
    lines = in_force(select(TeamMembership.household_id), TeamMembership, unit.now)
    followed = (Household.id.in_(lines.where(TeamMembership.partner_id == one)) for one in partner_ids)
    found = unit.session.scalar(select(Household.id).where(Household.short_code == code, *followed))
    wanted = found or NOWHERE
    known = known_households(unit.platform, unit.session, [wanted], None, unit.now).get(wanted)
    if known is None:
        raise InvalidInputError("code", "unknown_household")
    return known


def _proposed(unit: ReadingUnit, batch_id: UUID, own: UUID) -> tuple[UUID, dict[tuple[str, str], str]]:
    """The partner and the levels of a proposal: one of one's own, or one that waits for one's answer."""
    rows = unit.session.scalars(
        select(ScopeProposal).where(ScopeProposal.batch_id == batch_id, ScopeProposal.state == PROPOSED)
    ).all()
    if not rows or (rows[0].partner_id != own and not _waits_for(unit, rows)):
        raise InvalidInputError("proposal", "unknown_choice")
    return rows[0].partner_id, {(row.role, row.category): row.level for row in rows}


def _waits_for(unit: ReadingUnit, rows: Sequence[ScopeProposal]) -> bool:
    """Whether a proposal of another partner waits for the actor's yes or no."""
    assert unit.actor.id is not None
    actor = load_actor(unit.session, unit.actor.id, unit.now, unit.actor.origin)
    answered = select(ScopeProposal.id).where(ScopeProposal.replaces_id.in_([row.id for row in rows]))
    return (
        actor is not None
        and actor.role == Role.ADMINISTRATOR
        and rows[0].professional_id != unit.actor.id
        and _state(unit, rows) == PROPOSED
        and unit.session.scalar(answered.limit(1)) is None
    )
