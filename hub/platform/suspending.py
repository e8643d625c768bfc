"""A partner suspended, and taken up again, by two people at one keyboard: each gives her password."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hub.accounts.attempts import forgive_attempt
from hub.accounts.models import Partner
from hub.actors import Actor
from hub.audit.units import WritingUnit, writing
from hub.platform.deciding import Deciders, require_passwords, require_two
from hub.platform.scope_changes import one_at_a_time
from hub.platform.suspensions import (
    begin_suspension,
    end_suspension,
    partner_called,
    said_of,
)
from hub.storage.platform import Platform


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
    partner = _decided(unit, second, code, attempts)
    begin_suspension(unit, partner, said_of(partner, unit.actor, second), from_at, until_at)


@writing
def _resume(unit: WritingUnit, second: Actor, code: str, attempts: Sequence[UUID]) -> None:
    partner = _decided(unit, second, code, attempts)
    end_suspension(unit, partner, said_of(partner, unit.actor, second))


def _decided(unit: WritingUnit, second: Actor, code: str, attempts: Sequence[UUID]) -> Partner:
    """The partner it is about, once those who decide are found to be whom it takes."""
    one_at_a_time(unit)
    require_two(unit, unit.actor, second)
    partner = partner_called(unit, code)
    for attempt_id in attempts:
        forgive_attempt(unit, attempt_id)
    return partner
