"""What a suspension of a partner is: between whom it is decided, how it begins, how it ends.

From its first instant the rule answers no to everybody of that partner, its own contributions included, and
nothing is lost. Two people decide, of two partners whose agreements are in force: no partner is suspended by
one person, and none that is suspended takes itself back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from hub.accounts.models import Partner, PartnerAgreement
from hub.actors import Actor
from hub.audit.entries import Action, Change
from hub.audit.units import WritingUnit
from hub.clock import FAR_FUTURE
from hub.consent.authorise import AnyUnit
from hub.errors import InvalidInputError
from hub.platform.scope_changes import ring_partner
from hub.storage.dated import as_corrected

SUSPENSION = "suspension"


def begin_suspension(
    unit: WritingUnit,
    partner: Partner,
    said: list[Change],
    from_at: datetime | None,
    until_at: datetime | None,
) -> None:
    """Raises as `require_suspendable`."""
    start, end = require_suspendable(unit, partner.id, from_at, until_at)
    row = PartnerAgreement(partner_id=partner.id, kind=SUSPENSION, from_at=start, until_at=end)
    unit.add_facts(Action.PARTNER_SUSPENDED, [(row, said)])
    ring_partner(unit, partner.id)


def end_suspension(unit: WritingUnit, partner: Partner, said: list[Change]) -> None:
    """Now, whatever end was foreseen; one that has not begun does not come. Raises as `require_resumable`."""
    ends = [
        PartnerAgreement(
            partner_id=row.partner_id,
            kind=SUSPENSION,
            from_at=row.from_at,
            until_at=max(unit.now, row.from_at),
            replaces_id=row.id,
        )
        for row in require_resumable(unit, partner.id)
    ]
    unit.add_facts(Action.PARTNER_RESUMED, [(row, said) for row in ends])
    ring_partner(unit, partner.id)


def require_suspendable(
    unit: AnyUnit, partner_id: UUID, from_at: datetime | None, until_at: datetime | None
) -> tuple[datetime, datetime]:
    """The instants it begins and ends. Raises InvalidInputError naming what is wrong."""
    start, end = from_at or unit.now, until_at or FAR_FUTURE
    if start < unit.now:
        raise InvalidInputError("from", "in_the_past")
    if end <= start:
        raise InvalidInputError("until", "ends_before_start")
    if suspensions_of(unit, [partner_id]):
        raise InvalidInputError("partner", "already_suspended")
    return start, end


def require_resumable(unit: AnyUnit, partner_id: UUID) -> list[PartnerAgreement]:
    """Its suspensions that run or are to come. Raises InvalidInputError when there is none."""
    held = suspensions_of(unit, [partner_id])
    if not held:
        raise InvalidInputError("partner", "not_suspended")
    return held


def suspensions_of(unit: AnyUnit, partner_ids: Sequence[UUID]) -> list[PartnerAgreement]:
    """Suspensions of these partners that run, or are to come."""
    held = select(PartnerAgreement).where(
        PartnerAgreement.partner_id.in_(partner_ids),
        PartnerAgreement.kind == SUSPENSION,
        PartnerAgreement.until_at > unit.now,
        PartnerAgreement.from_at < PartnerAgreement.until_at,
    )
    return list(unit.session.scalars(as_corrected(held, PartnerAgreement)))


def partner_called(unit: AnyUnit, code: str) -> Partner:
    """Raises InvalidInputError."""
    partner = unit.session.scalar(select(Partner).where(Partner.code == code))
    if partner is None:
        raise InvalidInputError("partner", "unknown_choice")
    return partner


def said_of(partner: Partner, first: Actor, second: Actor) -> list[Change]:
    """What the entry of a suspension, or of its end, says."""
    return [
        ("partner", None, partner.code),
        *(("decided_by", None, str(one.id)) for one in (first, second)),
    ]
