"""What a token was not made for is refused, and the refusal is on record like any other."""

from __future__ import annotations

from uuid import UUID

from hub.audit.entries import Action, Outcome
from hub.audit.units import WritingUnit, writing

REASON = "token_scope"


@writing
def record_scope_refusal(unit: WritingUnit, token_id: UUID, scope: str) -> None:
    """The owner's token lacks this scope; nothing of what was asked for has been looked at."""
    unit.record(
        Action.ACCESS_REFUSED,
        object_kind="token",
        object_id=token_id,
        outcome=Outcome.REFUSED,
        reason=REASON,
        changes=[("asked", None, scope)],
    )
