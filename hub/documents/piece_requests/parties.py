"""Who may do what with a request for a document, once the access rule lets one read it."""

from __future__ import annotations

from uuid import UUID

from hub.audit.units import ReadingUnit, WritingUnit
from hub.consent import codes
from hub.consent.authorise import NOWHERE, Standing, refuse_unknown_item, stand
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
        subject=standing.known.subjects[request.subject_id],
        household=request.household_id,
        partner=NOWHERE,
        posted_at=request.created_at,
    )


def readers_of(standing: Standing, subject_id: UUID, category: str) -> Audience:
    """Who may read such a request now."""
    return standing.audience(standing.known.subjects[subject_id], category, NOWHERE)


def asked_about(request_id: UUID, action: str, household_id: UUID | None = None) -> Asked:
    return Asked(action, household_id, "piece_request", request_id)


def find_request(
    unit: ReadingUnit | WritingUnit, request_id: UUID, action: str = "read"
) -> tuple[Found, Standing]:
    """The request and where the actor stands. Raises AccessDeniedError, alike when it is absent and when it
    is hidden."""
    row = unit.session.execute(request_by_id(request_id, unit.actor.id)).first()
    if row is None:
        refuse_unknown_item(unit, asked_about(request_id, action))
    request, answer = row
    asked = asked_about(request_id, action, request.household_id)
    standing = stand(unit, request.household_id, asked)
    if request.subject_id not in standing.known.subjects:
        refuse_unknown_item(unit, asked)  # it followed a person into another household while one waited
    standing.require(codes.Action.READ, item_of(standing, request), asked)
    return (request, answer), standing


def is_asked(standing: Standing, request: PieceRequest) -> bool:
    """Whether it waits for the actor: for her by name, or for her partner, of which somebody else asks; for
    any colleague once the one named has left the team."""
    actor = standing.unit.actor
    if actor.id == request.asker_id or actor.partner_id != request.asked_partner_id:
        return False
    return request.asked_id in (None, actor.id) or request.asked_id not in standing.team()


def acts_for_asker(standing: Standing, request: PieceRequest) -> bool:
    """Whether it is the actor's: she asked, or a colleague did who has left the team since."""
    actor = standing.unit.actor
    left = request.asker_id not in standing.team()
    return actor.id == request.asker_id or (left and actor.partner_id == request.partner_id)
