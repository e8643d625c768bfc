"""Requests for access as one may see them: those one asked, and those one answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, reading
from hub.consent.authorise import Standing, refuse_unknown_item, require_role, stand, stand_before
from hub.consent.codes import Action as Act
from hub.consent.people import PersonCard, people_of
from hub.consent.platform_rows import PartnerRef
from hub.consent.queries import platform_facts
from hub.consent.questions import Decision, Place
from hub.consent.rules import RULE_VERSION
from hub.errors import Asked
from hub.registry.people import professional_names
from hub.requests.models import AccessRequest, AccessRequestAnswer
from hub.requests.operations import may_answer, may_grant
from hub.requests.queries import Found, Near, one_request, requests_near, waiting_near, waiting_on
from hub.requests.rules import ASKERS, Kind, State, state_of
from hub.requests.sealing import ANSWERED, ASKED, open_sentence

LATEST = 100
"""Requests of a list at most, the latest first."""


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request without its sentences. `code` and `household_id` only where the reader is in the team, or as
    she typed it herself; `may_answer`: it waits for her."""

    id: UUID
    kind: Kind
    state: State
    asker: str
    partner: PartnerRef
    mine: bool
    may_answer: bool
    may_grant: bool
    household_id: UUID | None
    code: str | None
    category: str | None
    role: str | None
    action: str
    purpose: str
    refused_for: str
    created_at: datetime
    lapses_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One request with what was written. `person` is whom it is about, None for the whole household; `now` is
    what the rule answers the asker today, told to herself only."""

    line: RequestLine
    reason: str
    answer: str | None
    answered_by: str | None
    person: PersonCard | None
    now: Decision | None


@reading
def list_requests(unit: ReadingUnit) -> list[RequestLine]:
    """What the actor asked, what waits for her answer, and what she answered; the latest first."""
    require_role(unit, *ASKERS, "administrator", action="list_requests")
    assert unit.actor.id is not None
    query = requests_near(unit.actor.id, unit.now).order_by(AccessRequest.id.desc()).limit(LATEST)
    rows = _rows(unit, query)
    standings = _standings(unit, rows)
    shown = [row for row in rows if _concerns(unit.actor.id, row, standings)]
    lines = _lines(unit, shown, standings)
    _record_list(unit, lines, standings)
    return lines


@reading
def requests_waiting(unit: ReadingUnit) -> dict[UUID | None, int]:
    """How many requests wait for the actor's answer: per household, and (None) on scopes."""
    assert unit.actor.id is not None
    rows = _rows(unit, waiting_near(unit.actor.id, unit.now))
    standings = _standings(unit, rows)
    counts: dict[UUID | None, int] = {}
    for request, _, household, _ in rows:
        place = household.id if household and request.kind != Kind.SCOPE else None
        if may_answer(unit.actor.id, request, standings.get(place) if place else None):
            counts[place] = counts.get(place, 0) + 1
    for household_id in standings:
        unit.leave_no_trace(household_id, Trace.WAITING)
    return counts


@reading
def requests_waiting_on(unit: ReadingUnit, household_id: UUID) -> list[RequestLine]:
    """Those on one household, or by its code, that wait: the actor's own and those she is to answer; the
    first to lapse first. Raises AccessDeniedError for who is not in its team."""
    standing = stand(unit, household_id, Asked("list_requests", household_id, "channel", household_id))
    assert unit.actor.id is not None
    rows = _rows(unit, requests_near(unit.actor.id, unit.now).where(*waiting_on(household_id, unit.now)))
    standings = {household_id: standing}
    shown = [row for row in rows if _concerns(unit.actor.id, row, standings)]
    lines = _lines(unit, shown, standings) if shown else []
    _record_list(unit, lines, standings)
    return sorted(lines, key=lambda one: (one.lapses_at, str(one.id)))


@reading
def open_request(unit: ReadingUnit, request_id: UUID) -> RequestPage:
    """One request with its sentences. Raises AccessDeniedError, alike for unknown and foreign ones."""
    asked = Asked("read", None, "access_request", request_id)
    assert unit.actor.id is not None
    rows = _rows(unit, one_request(unit.actor.id, request_id, unit.now))
    standings = _standings(unit, rows)
    if not rows or not _concerns(unit.actor.id, rows[0], standings):
        refuse_unknown_item(unit, asked)
    page = _page(unit, rows[0], standings)
    _record_one(unit, rows[0][0], page)
    return page


