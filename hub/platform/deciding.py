"""Grave acts of the whole platform, decided by two people, each with her password."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from hub.accounts.queries import load_actor
from hub.accounts.reauthentication import require_password
from hub.actors import Actor
from hub.consent.authorise import AnyUnit
from hub.consent.codes import Role
from hub.consent.suspension import suspended
from hub.errors import InvalidInputError
from hub.storage.platform import Platform


@dataclass(frozen=True, slots=True)
class Decider:
    actor: Actor
    password: str


Deciders = tuple[Decider, Decider]
DECIDING = (Role.ADMINISTRATOR, Role.DPO)


def require_passwords(platform: Platform, deciders: Deciders, address: str) -> list[UUID]:
    """The attempts, to be forgiven in the transaction of the act. Raises InvalidInputError, SignInError."""
    return [require_password(platform, one.actor, one.password, address) for one in deciders]


def require_two(unit: AnyUnit, first: Actor, second: Actor) -> list[Actor]:
    """Two administrators or data-protection officers, looked at as they are now, of two partners whose
    agreements are in force: both, so seen. Raises InvalidInputError."""
    seen = []
    for field, actor in (("first", first), ("second", second)):
        now = actor.id and load_actor(unit.session, actor.id, unit.now, actor.origin)
        if not now or now.role not in DECIDING or suspended(unit, now.partner_id):
            raise InvalidInputError(field, "not_an_officer")
        seen.append(now)
    if seen[0].partner_id == seen[1].partner_id:
        raise InvalidInputError("second", "other_partner_needed")
    return seen
