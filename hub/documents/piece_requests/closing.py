"""A request for a document closes itself when a fitting one is deposited, whoever deposits it and for
whatever reason."""

from __future__ import annotations

from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import WritingUnit
from hub.consent.authorise import Standing
from hub.consent.elsewhere import channels_of, rows_about
from hub.documents.models import Document
from hub.documents.piece_requests.asking import record_act
from hub.documents.piece_requests.models import PieceRequest, PieceRequestAnswer
from hub.documents.piece_requests.queries import waiting_for
from hub.documents.piece_requests.rules import State


def close_fitting(unit: WritingUnit, standing: Standing, document: Document, person_id: UUID | None) -> None:
    """Inside the transaction of the deposit. What fits is about the same person, in whichever of her homes it
    is asked for, or the same household, in the same category and of the same type: so whoever reads the
    request may read what answers it."""
    about = rows_about(standing, person_id)
    query = waiting_for(channels_of(standing), about, document.category, document.type)
    for request in unit.session.scalars(query):
        settle(unit, request, State.DEPOSITED, document=document)
        record_act(standing, Action.PIECE_REQUEST_ANSWERED, request, document_id=document.id)


def settle(
    unit: WritingUnit,
    request: PieceRequest,
    outcome: State,
    *,
    document: Document | None = None,
    reason: bytes | None = None,
) -> None:
    """The one answer of a request."""
    unit.session.add(
        PieceRequestAnswer(
            request_id=request.id,
            outcome=str(outcome),
            by_id=unit.actor.id,
            document_id=document.id if document else None,
            reason=reason,
            at=unit.now,
        )
    )
    unit.session.flush()
