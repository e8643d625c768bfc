"""SELECTs on requests for a document. Whatever shows one is filtered, or decided, by subject and category."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from hub.documents.models import Document
from hub.documents.piece_requests.models import (
    PieceRequest,
    PieceRequestAnswer,
    PieceReuse,
    PieceReuseAnswer,
)
from hub.registry.models import Household, TeamMembership
from hub.storage.dated import in_force

Found = tuple[PieceRequest, PieceRequestAnswer | None]
Requests = Select[PieceRequest, PieceRequestAnswer]


def requests_with_answers() -> Requests:
    """The first asked first."""
    return (
        select(PieceRequest, PieceRequestAnswer)
        .outerjoin(PieceRequestAnswer, PieceRequestAnswer.request_id == PieceRequest.id)
        .order_by(PieceRequest.created_at, PieceRequest.id)
    )


def requests_in(household_id: UUID, settled_since: datetime) -> Requests:
    """Those of a household nobody has settled, or only since then."""
    return requests_with_answers().where(
        PieceRequest.household_id == household_id,
        or_(PieceRequestAnswer.request_id.is_(None), PieceRequestAnswer.at >= settled_since),
    )


def requests_near(
    professional_id: UUID, partner_id: UUID | None, now: datetime, settled_since: datetime
) -> Requests:
    """Of the households one follows, those of one's partner, those put to it, and those for which a document
    of its own is proposed."""
    followed = select(TeamMembership.household_id).where(TeamMembership.professional_id == professional_id)
    follows = in_force(followed, TeamMembership, now)
    offered = aliased(Document)
    owned = (
        select(PieceReuse.request_id)
        .join(offered, offered.id == PieceReuse.document_id)
        .where(offered.partner_id == partner_id)
    )
    there = select(Household.id).where(
        Household.id == PieceRequest.household_id, Household.erased_at.is_(None)
    )
    return requests_with_answers().where(
        PieceRequest.household_id.in_(follows),
        there.exists(),
        or_(PieceRequestAnswer.request_id.is_(None), PieceRequestAnswer.at >= settled_since),
        or_(
            PieceRequest.partner_id == partner_id,
            PieceRequest.asked_partner_id == partner_id,
            PieceRequest.id.in_(owned),
        ),
    )


def request_by_id(request_id: UUID, professional_id: UUID | None) -> Requests:
    """A request of a household the professional has or had a line in: foreign ids find nothing, like ids that
    do not exist."""
    line = select(TeamMembership.id).where(
        TeamMembership.household_id == PieceRequest.household_id,
        TeamMembership.professional_id == professional_id,
    )
    return requests_with_answers().where(PieceRequest.id == request_id, line.exists())


def waiting_in(household_id: UUID) -> Select[PieceRequest]:
    """Those of a household nobody has settled."""
    return (
        select(PieceRequest)
        .outerjoin(PieceRequestAnswer, PieceRequestAnswer.request_id == PieceRequest.id)
        .where(PieceRequest.household_id == household_id, PieceRequestAnswer.request_id.is_(None))
        .order_by(PieceRequest.id)
    )


def waiting_for(household_id: UUID, subject_id: UUID, category: str, type_code: str) -> Select[PieceRequest]:
    """Those that a document of this subject, category and type answers."""
    return waiting_in(household_id).where(
        PieceRequest.subject_id == subject_id,
        PieceRequest.category == category,
        PieceRequest.type == type_code,
    )


def reuses_of(request_ids: Iterable[UUID]) -> Select[PieceReuse, PieceReuseAnswer, Document]:
    """What was proposed for these requests, the first first."""
    return (
        select(PieceReuse, PieceReuseAnswer, Document)
        .join(Document, Document.id == PieceReuse.document_id)
        .outerjoin(PieceReuseAnswer, PieceReuseAnswer.reuse_id == PieceReuse.id)
        .where(PieceReuse.request_id.in_(list(request_ids)))
        .order_by(PieceReuse.at, PieceReuse.id)
    )
