"""Files held back, masked or by the virus scanner: refused to whom the access rule permits them, and on
record."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hub.actors import Actor
from hub.audit.entries import Action, Outcome
from hub.audit.units import WritingUnit, count_refusal, writing
from hub.consent import codes
from hub.consent.authorise import AnyUnit
from hub.documents.marks import is_masked
from hub.documents.models import Document, DocumentVersion
from hub.documents.rules import held_back
from hub.documents.views import scan_of
from hub.errors import Asked, QuarantinedError
from hub.storage.platform import Platform

T = TypeVar("T")
MASKED = "masked"


def require_released(
    unit: AnyUnit,
    document: Document,
    version: DocumentVersion,
    action: codes.Action = codes.Action.DOWNLOAD_ORIGINAL,
) -> None:
    """Raises QuarantinedError while nothing of the file may be seen. Asked after the access rule, never
    instead of it."""
    own = document.partner_id == unit.actor.partner_id
    held = MASKED if is_masked(unit, document.id) else held_back(scan_of(unit.platform, version), own=own)
    if held is not None:
        raise QuarantinedError(held, Asked(action.value, document.household_id, "document", document.id))


def on_record(platform: Platform, actor: Actor, operation: Callable[[], T]) -> T:
    """What the operation gives; when it is held back, the refusal is written and counted like any other."""
    try:
        return operation()
    except QuarantinedError as held:
        count_refusal(platform, actor)
        _record(platform, actor, held)
        raise


@writing
def _record(unit: WritingUnit, held: QuarantinedError) -> None:
    unit.record(
        Action.ACCESS_REFUSED,
        household_id=held.asked.household_id,
        object_kind=held.asked.object_kind,
        object_id=held.asked.object_id,
        outcome=Outcome.REFUSED,
        reason=held.reason,
        changes=[("asked", None, held.asked.action)],
    )
