"""Why the original of an identity paper leaves: asked before, sealed, named by the entry of the download.

It is read by a data-protection officer who opened the document on a motive (`hub.documents.opened_items`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from hub.audit.units import ReadingUnit, WritingUnit
from hub.consent.authorise import Standing
from hub.consent.elsewhere import key_here
from hub.consent.emergency_terms import check_motive, motive_of
from hub.documents.document_types import asks_reason
from hub.documents.models import Document, OriginalReason
from hub.platform.oversight import agent_number
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
    key = key_here(standing)
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


@dataclass(frozen=True, slots=True)
class GivenReason:
    """Why an original was taken: `agent` is the number of who took it, never a name."""

    agent: str
    at: datetime
    text: str


def given_rows(
    unit: ReadingUnit, household_id: UUID, document_ids: Collection[UUID]
) -> dict[UUID, list[OriginalReason]]:
    """The reasons given in this household for these documents, still sealed, oldest first: one SELECT."""
    query = select(OriginalReason).where(
        OriginalReason.household_id == household_id, OriginalReason.document_id.in_(list(document_ids))
    )
    found: dict[UUID, list[OriginalReason]] = {}
    for row in unit.session.scalars(query.order_by(OriginalReason.at, OriginalReason.id)):
        found.setdefault(row.document_id, []).append(row)
    return found


def opened_reasons(standing: Standing, rows: Sequence[OriginalReason]) -> list[GivenReason]:
    """The same in words, for a data-protection officer who opened the document. Raises TamperedError."""
    platform, household_id = standing.unit.platform, standing.household_id
    key = key_here(standing)
    return [
        GivenReason(
            agent_number(row.professional_id),
            row.at,
            key.open(reason_context(platform, household_id, row.id), row.reason).decode(),
        )
        for row in rows
    ]


def reason_context(platform: Platform, household_id: UUID, row_id: UUID) -> Context:
    """What a sealed reason is bound to."""
    return platform.context("reason.text", household_id, row_id)
