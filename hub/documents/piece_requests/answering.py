"""Settling a request for a document otherwise than by a deposit: saying no, or taking it back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.channels import bells
from hub.consent.authorise import Standing, refuse_unknown_item
from hub.documents.piece_requests.asking import record_act
from hub.documents.piece_requests.closing import settle
from hub.documents.piece_requests.models import PieceRequest, PieceRequestAnswer
from hub.documents.piece_requests.parties import (
    acts_for_asker,
    asked_about,
    find_request,
    is_asked,
    readers_of,
)
from hub.documents.piece_requests.rules import State
from hub.documents.piece_requests.sealing import ANSWERED, seal_words
from hub.errors import ConflictError
from hub.requests.rules import checked_reason

Party = Callable[[Standing, PieceRequest], bool]


@writing
def decline_piece(unit: WritingUnit, request_id: UUID, reason: str) -> None:
    """Say no, with a reason the asker reads. Raises AccessDeniedError, alike for unknown requests and those
    that are not put to one, InvalidInputError("reason"), ConflictError when it is settled."""
    _settle_with_reason(unit, request_id, is_asked, State.DECLINED, reason)


@writing
def cancel_piece(unit: WritingUnit, request_id: UUID, reason: str) -> None:
    """Take back what one asked, or what a colleague asked who left the team. Raises as declining does."""
    _settle_with_reason(unit, request_id, acts_for_asker, State.CANCELLED, reason)


ACTIONS = {State.DECLINED: Action.PIECE_REQUEST_DECLINED, State.CANCELLED: Action.PIECE_REQUEST_CANCELLED}


def _settle_with_reason(
    unit: WritingUnit, request_id: UUID, party: Party, outcome: State, reason: str
) -> None:
    request, standing = to_act_on(unit, request_id, party)
    said = checked_reason(reason)
    settle(unit, request, outcome, reason=seal_words(standing, request, ANSWERED, said))
    record_act(standing, ACTIONS[outcome], request)
    ring_readers(unit, standing, request)


def to_act_on(unit: WritingUnit, request_id: UUID, party: Party) -> tuple[PieceRequest, Standing]:
    """A request that waits, for somebody this act belongs to. The household is held until the transaction
    ends: what another has answered meanwhile is seen."""
    (request, _), standing = find_request(unit, request_id, "answer_piece_request")
    if not party(standing, request):
        refuse_unknown_item(unit, asked_about(request_id, "answer_piece_request"))
    answer = unit.session.get(PieceRequestAnswer, request.id, populate_existing=True)
    if answer is not None:
        raise ConflictError("request_settled")
    return request, standing


def ring_readers(unit: WritingUnit, standing: Standing, request: PieceRequest) -> None:
    """The bell for whoever may read the request."""
    audience = readers_of(standing, request.subject_id, request.category)
    bells.ring_readers(unit, standing, request.subject_id, audience)
