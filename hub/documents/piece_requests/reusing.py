"""Answering a request with a document that another partner holds already: its owner is asked, the rule is.

Reuse opens nothing. It points at a document which whoever asked may read by the rule, when it is proposed,
when it is granted, and again each time it is shown.
"""

from __future__ import annotations

from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.consent import codes
from hub.consent.answering import answering_of
from hub.consent.authorise import Standing
from hub.consent.elsewhere import channels_of
from hub.consent.questions import Question
from hub.consent.rules import decide
from hub.documents.marks import is_masked, masked_ids
from hub.documents.models import Document
from hub.documents.piece_requests.answering import ring_readers, to_act_on
from hub.documents.piece_requests.asking import record_act
from hub.documents.piece_requests.closing import settle
from hub.documents.piece_requests.models import PieceRequest, PieceReuse, PieceReuseAnswer
from hub.documents.piece_requests.parties import (
    acts_for_asker,
    decides_for,
    is_asked,
    readers_of,
    same_subject,
)
from hub.documents.piece_requests.rules import State
from hub.documents.piece_requests.sealing import ANSWERED, seal_words
from hub.documents.piece_requests.views import last_proposed
from hub.documents.queries import documents_visible_to
from hub.documents.views import item_of
from hub.errors import ConflictError, InvalidInputError
from hub.requests.rules import checked_reason


@writing
def propose_reuse(unit: WritingUnit, request_id: UUID, document_id: UUID) -> None:
    """Point at a document one may read. Its owner decides; the owner who proposes it has decided.

    Raises as declining does, InvalidInputError("document"), ConflictError while another proposal waits.
    """
    request, standing = to_act_on(unit, request_id, _concerned)
    if _waiting(unit, request) is not None:
        raise ConflictError("reuse_waiting")
    document = _fitting(standing, request, document_id)
    require_readable_by_asker(standing, request, document)
    owners = _owners(standing, request, document)
    reuse = PieceReuse(
        id=unit.new_id(), request_id=request.id, document_id=document.id, by_id=unit.actor.id, at=unit.now
    )
    unit.session.add(reuse)
    unit.session.flush()
    record_act(standing, Action.PIECE_REUSE_PROPOSED, request, document_id=document.id)
    if unit.actor.id in owners:
        _decided(standing, request, reuse, document, granted=True, reason=None)
    ring_readers(unit, standing, request)


@writing
def answer_reuse(unit: WritingUnit, request_id: UUID, *, granted: bool, reason: str) -> None:
    """The owner's yes or no, with a reason. A yes closes the request; after a no it waits on.

    Raises as declining does; ConflictError when nothing is proposed, InvalidInputError("outcome") for a yes
    while the asker may not read the document.
    """
    request, standing = to_act_on(unit, request_id, _decides)
    proposed = _waiting(unit, request)
    if proposed is None:
        raise ConflictError("request_settled")
    reuse, document = proposed
    said = checked_reason(reason)
    if granted:
        require_readable_by_asker(standing, request, document)
    sealed = seal_words(standing, request, ANSWERED, said, reuse.id)
    _decided(standing, request, reuse, document, granted=granted, reason=sealed)
    ring_readers(unit, standing, request)


def _concerned(standing: Standing, request: PieceRequest) -> bool:
    return is_asked(standing, request) or acts_for_asker(standing, request)


def _decides(standing: Standing, request: PieceRequest) -> bool:
    """Whether the actor decides for the partner that contributed what was proposed last."""
    proposed = last_proposed(standing.unit, [request.id]).get(request.id)
    if proposed is None:
        return False
    return decides_for(standing, request, proposed[2].partner_id)


def _waiting(unit: WritingUnit, request: PieceRequest) -> tuple[PieceReuse, Document] | None:
    """The proposal that waits for its owner: one at a time."""
    reuse, answer, document = last_proposed(unit, [request.id]).get(request.id, (None, None, None))
    return (reuse, document) if reuse and document and answer is None else None


def _fitting(standing: Standing, request: PieceRequest, document_id: UUID) -> Document:
    """A document the actor may read, about the same subject, in the same category, of the same type, that
    another partner than the asker's contributed."""
    query = documents_visible_to(
        channels_of(standing), standing.readable(codes.Action.READ), standing.unit.actor.partner_id
    ).where(
        Document.id == document_id,
        Document.subject_id.in_(same_subject(standing, request)),
        Document.category == request.category,
        Document.type == request.type,
        Document.partner_id != request.partner_id,
        Document.id.not_in(masked_ids()),
    )
    row = standing.unit.session.execute(query).first()
    if row is None:
        raise InvalidInputError("document", "unknown_choice")
    return row[0]


def require_readable_by_asker(standing: Standing, request: PieceRequest, document: Document) -> None:
    """Raises InvalidInputError("document"): masked, or the rule shuts it to who asked, and nobody's yes
    opens it."""
    if is_masked(standing.unit, document.id):
        raise InvalidInputError("document", "unknown_choice")
    question = Question(actor=request.asker_id, action=codes.Action.READ, target=item_of(standing, document))
    if not decide(question, standing.known.facts, standing.unit.now).permitted:
        raise InvalidInputError("document", "asker_may_not_read")


def _owners(standing: Standing, request: PieceRequest, document: Document) -> frozenset[UUID]:
    """Those who decide for the contributing partner. Raises InvalidInputError("document") when none of them
    may read the request."""
    owners = answering_of(standing, document.partner_id)
    seen = readers_of(standing, request.subject_id, request.category).professionals
    if not any(seen.get(one) for one in owners):
        raise InvalidInputError("document", "owner_not_there")
    return owners


def _decided(
    standing: Standing,
    request: PieceRequest,
    reuse: PieceReuse,
    document: Document,
    *,
    granted: bool,
    reason: bytes | None,
) -> None:
    unit = standing.unit
    assert isinstance(unit, WritingUnit)
    unit.session.add(
        PieceReuseAnswer(reuse_id=reuse.id, granted=granted, by_id=unit.actor.id, reason=reason, at=unit.now)
    )
    unit.session.flush()
    action = Action.PIECE_REUSE_GRANTED if granted else Action.PIECE_REUSE_DECLINED
    record_act(standing, action, request, document_id=document.id)
    if granted:
        settle(unit, request, State.REUSED, document=document)
