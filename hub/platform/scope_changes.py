"""Changing who may see what by role. One administrator narrows, and it holds at once; to widen takes a second
one, of another partner. An administrator changes the scopes of his own partner only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from hub.accounts.models import Partner
from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.consent.authorise import AnyUnit, refuse_role, require_role
from hub.consent.codes import Reason, Role
from hub.consent.queries import platform_facts
from hub.errors import Asked, ConflictError, NotFoundError
from hub.platform.facts_wanted import set_scopes
from hub.platform.own_partner import own_partner
from hub.platform.scope_rules import (
    PROPOSAL_DAYS,
    CellChange,
    ScopeCell,
    checked_changes,
    checked_reason,
    require_unchanged,
)
from hub.platform.scopes import levels_of
from hub.registry.models import Channel, PlatformRow, ScopeProposal, TeamMembership

PROPOSED, APPROVED, DECLINED, WITHDRAWN = "proposed", "approved", "declined", "withdrawn"


@dataclass(frozen=True, slots=True)
class ScopesChanged:
    """What took effect at once, and what waits for a second administrator."""

    narrowed: Sequence[CellChange]
    proposed: Sequence[CellChange]


@writing
def change_scopes(
    unit: WritingUnit, asked: Mapping[ScopeCell, tuple[str, str]], reason: str = ""
) -> ScopesChanged:
    """Change cells of one's own partner: (role, category) → the level seen and the level wanted.

    Raises InvalidInputError, and ConflictError when a cell changed since it was seen.
    """
    partner = _administered(unit, "change_scopes")
    changes = checked_changes(asked, levels_of(unit, partner.id), _categories(unit))
    widened = [one for one in changes if one.widens]
    narrowed = [one for one in changes if not one.widens]
    if widened:
        _propose(unit, partner, widened, checked_reason(reason))
    if narrowed:
        _apply(unit, partner, narrowed)
    return ScopesChanged(narrowed, widened)


@writing
def approve_scopes(unit: WritingUnit, batch_id: UUID) -> None:
    """Let a proposed widening take effect. Raises AccessDeniedError for administrators of the partner that
    asks, ConflictError when it waits no more or the scope changed meanwhile."""
    rows = _decidable(unit, batch_id, "approve_scopes")
    partner = unit.session.get_one(Partner, rows[0].partner_id)
    held = levels_of(unit, partner.id)
    for row in rows:
        require_unchanged(held, row.role, row.category, row.level_before)
    _decide(unit, rows, partner, APPROVED, Action.SCOPE_APPROVED)
    _apply(unit, partner, [CellChange(row.role, row.category, row.level_before, row.level) for row in rows])


@writing
def decline_scopes(unit: WritingUnit, batch_id: UUID) -> None:
    """Say no to a proposed widening. Raises like `approve_scopes`."""
    rows = _decidable(unit, batch_id, "decline_scopes")
    partner = unit.session.get_one(Partner, rows[0].partner_id)
    _decide(unit, rows, partner, DECLINED, Action.SCOPE_DECLINED)


@writing
def withdraw_scopes(unit: WritingUnit, batch_id: UUID) -> None:
    """Take back a widening one's own partner proposed. Raises AccessDeniedError, ConflictError."""
    partner = _administered(unit, "withdraw_scopes")
    rows = _waiting(unit, batch_id)
    if rows[0].partner_id != partner.id:
        refuse_role(Reason.ROLE_LIMIT, Asked("withdraw_scopes", object_kind="scope_proposals"))
    _decide(unit, rows, partner, WITHDRAWN, Action.SCOPE_PROPOSAL_WITHDRAWN)


def _administered(unit: WritingUnit, action: str) -> Partner:
    """The partner whose scopes the actor changes. Everything after this happens one at a time."""
    require_role(unit, Role.ADMINISTRATOR, action=action)
    partner_id = own_partner(unit)
    if partner_id is None:
        refuse_role(Reason.ROLE_LIMIT, Asked(action))
    one_at_a_time(unit)
    return unit.session.get_one(Partner, partner_id)


def one_at_a_time(unit: WritingUnit) -> None:
    """Until this unit ends, no other one that asks for the same goes on."""
    unit.session.execute(select(PlatformRow.id).where(PlatformRow.id == unit.platform.id).with_for_update())


def _categories(unit: AnyUnit) -> tuple[str, ...]:
    return platform_facts(unit.session, unit.platform.id, unit.now).categories


