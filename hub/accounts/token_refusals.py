"""What a token was not made for is refused, and the refusal is on record and counted like any other."""

from __future__ import annotations

from uuid import UUID

from hub.actors import Actor
from hub.audit.entries import Action, Outcome
from hub.audit.units import WritingUnit, count_refusal, writing
from hub.storage.platform import Platform

REASON = "token_scope"


def record_scope_refusal(platform: Platform, actor: Actor, token_id: UUID, scope: str) -> None:
    """The owner's token lacks this scope; nothing of what was asked for has been looked at.

    Raises TooManyRefusalsError.
    """
    count_refusal(platform, actor)
    _record(platform, actor, token_id, scope)


@writing
def _record(unit: WritingUnit, token_id: UUID, scope: str) -> None:
    unit.record(
        Action.ACCESS_REFUSED,
        object_kind="token",
        object_id=token_id,
        outcome=Outcome.REFUSED,
        reason=REASON,
        changes=[("asked", None, scope)],
    )
