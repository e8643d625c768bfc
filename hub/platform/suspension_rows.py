"""Proposals to suspend a partner, or to take it up again, as they are stored: which wait, which still fit."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from hub.accounts.models import Partner, SuspensionProposal
from hub.accounts.queries import load_actor
from hub.actors import Actor
from hub.audit.entries import Change, timestamp
from hub.consent.authorise import AnyUnit
from hub.consent.suspension import suspended
from hub.errors import ConflictError, InvalidInputError, NotFoundError
from hub.platform.deciding import DECIDING
from hub.platform.scope_changes import PROPOSED
from hub.platform.suspensions import require_resumable, require_suspendable
from hub.storage.dated import as_corrected, replaced

SUSPEND, RESUME = "suspend", "resume"
STATUS = {SUSPEND: "suspended", RESUME: "active"}


def waiting(unit: AnyUnit, proposal_id: UUID) -> SuspensionProposal:
    """A proposal nobody has answered. Raises NotFoundError, ConflictError."""
    proposed = SuspensionProposal.id == proposal_id, SuspensionProposal.state == PROPOSED
    query = select(SuspensionProposal, replaced(SuspensionProposal)).where(*proposed)
    found = unit.session.execute(query).first()
    if found is None:
        raise NotFoundError
    row, answered = found
    if answered:
        raise ConflictError("proposal_answered")
    if row.until_at <= unit.now:
        raise ConflictError("proposal_lapsed")
    return row


def require_none_waiting(unit: AnyUnit, partner_id: UUID) -> None:
    """One question at a time about a partner; one that can be confirmed no more keeps nobody from asking.
    Raises ConflictError."""
    asked = select(SuspensionProposal).where(
        SuspensionProposal.partner_id == partner_id,
        SuspensionProposal.state == PROPOSED,
        SuspensionProposal.until_at > unit.now,
    )
    open_ = unit.session.scalars(as_corrected(asked, SuspensionProposal)).all()
    if any(stands(unit, row) for row in open_):
        raise ConflictError("suspension_waiting")


def stands(unit: AnyUnit, row: SuspensionProposal) -> bool:
    """Whether somebody could still confirm it: who asked may still decide, and it can still be done."""
    return who_asked(unit, row) is not None and fits(unit, row)


def who_asked(unit: AnyUnit, row: SuspensionProposal) -> Actor | None:
    """The first of the two, when she may still decide: an administrator or data-protection officer of a
    partner whose agreement is in force."""
    first = load_actor(unit.session, row.professional_id, unit.now, unit.actor.origin)
    if first is None or first.role not in DECIDING or suspended(unit, first.partner_id):
        return None
    return first


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
