"""Grave acts of the whole platform, decided by two people, each with her password."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from hub.accounts.reauthentication import require_password
from hub.actors import Actor
from hub.storage.platform import Platform


@dataclass(frozen=True, slots=True)
class Decider:
    actor: Actor
    password: str


Deciders = tuple[Decider, Decider]


def require_passwords(platform: Platform, deciders: Deciders, address: str) -> list[UUID]:
    """The attempts, to be forgiven in the transaction of the act. Raises InvalidInputError, SignInError."""
    return [require_password(platform, one.actor, one.password, address) for one in deciders]
