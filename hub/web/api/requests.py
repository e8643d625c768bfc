"""Requests for access: those one made and those one answers, asking, answering, taking back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from flask import url_for
from pydantic import Field

from hub.actors import Actor
from hub.errors import InvalidInputError
from hub.requests.asking import NewRequest, ask_access, ask_to_join
from hub.requests.listing import RequestLine, page_of_requests
from hub.requests.operations import answer_request, withdraw_request
from hub.requests.reading import open_request
from hub.requests.rules import LONGEST, PURPOSES
from hub.web.api.bearer import caller
from hub.web.api.checking import Strict
from hub.web.api.contract import api, next_page, operation
from hub.web.api.decisions import DecisionTold, decision_told
from hub.web.api.shapes import About, Code, Page, person_of
from hub.web.login import hub

PLACE = b"requests"
READ, WRITE = "requests:read", "requests:write"
Sentences = Annotated[str, Field(max_length=2 * LONGEST)]
AskedFor = Literal[*PURPOSES]  # type: ignore[valid-type]  # a tuple of words, spelled out at run time


class AccessRequest(Strict):
    """`kind` says who decides: `consent` who collects it again, `scope` one's administrators, `team` who
    changes the lines of one's partner. `may_answer`: it waits for the caller. `channel` where she is in the
    team; `code` there, or as she typed it herself. A `granted` request opens nothing by itself."""

    id: UUID
    kind: Literal["consent", "scope", "team"]
    state: Literal["waiting", "granted", "declined", "withdrawn", "lapsed"]
    asker: str
    partner: str
    mine: bool
    may_answer: bool
    may_grant: bool
    channel: UUID | None
    code: str | None
    category: str | None
    role: str | None
    action: str
    purpose: str
    refused_for: str
    created_at: datetime
    lapses_at: datetime
    answered_at: datetime | None


class AccessRequests(Strict):
    """Newest first."""

    requests: list[AccessRequest]


class AccessRequestRead(Strict):
    """`person`: about whom, null for the whole household. `now`: what the rule tells the asker today."""

    request: AccessRequest
    reason: str
    answer: str | None
    answered_by: str | None
    person: UUID | None
    now: DecisionTold | None


class AccessAsked(Strict):
    """What was refused, and why it is needed."""

    category: Code
    about: About
    action: Literal["read", "copy", "write"]
    purpose: AskedFor
    reason: Sentences


class TeamAsked(Strict):
    """`code`: the short code of the household whose team one asks to join."""

    code: Annotated[str, Field(max_length=16)]
    purpose: AskedFor
    reason: Sentences


class AccessAnswer(Strict):
    outcome: Literal["granted", "declined"]
    reason: Sentences


class AccessRequestState(Strict):
    """A request, and what has become of it."""

    id: UUID
    state: Literal["waiting", "granted", "declined", "withdrawn"]


@api.get("/access-requests")
@operation(READ, AccessRequests)
def list_access_requests(query: Page) -> Any:
    """What one asked, what waits for one's answer, and what one has answered."""
    before = _opened(caller(), query.cursor)
    lines, more = page_of_requests(hub(), caller(), before, query.limit)
    following = _sealed(caller(), lines[-1].id) if more else None
    return AccessRequests(requests=[_request(line) for line in lines]), 200, next_page(following)


@api.post("/access-requests")
@operation(WRITE, AccessRequestState, status=201, problems=(409, 413, 415))
def ask_to_join_team(json: TeamAsked) -> Any:
    """Ask to join the team of a household. The answer is the same whether one has this code or not."""
    return _sent(ask_to_join(hub(), caller(), json.code, json.purpose, json.reason))


@api.post("/channels/<uuid:channel_id>/access-requests")
@operation(WRITE, AccessRequestState, status=201, problems=(409, 413, 415))
def ask_for_access(channel_id: UUID, json: AccessAsked) -> Any:
    """Ask for what the rule refuses in a household one follows; the refusal says who decides."""
    new = NewRequest(json.category, person_of(json.about), json.action, json.purpose, json.reason)
    return _sent(ask_access(hub(), caller(), channel_id, new))


@api.get("/access-requests/<uuid:request_id>")
@operation(READ, AccessRequestRead)
def read_access_request(request_id: UUID) -> Any:
    """One request, with what was written."""
    page = open_request(hub(), caller(), request_id)
    return AccessRequestRead(
        request=_request(page.line),
        reason=page.reason,
        answer=page.answer,
        answered_by=page.answered_by,
        person=page.person.id if page.person else None,
        now=decision_told(page.now, page.line.category or "") if page.now else None,
    )


@api.post("/access-requests/<uuid:request_id>/answer")
@operation(WRITE, AccessRequestState, problems=(409, 413, 415))
def answer_access_request(request_id: UUID, json: AccessAnswer) -> Any:
    """Grant or decline, with a reason the asker reads. To join, granted, adds a line in the team."""
    answer_request(hub(), caller(), request_id, granted=json.outcome == "granted", reason=json.reason)
    return AccessRequestState(id=request_id, state=json.outcome)


@api.post("/access-requests/<uuid:request_id>/withdrawal")
@operation(WRITE, AccessRequestState, problems=(409,))
def withdraw_access_request(request_id: UUID) -> Any:
    """Take back what one asked, while it waits."""
    withdraw_request(hub(), caller(), request_id)
    return AccessRequestState(id=request_id, state="withdrawn")


def _sent(request_id: UUID) -> Any:
    place = {"Location": url_for("api.read_access_request", request_id=request_id)}
    return AccessRequestState(id=request_id, state="waiting"), 201, place


def _request(line: RequestLine) -> AccessRequest:
    return AccessRequest(
        id=line.id,
        kind=line.kind.value,
        state=line.state.value,
        asker=line.asker,
        partner=line.partner.code,
        mine=line.mine,
        may_answer=line.may_answer,
        may_grant=line.may_grant,
        channel=line.household_id,
        code=line.code,
        category=line.category,
        role=line.role,
        action=line.action,
        purpose=line.purpose,
        refused_for=line.refused_for,
        created_at=line.created_at,
        lapses_at=line.lapses_at,
        answered_at=line.answered_at,
    )


def _sealed(actor: Actor, request_id: UUID) -> str:
    """A place in this list of this professional, which nobody can read or make."""
    assert actor.id is not None
    return hub().key.seal_cursor(PLACE + actor.id.bytes + request_id.bytes)


def _opened(actor: Actor, cursor: str | None) -> UUID | None:
    if cursor is None:
        return None
    assert actor.id is not None
    place, head = hub().key.open_cursor(cursor), PLACE + actor.id.bytes
    if not place.startswith(head) or len(place) != len(head) + 16:
        raise InvalidInputError("cursor", "malformed")
    return UUID(bytes=place[len(head) :])
