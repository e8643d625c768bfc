"""One request for access with its sentences, for who asked it, who decides upon it, and who answered it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, reading
from hub.consent.authorise import Standing, refuse_unknown_item
from hub.consent.people import PersonCard, people_of
from hub.consent.questions import Decision, Place
from hub.consent.rules import RULE_VERSION
from hub.errors import Asked
from hub.households.team import nobody_changes
from hub.registry.people import professional_names
from hub.requests.listing import RequestLine, concerns, lines_of, rows_of, standings_of
from hub.requests.models import AccessRequest, AccessRequestAnswer
from hub.requests.queries import Found, one_request
from hub.requests.rules import ACTIONS, Kind
from hub.requests.sealing import ANSWERED, ASKED, open_sentence


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One request with what was written. `person` is whom it is about, None for the whole household, and for
    somebody `gone`, who lives there no more; `now` is what the rule answers the asker today, told to herself
    only. `nobody_grants`: to join, and nobody of the team lets the asker's partner in."""

    line: RequestLine
    reason: str
    answer: str | None
    answered_by: str | None
    person: PersonCard | None
    gone: bool
    now: Decision | None
    nobody_grants: bool


@reading
def open_request(unit: ReadingUnit, request_id: UUID) -> RequestPage:
    """One request with its sentences. Raises AccessDeniedError, alike for unknown and foreign ones."""
    asked = Asked("read", None, "access_request", request_id)
    assert unit.actor.id is not None
    rows = rows_of(unit, one_request(unit.actor.id, request_id, unit.now))
    standings = standings_of(unit, rows)
    if not rows or not concerns(unit.actor.id, rows[0], standings):
        refuse_unknown_item(unit, asked)
    page = _page(unit, rows[0], standings)
    _record_one(unit, rows[0][0], page)
    return page


def _page(unit: ReadingUnit, row: Found, standings: dict[UUID, Standing]) -> RequestPage:
    request, answer, household, _ = row
    line = lines_of(unit, [row], standings)[0]
    standing = standings.get(household.id) if household else None
    people = people_of(standing) if standing and request.person_id else []
    person = next((one for one in people if one.id == request.person_id), None)
    return RequestPage(
        line=line,
        reason=open_sentence(unit.platform, request, household, ASKED, request.reason),
        answer=open_sentence(unit.platform, request, household, ANSWERED, answer.reason)
        if answer and answer.reason
        else None,
        answered_by=_who_answered(unit, answer),
        person=person,
        gone=request.person_id is not None and person is None,
        now=_decision_now(request, standing) if line.mine else None,
        nobody_grants=request.kind == Kind.TEAM
        and standing is not None
        and nobody_changes(standing, request.partner_id),
    )


def _who_answered(unit: ReadingUnit, answer: AccessRequestAnswer | None) -> str | None:
    if answer is None:
        return None
    return professional_names(unit.platform, unit.session, [answer.by_id]).get(answer.by_id)


def _decision_now(request: AccessRequest, standing: Standing | None) -> Decision | None:
    if standing is None or request.category is None:
        return None
    place = Place(household=standing.household_id, category=request.category, person=request.person_id)
    return standing.decide(ACTIONS[request.action], place)


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
