"""Requests for documents: of a channel, one's own, one of them; asking, and everything that settles one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from hub.documents.piece_requests.answering import cancel_piece, decline_piece
from hub.documents.piece_requests.asking import NewPieceRequest, ask_piece
from hub.documents.piece_requests.listing import list_piece_requests, my_piece_requests
from hub.documents.piece_requests.reading import RequestPage, open_piece_request
from hub.documents.piece_requests.reusing import answer_reuse, propose_reuse
from hub.documents.piece_requests.rules import LONGEST_WORDS
from hub.documents.piece_requests.views import RequestLine
from hub.errors import InvalidInputError
from hub.requests.rules import LONGEST
from hub.web.api.bearer import caller
from hub.web.api.checking import Strict
from hub.web.api.contract import api, operation
from hub.web.api.shapes import About, Author, Code, Day, partner_codes, person_of
from hub.web.login import hub

Reason = Annotated[str, Field(max_length=2 * LONGEST)]


class PieceReuse(Strict):
    """A document already there, proposed as the answer; its `owner` says yes or no. `mine`: you decide."""

    document: UUID
    owner: str
    state: Literal["waiting", "granted", "declined"]
    mine: bool


class PieceRequest(Strict):
    """`persons` are whom it is about; empty, it is about the whole household. `mine`: it waits for you.
    `document`: what answered it."""

    id: UUID
    channel: UUID
    type: str
    category: str
    persons: list[UUID]
    purpose: str
    asker: Author
    asked_partner: str
    asked: str | None
    due_on: date | None
    created_at: datetime
    reminders: int
    state: Literal["waiting", "deposited", "reused", "declined", "cancelled"]
    settled_at: datetime | None
    document: UUID | None
    mine: bool
    reuse: PieceReuse | None


class PieceRequests(Strict):
    """The first asked first; settled ones are listed for 60 days."""

    requests: list[PieceRequest]


class PieceRequestRead(Strict):
    """`words`: what exactly is wanted; `reason`: of who settled it; `candidates`: documents to propose."""

    request: PieceRequest
    words: str
    reason: str | None
    owner_reason: str | None
    candidates: list[UUID]


class PieceAsked(Strict):
    """Put to a partner of the team, by its code, or to one colleague: one or the other."""

    type: Code
    about: About
    purpose: Code
    partner: Code | None = None
    colleague: UUID | None = None
    words: Annotated[str, Field(max_length=2 * LONGEST_WORDS)] = ""
    due_on: Day | None = None


class Made(Strict):
    id: UUID


class Settling(Strict):
    reason: Reason


class Proposing(Strict):
    document: UUID


class OwnerSays(Settling):
    granted: bool


@api.get("/channels/<uuid:channel_id>/piece-requests")
@operation("documents:read", PieceRequests)
def list_requests_for_documents(channel_id: UUID) -> Any:
    """The requests for documents of a channel one may read."""
    return _listed(list_piece_requests(hub(), caller(), channel_id).lines)


@api.get("/piece-requests")
@operation("documents:read", PieceRequests)
def list_own_requests_for_documents() -> Any:
    """Those one asked, and those that wait, or waited, for one's answer."""
    return _listed(my_piece_requests(hub(), caller()))


@api.post("/channels/<uuid:channel_id>/piece-requests")
@operation("documents:write", Made, status=201)
def ask_for_document(channel_id: UUID, json: PieceAsked) -> Any:
    """Ask a partner or a colleague for a document."""
    new = NewPieceRequest(
        type=json.type,
        person_id=person_of(json.about),
        purpose=json.purpose,
        asked_partner_id=_partner(json.partner),
        asked_id=json.colleague,
        words=json.words,
        due_on=json.due_on,
    )
    return Made(id=ask_piece(hub(), caller(), channel_id, new)), 201


@api.get("/piece-requests/<uuid:piece_request_id>")
@operation("documents:read", PieceRequestRead)
def read_request_for_document(piece_request_id: UUID) -> Any:
    """One request, with its words."""
    return _read(piece_request_id)


@api.post("/piece-requests/<uuid:piece_request_id>/decline")
@operation("documents:write", PieceRequestRead, problems=(409,))
def decline_request_for_document(piece_request_id: UUID, json: Settling) -> Any:
    """Say no to what is put to one."""
    decline_piece(hub(), caller(), piece_request_id, json.reason)
    return _read(piece_request_id)


@api.post("/piece-requests/<uuid:piece_request_id>/cancel")
@operation("documents:write", PieceRequestRead, problems=(409,))
def cancel_request_for_document(piece_request_id: UUID, json: Settling) -> Any:
    """Take back what one asked."""
    cancel_piece(hub(), caller(), piece_request_id, json.reason)
    return _read(piece_request_id)


@api.post("/piece-requests/<uuid:piece_request_id>/reuse")
@operation("documents:write", PieceRequestRead, problems=(409,))
def propose_document_for_reuse(piece_request_id: UUID, json: Proposing) -> Any:
    """Propose a document already there; the partner that contributed it is asked."""
    propose_reuse(hub(), caller(), piece_request_id, json.document)
    return _read(piece_request_id)


@api.post("/piece-requests/<uuid:piece_request_id>/reuse/answer")
@operation("documents:write", PieceRequestRead, problems=(409,))
def answer_for_reuse(piece_request_id: UUID, json: OwnerSays) -> Any:
    """The owner's yes or no. It opens nothing that the rule does not."""
    answer_reuse(hub(), caller(), piece_request_id, granted=json.granted, reason=json.reason)
    return _read(piece_request_id)


def _partner(code: str | None) -> UUID | None:
    if code is None:
        return None
    found = {one: key for key, one in partner_codes().items()}
    if code not in found:
        raise InvalidInputError("partner", "unknown_partner")
    return found[code]


def _listed(lines: Any) -> PieceRequests:
    return PieceRequests(requests=[_request(one) for one in lines])


def _read(request_id: UUID) -> PieceRequestRead:
    page: RequestPage = open_piece_request(hub(), caller(), request_id)
    return PieceRequestRead(
        request=_request(page.line),
        words=page.words,
        reason=page.reason,
        owner_reason=page.owner_reason,
        candidates=[one.id for one in page.candidates],
    )


def _request(line: RequestLine) -> PieceRequest:
    reuse = line.reuse
    return PieceRequest(
        id=line.id,
        channel=line.household_id,
        type=line.type,
        category=line.category,
        persons=sorted(line.persons),
        purpose=line.purpose,
        asker=Author(id=line.asker_id, name=line.asker, partner=line.partner.code),
        asked_partner=line.asked_partner.code,
        asked=line.asked,
        due_on=line.due_on,
        created_at=line.created_at,
        reminders=line.reminders,
        state=line.state.value,
        settled_at=line.settled_at,
        document=line.document_id,
        mine=line.waits_for_me,
        reuse=PieceReuse(
            document=reuse.document_id, owner=reuse.owner.code, state=reuse.state.value, mine=reuse.may_answer
        )
        if reuse
        else None,
    )
