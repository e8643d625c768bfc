"""A request for a document as a reader sees it: without its words, and only with documents the rule opens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from hub.audit.units import ReadingUnit, WritingUnit
from hub.channels.reading import subject_persons
from hub.consent.authorise import Standing
from hub.consent.platform_rows import PartnerRef
from hub.documents.models import Document
from hub.documents.piece_requests.models import PieceRequest, PieceReuse, PieceReuseAnswer
from hub.documents.piece_requests.parties import acts_for_asker, decides_for, is_asked
from hub.documents.piece_requests.queries import Found, reuses_of
from hub.documents.piece_requests.rules import ReuseState, State, reminders, reuse_state, state_of
from hub.registry.people import professional_names

Proposed = tuple[PieceReuse, PieceReuseAnswer | None, Document]


@dataclass(frozen=True, slots=True)
class ReuseView:
    """The last document proposed; `may_answer`: the reader decides for its owner."""

    id: UUID
    state: ReuseState
    owner: PartnerRef
    by: str
    document_id: UUID
    may_answer: bool


@dataclass(frozen=True, slots=True)
class RequestLine:
    """`household_id`: in whose list it is shown. `persons`: whom it is about, empty for the whole household.
    `mine`: the reader asked, or acts for who did; `asks_me`: it waits for her. `document_id`: what answered
    it."""

    id: UUID
    household_id: UUID
    code: str
    type: str
    category: str
    persons: tuple[UUID, ...]
    purpose: str
    asker_id: UUID
    asker: str
    partner: PartnerRef
    asked: str | None
    asked_partner: PartnerRef
    due_on: date | None
    created_at: datetime
    reminders: int
    state: State
    settled_at: datetime | None
    settled_by: str | None
    document_id: UUID | None
    mine: bool
    asks_me: bool
    reuse: ReuseView | None

    @property
    def waits_for_me(self) -> bool:
        """Whether the reader is to do something: answer it, or say whether a document may be reused."""
        return self.asks_me or (self.reuse is not None and self.reuse.may_answer)


def is_readable(standing: Standing, request: PieceRequest) -> bool:
    """The same pairs as every list. Whoever reads a request may read the documents that answer it: they are
    about the same subject, in the same category."""
    return (request.subject_id, request.category) in standing.readable().shared


def lines_of(
    unit: ReadingUnit, standings: Mapping[UUID, Standing], rows: Sequence[Found]
) -> list[RequestLine]:
    """Lines of rows already permitted, where one stands to see what each household holds: one SELECT for the
    proposals, one for the names."""
    if not rows:
        return []
    proposed = last_proposed(unit, [request.id for request, _ in rows])
    names = professional_names(unit.platform, unit.session, _people(rows, proposed))
    return [_line(standings[row[0].household_id], row, proposed.get(row[0].id), names) for row in rows]


def last_proposed(unit: ReadingUnit | WritingUnit, request_ids: Iterable[UUID]) -> dict[UUID, Proposed]:
    rows = unit.session.execute(reuses_of(request_ids))
    return {row[0].request_id: (row[0], row[1], row[2]) for row in rows}


def _people(rows: Sequence[Found], proposed: Mapping[UUID, Proposed]) -> Iterable[UUID]:
    for request, answer in rows:
        yield request.asker_id
        if request.asked_id:
            yield request.asked_id
        if answer:
            yield answer.by_id
    yield from (reuse.by_id for reuse, _, _ in proposed.values())


def _line(
    standing: Standing, row: Found, proposed: Proposed | None, names: Mapping[UUID, str]
) -> RequestLine:
    request, answer = row
    unit, partners = standing.unit, {one.id: one for one in standing.known.everywhere.partners}
    state = state_of(answer.outcome if answer else None)
    waiting = state is State.WAITING
    every = unit.platform.settings.piece_reminder_days
    return RequestLine(
        id=request.id,
        household_id=standing.door.household_id,
        code=standing.door.known.head.short_code,
        type=request.type,
        category=request.category,
        persons=subject_persons(standing, request.subject_id),
        purpose=request.purpose,
        asker_id=request.asker_id,
        asker=names[request.asker_id],
        partner=partners[request.partner_id],
        asked=names[request.asked_id] if request.asked_id else None,
        asked_partner=partners[request.asked_partner_id],
        due_on=request.due_on,
        created_at=request.created_at,
        reminders=reminders(request.created_at, every, unit.now) if waiting else 0,
        state=state,
        settled_at=answer.at if answer else None,
        settled_by=names[answer.by_id] if answer else None,
        document_id=answer.document_id if answer else None,
        mine=acts_for_asker(standing, request),
        asks_me=waiting and is_asked(standing, request),
        reuse=_reuse(standing, request, proposed, names, waiting=waiting) if proposed else None,
    )


def _reuse(
    standing: Standing, request: PieceRequest, proposed: Proposed, names: Mapping[UUID, str], *, waiting: bool
) -> ReuseView:
    reuse, answer, document = proposed
    state = reuse_state(answer.granted if answer else None)
    partners = {one.id: one for one in standing.known.everywhere.partners}
    open_to_me = waiting and state is ReuseState.WAITING
    return ReuseView(
        id=reuse.id,
        state=state,
        owner=partners[document.partner_id],
        by=names[reuse.by_id],
        document_id=document.id,
        may_answer=open_to_me and decides_for(standing, request, document.partner_id),
    )
