"""One request for a document: its words, what became of it, and documents that could answer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, reading
from hub.channels.cards import ChannelOutline, channel_outline
from hub.consent import codes
from hub.consent.authorise import Standing
from hub.consent.elsewhere import channels_of
from hub.consent.questions import Place
from hub.consent.rules import RULE_VERSION
from hub.documents.marks import masked_ids
from hub.documents.models import Document
from hub.documents.piece_requests.asking import record_act
from hub.documents.piece_requests.models import PieceRequest, PieceRequestAnswer
from hub.documents.piece_requests.parties import find_request, same_subject
from hub.documents.piece_requests.rules import ReuseState, State
from hub.documents.piece_requests.sealing import ANSWERED, ASKED, open_words
from hub.documents.piece_requests.views import RequestLine, last_proposed, lines_of
from hub.documents.queries import documents_visible_to
from hub.documents.views import DocumentView, document_views

OFFERED = 10
"""Documents shown as possible answers, the latest."""


@dataclass(frozen=True, slots=True)
class RequestPage:
    """`reason`: of who settled it; `owner_reason`: of who answered the last proposal. `candidates`: what may
    be proposed for reuse, for those the request concerns; `may_deposit`: the rule lets the reader answer."""

    line: RequestLine
    card: ChannelOutline
    words: str
    reason: str | None
    owner_reason: str | None
    candidates: Sequence[DocumentView]
    may_deposit: bool


@reading
def open_piece_request(unit: ReadingUnit, request_id: UUID) -> RequestPage:
    """Raises AccessDeniedError, alike for what is absent and what is hidden."""
    row, standing = find_request(unit, request_id)
    request, answer = row
    line = lines_of(unit, {request.household_id: standing}, [row])[0]
    record_act(standing, Action.PIECE_REQUEST_READ, request)
    return RequestPage(
        line=line,
        card=channel_outline(standing.door),
        words=open_words(standing, request, ASKED, request.words),
        reason=_reason(standing, request, answer),
        owner_reason=_owner_reason(unit, standing, request),
        candidates=_candidates(unit, standing, request, line),
        may_deposit=line.state is State.WAITING and _may_deposit(standing, request),
    )


def _reason(standing: Standing, request: PieceRequest, answer: PieceRequestAnswer | None) -> str | None:
    if answer is None or answer.reason is None:
        return None
    return open_words(standing, request, ANSWERED, answer.reason)


def _owner_reason(unit: ReadingUnit, standing: Standing, request: PieceRequest) -> str | None:
    proposed = last_proposed(unit, [request.id]).get(request.id)
    if proposed is None or proposed[1] is None or proposed[1].reason is None:
        return None
    return open_words(standing, request, ANSWERED, proposed[1].reason, proposed[0].id)


def _may_deposit(standing: Standing, request: PieceRequest) -> bool:
    subject = standing.known.subjects[request.subject_id]
    person = None if subject.household_wide else next(iter(subject.persons))
    door = standing.door
    place = Place(household=door.household_id, category=request.category, person=person)
    return door.decide(codes.Action.WRITE, place).permitted


def _candidates(
    unit: ReadingUnit, standing: Standing, request: PieceRequest, line: RequestLine
) -> list[DocumentView]:
    """Fitting documents of other partners than the asker's that the reader may read."""
    proposed = line.reuse is not None and line.reuse.state is ReuseState.WAITING
    if line.state is not State.WAITING or proposed or not (line.mine or line.asks_me):
        return []
    homes = channels_of(standing)
    query = documents_visible_to(homes, standing.readable(), unit.actor.partner_id).where(
        Document.subject_id.in_(same_subject(standing, request)),
        Document.category == request.category,
        Document.type == request.type,
        Document.partner_id != request.partner_id,
        Document.id.not_in(masked_ids()),
    )
    rows = [(row[0], row[1]) for row in unit.session.execute(query.limit(OFFERED))]
    views = document_views(unit, standing, rows) if rows else []
    if views:
        unit.record(
            Action.DOCUMENTS_LISTED,
            household_id=standing.household_id,
            object_kind="channel",
            object_id=standing.household_id,
            changes=[("category", None, request.category)],
            subject_ids={person for view in views for person in view.persons},
            rule=RULE_VERSION,
        )
    return views
