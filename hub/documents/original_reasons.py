"""Why the original of an identity paper leaves: asked before, sealed, named by the entry of the download."""

from __future__ import annotations

from uuid import UUID

from hub.audit.units import WritingUnit
from hub.consent.authorise import Standing
from hub.consent.emergency_terms import check_motive, motive_of
from hub.documents.document_types import asks_reason
from hub.documents.models import Document, OriginalReason
from hub.storage.envelope import Context
from hub.storage.platform import Platform

SHORTEST = 10


def state_reason(standing: Standing, document: Document, reason: str) -> list[tuple[str, str | None, str]]:
    """Keep the reason where one is asked for; what the entry then says. Raises InvalidInputError."""
    unit = standing.unit
    if not asks_reason(unit.platform.settings.config, document):
        return []
    check_motive("reason", reason, SHORTEST)
    assert isinstance(unit, WritingUnit), "a reason long enough comes with a unit that writes"
    assert unit.actor.id is not None
    row_id = unit.new_id()
    key = unit.platform.household_key(standing.household_id, standing.known.head.key_id)
    unit.session.add(
        OriginalReason(
            id=row_id,
            household_id=standing.household_id,
            document_id=document.id,
            professional_id=unit.actor.id,
            reason=key.seal(
                reason_context(unit.platform, standing.household_id, row_id), motive_of(reason).encode()
            ),
            at=unit.now,
        )
    )
    return [("stated", None, str(row_id))]


def reason_context(platform: Platform, household_id: UUID, row_id: UUID) -> Context:
    """What a sealed reason is bound to."""
    return platform.context("reason.text", household_id, row_id)