def _rows(unit: ReadingUnit, query: Near) -> list[Found]:
    return [(row[0], row[1], row[2], row[3]) for row in unit.session.execute(query)]


def _standings(unit: ReadingUnit, rows: Iterable[Found]) -> dict[UUID, Standing]:
    """The households of the rows whose team the actor is in."""
    ids = dict.fromkeys(household.id for _, _, household, member in rows if household and member)
    return stand_before(unit, list(ids), Asked("read")) if ids else {}


def _concerns(actor_id: UUID | None, row: Found, standings: dict[UUID, Standing]) -> bool:
    """Her own, those she decides upon, and those she has answered."""
    request, answer, household, _ = row
    standing = standings.get(household.id) if household else None
    answered = answer is not None and answer.by_id == actor_id
    return request.asker_id == actor_id or answered or may_answer(actor_id, request, standing)


def _lines(unit: ReadingUnit, rows: Sequence[Found], standings: dict[UUID, Standing]) -> list[RequestLine]:
    names = professional_names(unit.platform, unit.session, [request.asker_id for request, *_ in rows])
    partners = {one.id: one for one in platform_facts(unit.session, unit.platform.id, unit.now).partners}
    return [_line(unit, row, standings, names, partners) for row in rows]


def _line(
    unit: ReadingUnit,
    row: Found,
    standings: dict[UUID, Standing],
    names: dict[UUID, str],
    partners: dict[UUID, PartnerRef],
) -> RequestLine:
    request, answer, household, _ = row
    standing = standings.get(household.id) if household else None
    state = state_of(answer.outcome if answer else None, request.lapses_at, unit.now)
    return RequestLine(
        id=request.id,
        kind=Kind(request.kind),
        state=state,
        asker=names.get(request.asker_id, ""),
        partner=partners[request.partner_id],
        mine=request.asker_id == unit.actor.id,
        may_answer=state is State.WAITING and may_answer(unit.actor.id, request, standing),
        may_grant=may_grant(request, standing),
        household_id=standing.household_id if standing else None,
        code=standing.known.head.short_code if standing else request.code,
        category=request.category,
        role=request.role,
        action=request.action,
        purpose=request.purpose,
        refused_for=request.refused_for,
        created_at=request.created_at,
        lapses_at=request.lapses_at,
        answered_at=answer.at if answer else None,
    )


def _page(unit: ReadingUnit, row: Found, standings: dict[UUID, Standing]) -> RequestPage:
    request, answer, household, _ = row
    line = _lines(unit, [row], standings)[0]
    standing = standings.get(household.id) if household else None
    people = people_of(standing) if standing and request.person_id else []
    return RequestPage(
        line=line,
        reason=open_sentence(unit.platform, request, household, ASKED, request.reason),
        answer=open_sentence(unit.platform, request, household, ANSWERED, answer.reason)
        if answer and answer.reason
        else None,
        answered_by=_who_answered(unit, answer),
        person=next((one for one in people if one.id == request.person_id), None),
        now=_decision_now(request, standing) if line.mine else None,
    )


def _who_answered(unit: ReadingUnit, answer: AccessRequestAnswer | None) -> str | None:
    if answer is None:
        return None
    return professional_names(unit.platform, unit.session, [answer.by_id]).get(answer.by_id)


def _decision_now(request: AccessRequest, standing: Standing | None) -> Decision | None:
    if standing is None or request.category is None:
        return None
    place = Place(household=standing.household_id, category=request.category, person=request.person_id)
    return standing.decide(Act(request.action), place)


def _record_list(unit: ReadingUnit, lines: Sequence[RequestLine], standings: dict[UUID, Standing]) -> None:
    shown = {line.household_id for line in lines}
    for household_id in standings:
        if household_id not in shown:
            unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)
    for one in sorted(shown, key=str):
        unit.record(
            Action.ACCESS_REQUESTS_LISTED,
            household_id=one,
            object_kind="channel" if one else None,
            object_id=one,
            rule=RULE_VERSION,
        )


def _record_one(unit: ReadingUnit, request: AccessRequest, page: RequestPage) -> None:
    unit.record(
        Action.ACCESS_REQUEST_READ,
        household_id=page.line.household_id,
        object_kind="access_request",
        object_id=request.id,
        changes=[("request", None, request.kind)],
        subject_ids=[request.person_id] if request.person_id else [],
        rule=RULE_VERSION,
    )
