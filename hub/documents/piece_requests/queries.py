"""SELECTs on requests for a document. Whatever shows one is filtered, or decided, by subject and category."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from hub.consent.doors import other_door
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


def requests_in(household_ids: Sequence[UUID], settled_since: datetime) -> Requests:
    """Those of these households nobody has settled, or only since then."""
    return requests_with_answers().where(
        PieceRequest.household_id.in_(household_ids),
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


def request_by_id(
    request_id: UUID, professional_id: UUID | None
) -> Select[PieceRequest, PieceRequestAnswer, UUID | None]:
    """A request of a household the professional has or had a line in, or of which she has another door, that
    comes with it: foreign ids find nothing, like ids that do not exist."""
    door = other_door(PieceRequest, professional_id)
    line = select(TeamMembership.id).where(
        TeamMembership.household_id == PieceRequest.household_id,
        TeamMembership.professional_id == professional_id,
    )
    found = or_(line.exists(), door.is_not(None))
    return requests_with_answers().add_columns(door).where(PieceRequest.id == request_id, found)


def waiting_in(household_ids: Sequence[UUID]) -> Select[PieceRequest]:
    """Those of these households nobody has settled."""
    return (
        select(PieceRequest)
        .outerjoin(PieceRequestAnswer, PieceRequestAnswer.request_id == PieceRequest.id)
        .where(PieceRequest.household_id.in_(household_ids), PieceRequestAnswer.request_id.is_(None))
        .order_by(PieceRequest.id)
    )


def waiting_for(
    household_ids: Sequence[UUID], subject_ids: Collection[UUID], category: str, type_code: str
) -> Select[PieceRequest]:
    """Those that a document of one of these subjects, category and type answers."""
    return waiting_in(household_ids).where(
        PieceRequest.subject_id.in_(subject_ids),
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
