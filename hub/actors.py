"""Who acts, as a plain value handed to every operation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    PROFESSIONAL = "professional"
    SYSTEM = "system"
    ANONYMOUS = "anonymous"


class Origin(StrEnum):
    """The door an act came through, as the audit log names it."""

    WEB = "web"
    API = "api"
    CLI = "cli"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class Actor:
    """A professional, the hub itself, or somebody not signed in.

    `role`, `profession` and `partner` are those of the post in force when the actor was built: they
    serve the audit entry and the screen. The access rule reads the dated facts again, never these.
    `session` names the session or token one came with: for counting, and to ask whether it is still open.
    """

    kind: ActorKind
    origin: Origin
    id: UUID | None = None
    partner_id: UUID | None = None
    partner: str | None = None
    role: str | None = None
    profession: str | None = None
    purpose: str | None = None
    session: str | None = None


def system_actor(origin: Origin = Origin.JOB) -> Actor:
    """The hub acting on its own: jobs, sealing, command line."""
    return Actor(kind=ActorKind.SYSTEM, origin=origin)


def anonymous_actor(origin: Origin = Origin.WEB) -> Actor:
    """Somebody who has not signed in."""
    return Actor(kind=ActorKind.ANONYMOUS, origin=origin)
