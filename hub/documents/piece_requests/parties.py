"""Who may do what with a request for a document, once the access rule lets one read it."""

from __future__ import annotations

from uuid import UUID

from hub.audit.units import ReadingUnit, WritingUnit
from hub.consent import codes
from hub.consent.answering import answering_of
from hub.consent.authorise import NOWHERE, Standing, refuse_unknown_item, uuids
from hub.consent.doors import stand_at
from hub.consent.elsewhere import rows_about, subject_of
from hub.consent.lists import Audience
from hub.consent.subjects import Item
from hub.documents.piece_requests.models import PieceRequest
from hub.documents.piece_requests.queries import Found, request_by_id
from hub.errors import Asked


def item_of(standing: Standing, request: PieceRequest) -> Item:
    """The request as the access rule takes it: like a note that is nobody's own."""
    return Item(
        id=request.id,
        kind="piece_request",
        category=request.category,
        subject=subject_of(standing, request.subject_id),
        household=request.household_id,
        partner=NOWHERE,
        posted_at=request.created_at,
    )


def readers_of(standing: Standing, subject_id: UUID, category: str) -> Audience:
    """Who may read such a request now."""
    return standing.audience(standing.known.subjects[subject_id], category, NOWHERE)


def same_subject(standing: Standing, request: PieceRequest) -> set[UUID]:
    """The subject rows a document that answers it may stand under: all that are about the same person."""
    subject = subject_of(standing, request.subject_id)
    if subject.household_wide:
        return {request.subject_id}
    (person_id,) = uuids(subject.persons)
    return rows_about(standing, person_id)


def asked_about(request_id: UUID, action: str, household_id: UUID | None = None) -> Asked:
    return Asked(action, household_id, "piece_request", request_id)


def find_request(
    unit: ReadingUnit | WritingUnit, request_id: UUID, action: str = "read"
) -> tuple[Found, Standing]:
    """The request and where the actor stands. Raises AccessDeniedError, alike when it is absent and when it
    is hidden."""
    found = unit.session.execute(request_by_id(request_id, unit.actor.id)).first()
    if found is None:
        refuse_unknown_item(unit, asked_about(request_id, action))
    request, answer, door = found
    asked = asked_about(request_id, action, door or request.household_id)
    standing = stand_at(unit, request.household_id, request.subject_id, door, asked, looking=False)
    asked = asked_about(request_id, action, standing.door.household_id)
    if request.subject_id not in standing.known.subjects:
        refuse_unknown_item(unit, asked)  # it followed a person into another household while one waited
    standing.require(codes.Action.READ, item_of(standing, request), asked)
    return (request, answer), standing


def is_asked(standing: Standing, request: PieceRequest) -> bool:
    """Whether it waits for the actor: for her by name, or for her partner, of which somebody else asks; for
    any colleague once the one named has left the team."""
    actor = standing.unit.actor
    if (
        not _held_here(standing, request)
        or actor.id == request.asker_id
        or actor.partner_id != request.asked_partner_id
    ):
        return False
    return request.asked_id in (None, actor.id) or request.asked_id not in standing.team()


def acts_for_asker(standing: Standing, request: PieceRequest) -> bool:
    """Whether it is the actor's: she asked, or a colleague did who has left the team since."""
    actor = standing.unit.actor
    if not _held_here(standing, request):
        return False
    left = request.asker_id not in standing.team()
    return actor.id == request.asker_id or (left and actor.partner_id == request.partner_id)


def decides_for(standing: Standing, request: PieceRequest, partner_id: UUID) -> bool:
    """Whether the actor answers for a partner whose document is proposed."""
    return _held_here(standing, request) and standing.unit.actor.id in answering_of(standing, partner_id)


def _held_here(standing: Standing, request: PieceRequest) -> bool:
    """Not in the other home of the child it is about: there it is read, and answered by a deposit."""
    return standing.through is None and request.household_id == standing.household_id
