"""Answering a request for access, and taking one back. An answer opens nothing by itself: joining the team is
the ordinary operation, done here; consent is collected, and a scope widened, where these are done."""

from __future__ import annotations

from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.consent.answering import answers_for
from hub.consent.authorise import Standing, refuse_unknown_item, stand
from hub.consent.codes import Role
from hub.consent.rules import RULE_VERSION
from hub.errors import Asked, ConflictError
from hub.households.team import admit, changeable, may_let_in
from hub.registry.models import Household
from hub.requests.models import AccessRequest, AccessRequestAnswer
from hub.requests.queries import one_request
from hub.requests.rules import Kind, State, checked_reason, state_of
from hub.requests.sealing import ANSWERED, seal_sentence

RECORDED = {
    State.GRANTED: Action.ACCESS_REQUEST_GRANTED,
    State.DECLINED: Action.ACCESS_REQUEST_DECLINED,
    State.WITHDRAWN: Action.ACCESS_REQUEST_WITHDRAWN,
}


@writing
def answer_request(unit: WritingUnit, request_id: UUID, *, granted: bool, reason: str) -> None:
    """Grant or decline, with a reason the asker reads. Granting a request to join adds the line in the team.

    Raises AccessDeniedError, alike for unknown requests and those one does not decide upon,
    InvalidInputError("reason"), and ConflictError when it was answered, taken back or has lapsed.
    """
    request, household, standing = _to_answer(unit, request_id)
    said = checked_reason(reason)
    outcome = State.GRANTED if granted else State.DECLINED
    if standing and granted and request.kind == Kind.TEAM and request.asker_id not in standing.team():
        admit(unit, standing, request.asker_id)
    key_id = household.key_id if household else None
    _settle(unit, request, outcome, seal_sentence(unit.platform, request, key_id, ANSWERED, said), standing)


@writing
def withdraw_request(unit: WritingUnit, request_id: UUID) -> None:
    """Take back what one asked. Raises as answering does."""
    request, household, member = _found(unit, request_id)
    if request.asker_id != unit.actor.id:
        refuse_unknown_item(unit, _asked(request_id))
    standing = stand(unit, household.id, _asked(request_id)) if household and member else None
    _require_waiting(unit, request)
    _settle(unit, request, State.WITHDRAWN, None, standing)


def _to_answer(
    unit: WritingUnit, request_id: UUID
) -> tuple[AccessRequest, Household | None, Standing | None]:
    request, household, member = _found(unit, request_id)
    standing = None
    if request.kind != Kind.SCOPE and household and member:
        standing = stand(unit, household.id, _asked(request_id))
    if not may_answer(unit.actor.id, request, standing):
        refuse_unknown_item(unit, _asked(request_id))
    _require_waiting(unit, request)
    return request, household, standing


def may_answer(professional_id: UUID | None, request: AccessRequest, standing: Standing | None) -> bool:
    """Nobody decides upon what she asked herself. What is found of the kind `scope` is found by its asker and
    by the administrators of her partner."""
    if request.asker_id == professional_id:
        return False
    if request.kind == Kind.SCOPE or standing is None:
        return request.kind == Kind.SCOPE
    return answers_for(standing) or may_grant(request, standing)


def may_grant(request: AccessRequest, standing: Standing | None) -> bool:
    """Of a request to join, whether the reader changes the lines of the asker's partner in that team, or lets
    a coordinator in where nobody does."""
    if request.kind != Kind.TEAM:
        return True
    if standing is None:
        return False
    mine = request.partner_id in changeable(standing)
    return mine or (request.role == Role.COORDINATOR and may_let_in(standing, request.partner_id))


def _found(unit: WritingUnit, request_id: UUID) -> tuple[AccessRequest, Household | None, bool]:
    """The request, held until the transaction ends."""
    assert unit.actor.id is not None
    query = one_request(unit.actor.id, request_id, unit.now).with_for_update(of=AccessRequest)
    row = unit.session.execute(query).first()
    if row is None:
        refuse_unknown_item(unit, _asked(request_id))
    return row[0], row[2], row[3]


def _require_waiting(unit: WritingUnit, request: AccessRequest) -> None:
    """Asked once the request is held: what another has answered meanwhile is seen."""
    answer = unit.session.get(AccessRequestAnswer, request.id, populate_existing=True)
    state = state_of(answer.outcome if answer else None, request.lapses_at, unit.now)
    if state is not State.WAITING:
        raise ConflictError("request_settled")


def _settle(
    unit: WritingUnit,
    request: AccessRequest,
    outcome: State,
    reason: bytes | None,
    standing: Standing | None,
) -> None:
    assert unit.actor.id is not None
    answer = AccessRequestAnswer(
        request_id=request.id, outcome=str(outcome), by_id=unit.actor.id, reason=reason, at=unit.now
    )
    unit.session.add(answer)
    unit.session.flush()
    unit.record(
        RECORDED[outcome],
        household_id=standing.household_id if standing else None,
        object_kind="access_request",
        object_id=request.id,
        changes=[("request", None, request.kind)],
        subject_ids=[request.person_id] if request.person_id else [],
        rule=RULE_VERSION,
    )
    if standing:
        unit.ring(standing.household_id, standing.team() | {request.asker_id})


def _asked(request_id: UUID) -> Asked:
    return Asked("answer_request", None, "access_request", request_id)
