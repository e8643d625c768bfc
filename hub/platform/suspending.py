"""A partner's sharing agreement suspended for a time, and taken up again.

From the first instant of a suspension the rule answers no to everybody of that partner, its own contributions
included, and nothing is lost. Two people decide, each with her password, of two partners whose agreements are
in force: no partner is suspended by one person, and none that is suspended takes itself back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from hub.accounts.attempts import forgive_attempt
from hub.accounts.models import Partner, PartnerAgreement
from hub.accounts.queries import load_actor
from hub.actors import Actor
from hub.audit.entries import Action, Change
from hub.audit.units import WritingUnit, writing
from hub.clock import FAR_FUTURE
from hub.consent.codes import Role
from hub.consent.suspension import suspended
from hub.errors import InvalidInputError
from hub.platform.deciding import Deciders, require_passwords
from hub.platform.scope_changes import ring_partner
from hub.storage.dated import as_corrected
from hub.storage.platform import Platform

SUSPENSION = "suspension"
DECIDING = (Role.ADMINISTRATOR, Role.DPO)


def suspend_partner(
    platform: Platform,
    code: str,
    deciders: Deciders,
    address: str,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
) -> None:
    """From now or a later instant, until an end or until it is taken up again. Raises InvalidInputError
    naming what is wrong, SignInError; nothing is suspended then."""
    attempts = require_passwords(platform, deciders, address)
    _suspend(platform, deciders[0].actor, deciders[1].actor, code, attempts, from_at, until_at)


def resume_partner(platform: Platform, code: str, deciders: Deciders, address: str) -> None:
    """Now, whatever end was foreseen; one that has not begun does not come. Raises as `suspend_partner`."""
    attempts = require_passwords(platform, deciders, address)
    _resume(platform, deciders[0].actor, deciders[1].actor, code, attempts)


@writing
def _suspend(
    unit: WritingUnit,
    second: Actor,
    code: str,
    attempts: Sequence[UUID],
    from_at: datetime | None,
    until_at: datetime | None,
) -> None:
    partner, said = _decided(unit, second, code, attempts)
    start, end = from_at or unit.now, until_at or FAR_FUTURE
    if start < unit.now:
        raise InvalidInputError("from", "in_the_past")
    if end <= start:
        raise InvalidInputError("until", "ends_before_start")
    if _not_ended(unit, partner.id):
        raise InvalidInputError("partner", "already_suspended")
    row = PartnerAgreement(partner_id=partner.id, kind=SUSPENSION, from_at=start, until_at=end)
    unit.add_facts(Action.PARTNER_SUSPENDED, [(row, said)])
    ring_partner(unit, partner.id)


@writing
def _resume(unit: WritingUnit, second: Actor, code: str, attempts: Sequence[UUID]) -> None:
    partner, said = _decided(unit, second, code, attempts)
    held = _not_ended(unit, partner.id)
    if not held:
        raise InvalidInputError("partner", "not_suspended")
    ends = [
        PartnerAgreement(
            partner_id=row.partner_id,
            kind=SUSPENSION,
            from_at=row.from_at,
            until_at=max(unit.now, row.from_at),
            replaces_id=row.id,
        )
        for row in held
    ]
    unit.add_facts(Action.PARTNER_RESUMED, [(row, said) for row in ends])
    ring_partner(unit, partner.id)


def _decided(
    unit: WritingUnit, second: Actor, code: str, attempts: Sequence[UUID]
) -> tuple[Partner, list[Change]]:
    """The partner it is about, and what the entry says; those who decide are looked at as they are now."""
    for field, actor in (("first", unit.actor), ("second", second)):
        now = actor.id and load_actor(unit.session, actor.id, unit.now, actor.origin)
        if not now or now.role not in DECIDING or suspended(unit, now.partner_id):
            raise InvalidInputError(field, "not_an_officer")
    if second.partner_id == unit.actor.partner_id:
        raise InvalidInputError("second", "other_partner_needed")
    partner = unit.session.scalar(select(Partner).where(Partner.code == code))
    if partner is None:
        raise InvalidInputError("partner", "unknown_choice")
    for attempt_id in attempts:
        forgive_attempt(unit, attempt_id)
    return partner, [
        ("partner", None, partner.code),
        *(("decided_by", None, str(one.id)) for one in (unit.actor, second)),
    ]


def _not_ended(unit: WritingUnit, partner_id: UUID) -> Sequence[PartnerAgreement]:
    """Suspensions that run, or are to come."""
    held = select(PartnerAgreement).where(
        PartnerAgreement.partner_id == partner_id,
        PartnerAgreement.kind == SUSPENSION,
        PartnerAgreement.until_at > unit.now,
        PartnerAgreement.from_at < PartnerAgreement.until_at,
    )
    return unit.session.scalars(as_corrected(held, PartnerAgreement)).all()
