"""Proposals to suspend a partner, or to take it up again, as they are stored: which wait, which still fit."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from hub.accounts.models import Partner, SuspensionProposal
from hub.audit.entries import Change, timestamp
from hub.consent.authorise import AnyUnit
from hub.errors import ConflictError, InvalidInputError, NotFoundError
from hub.platform.scope_changes import PROPOSED
from hub.platform.suspensions import require_resumable, require_suspendable

SUSPEND, RESUME = "suspend", "resume"
STATUS = {SUSPEND: "suspended", RESUME: "active"}


def waiting(unit: AnyUnit, proposal_id: UUID) -> SuspensionProposal:
    """A proposal nobody has answered. Raises NotFoundError, ConflictError."""
    later = aliased(SuspensionProposal)
    query = (
        select(SuspensionProposal, later.id)
        .outerjoin(later, later.replaces_id == SuspensionProposal.id)
        .where(SuspensionProposal.id == proposal_id, SuspensionProposal.state == PROPOSED)
    )
    found = unit.session.execute(query).first()
    if found is None:
        raise NotFoundError
    if found[1] is not None:
        raise ConflictError("proposal_answered")
    row: SuspensionProposal = found[0]
    if row.until_at <= unit.now:
        raise ConflictError("proposal_lapsed")
    return row


def require_none_waiting(unit: AnyUnit, partner_id: UUID) -> None:
    """One question at a time about a partner. Raises ConflictError."""
    later = aliased(SuspensionProposal)
    asked = (
        select(SuspensionProposal.id)
        .outerjoin(later, later.replaces_id == SuspensionProposal.id)
        .where(
            SuspensionProposal.partner_id == partner_id,
            SuspensionProposal.state == PROPOSED,
            SuspensionProposal.until_at > unit.now,
            later.id.is_(None),
        )
    )
    if unit.session.scalar(asked.limit(1)) is not None:
        raise ConflictError("suspension_waiting")


def fits(unit: AnyUnit, row: SuspensionProposal) -> bool:
    """Whether what was asked for can still be done: the partner is as it was, and the end lies ahead."""
    try:
        require_possible(unit, row.partner_id, row.act, start_of(unit, row), row.ends_at)
    except InvalidInputError:
        return False
    return True


def require_possible(
    unit: AnyUnit, partner_id: UUID, act: str, starts_at: datetime | None, ends_at: datetime | None
) -> None:
    """Raises InvalidInputError naming what keeps it from being done."""
    if act == SUSPEND:
        require_suspendable(unit, partner_id, starts_at, ends_at)
    elif act == RESUME:
        require_resumable(unit, partner_id)
    else:
        raise InvalidInputError("act", "unknown_choice")


def start_of(unit: AnyUnit, row: SuspensionProposal) -> datetime | None:
    """The day asked for, or now when it has come before the second person."""
    return row.starts_at if row.starts_at and row.starts_at > unit.now else None


def told_of(partner: Partner, row: SuspensionProposal) -> list[Change]:
    """What the entry of a proposal, and of its answer, says."""
    days = (("from_at", row.starts_at), ("until_at", row.ends_at))
    return [
        ("partner", None, partner.code),
        ("status", None, STATUS[row.act]),
        *((name, None, timestamp(day)) for name, day in days if day),
    ]