def _propose(unit: WritingUnit, partner: Partner, widened: Sequence[CellChange], reason: str) -> None:
    batch_id, until_at = unit.new_id(), unit.now + timedelta(days=PROPOSAL_DAYS)
    context = unit.platform.context("reason.text", object_id=batch_id)
    for one in widened:
        row = ScopeProposal(
            batch_id=batch_id,
            partner_id=partner.id,
            role=one.role,
            category=one.category,
            level_before=one.before,
            level=one.after,
            state=PROPOSED,
            reason=unit.platform.key.seal(context, reason.encode()),
            professional_id=unit.actor.id,
            by_partner_id=partner.id,
            from_at=unit.now,
            until_at=until_at,
        )
        unit.add_fact(row, Action.SCOPE_PROPOSED, changes=_told(partner, one))


def _told(partner: Partner, one: CellChange) -> list[tuple[str, str | None, str | None]]:
    return [
        ("partner", None, partner.code),
        ("role", None, one.role),
        ("category", None, one.category),
        ("level", one.before, one.after),
    ]


def _waiting(unit: WritingUnit, batch_id: UUID) -> list[ScopeProposal]:
    """The rows of a proposal nobody has answered. Raises NotFoundError, ConflictError."""
    later = aliased(ScopeProposal)
    query = (
        select(ScopeProposal, later.id)
        .outerjoin(later, later.replaces_id == ScopeProposal.id)
        .where(ScopeProposal.batch_id == batch_id, ScopeProposal.state == PROPOSED)
        .order_by(ScopeProposal.id)
    )
    rows = unit.session.execute(query).all()
    if not rows:
        raise NotFoundError
    if any(answered for _, answered in rows):
        raise ConflictError("proposal_answered")
    if rows[0][0].until_at <= unit.now:
        raise ConflictError("proposal_lapsed")
    return [row for row, _ in rows]


def _decidable(unit: WritingUnit, batch_id: UUID, action: str) -> list[ScopeProposal]:
    """The rows, for an administrator of another partner than the one whose scope they widen, and than the one
    they come from: who moved to another partner does not answer herself."""
    decider = _administered(unit, action)
    rows = _waiting(unit, batch_id)
    same = {rows[0].partner_id, rows[0].by_partner_id}
    if decider.id in same or unit.actor.id == rows[0].professional_id:
        refuse_role(Reason.ROLE_LIMIT, Asked(action, object_kind="scope_proposals", object_id=batch_id))
    return rows


def _decide(
    unit: WritingUnit, rows: Sequence[ScopeProposal], partner: Partner, state: str, action: Action
) -> None:
    for row in rows:
        decided = ScopeProposal(
            batch_id=row.batch_id,
            partner_id=row.partner_id,
            role=row.role,
            category=row.category,
            level_before=row.level_before,
            level=row.level,
            state=state,
            reason=None,
            professional_id=unit.actor.id,
            by_partner_id=own_partner(unit),
            from_at=row.from_at,
            until_at=unit.now,
            replaces_id=row.id,
        )
        change = CellChange(row.role, row.category, row.level_before, row.level)
        unit.add_fact(decided, action, changes=_told(partner, change))


def _apply(unit: WritingUnit, partner: Partner, changes: Sequence[CellChange]) -> None:
    """New rows; what is on its way is asked again."""
    levels = {(one.role, one.category): one.after for one in changes}
    set_scopes(unit, partner.id, partner.code, levels)
    ring_partner(unit, partner.id)


def ring_partner(unit: WritingUnit, partner_id: UUID) -> None:
    """A new access version of every household this partner follows, and the bell for its open pages."""
    lines = unit.session.execute(
        select(TeamMembership.household_id, TeamMembership.professional_id).where(
            TeamMembership.partner_id == partner_id,
            TeamMembership.from_at <= unit.now,
            TeamMembership.until_at > unit.now,
        )
    ).all()
    followed = Channel.household_id.in_({household_id for household_id, _ in lines})
    # Held in the order of everybody first: an update takes its rows as they come, and whoever holds the two
    # homes of a child would wait for it while it waits for them.
    held = select(Channel.household_id).where(followed).order_by(Channel.household_id)
    unit.session.execute(held.with_for_update(key_share=True)).all()
    bump = update(Channel).where(followed)
    unit.session.execute(bump.values(access_version=Channel.access_version + 1))
    for household_id, professional_id in lines:
        unit.ring(household_id, [professional_id])
