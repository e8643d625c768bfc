"""Asking for access after a refusal. Nothing opens by asking: somebody else answers.

Who is not in a team asks by the short code of the household, and gets the same answer, by the same statements
and the same writes, whether one has that code or not: asking looks at no household but those one follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.consent import codes
from hub.consent.authorise import Standing, require_role, stand
from hub.consent.fact_rows import posts_of
from hub.consent.facts import Facts
from hub.consent.gates import lines_of, roles_of
from hub.consent.moment import moment_at
from hub.consent.queries import platform_facts
from hub.consent.questions import Decision, Place, Question
from hub.consent.rules import RULE_VERSION, decide
from hub.errors import AccessDeniedError, Asked, InvalidInputError
from hub.registry.models import Household
from hub.registry.queries import households_of
from hub.registry.short_codes import read_code
from hub.requests.models import AccessRequest
from hub.requests.queries import own_waiting
from hub.requests.rules import (
    ACTIONS,
    ASKERS,
    COPY,
    MOST_WAITING,
    Kind,
    checked_action,
    checked_purpose,
    checked_reason,
    kind_of,
)
from hub.requests.sealing import ASKED, seal_sentence


@dataclass(frozen=True, slots=True)
class NewRequest:
    """`action`: to read, to copy, or to write. `person_id`: about whom, None for the whole household."""

    category: str
    person_id: UUID | None
    action: str
    purpose: str
    reason: str


@writing
def ask_access(unit: WritingUnit, household_id: UUID, new: NewRequest) -> UUID:
    """Ask for a category of a household one follows. The rule says who decides: whoever collects the consent
    again, or the administrators of one's partner. Raises InvalidInputError naming the field."""
    standing = stand(unit, household_id, Asked("ask_access", household_id))
    decision = _decided(standing, new)
    kind = kind_of(decision.reason)
    purpose, reason = checked_purpose(new.purpose), checked_reason(new.reason)
    on_household = kind is Kind.CONSENT
    # Scopes know no copy: it is reading that one of them shuts.
    action = "read" if kind is Kind.SCOPE and new.action == COPY else new.action
    request = _request(unit, kind, action, purpose)
    request.household_id = household_id if on_household else None
    request.person_id = new.person_id if on_household else None
    request.category, request.refused_for = new.category, str(decision.reason)
    request.role = None if on_household else _role_in(standing)
    return _insert(unit, request, standing.known.head.key_id, reason, household_id)


def _decided(standing: Standing, new: NewRequest) -> Decision:
    everywhere = standing.known.everywhere
    if new.category not in everywhere.categories or new.category in everywhere.parameters.closed_categories:
        raise InvalidInputError("category", "unknown_category")
    standing.subject_id(new.person_id)
    action = ACTIONS[checked_action(new.action)]
    place = Place(household=standing.household_id, category=new.category, person=new.person_id)
    return standing.decide(action, place)


def _role_in(standing: Standing) -> str:
    """The role whose scope would have to be wider: that of the line in the team, else of the post."""
    moment = moment_at(standing.known.facts, standing.unit.now, standing.unit.now)
    post = moment.post(standing.unit.actor.id)
    assert post is not None
    roles = roles_of(moment, post, lines_of(moment, post, (standing.household_id,)))
    return str(codes.Role.REFERENT if codes.Role.REFERENT in roles else post.role)


@writing
def ask_to_join(unit: WritingUnit, code: str, purpose: str, reason: str) -> UUID:
    """Ask to join the team that follows a household, by its short code. Raises InvalidInputError."""
    _require_contents(unit)
    known = read_code(code)
    if known is None:
        raise InvalidInputError("code", "not_a_code" if code.strip() else "required")
    request = _request(unit, Kind.TEAM, "read", checked_purpose(purpose))
    request.code, request.refused_for = known, str(codes.Reason.NOT_MEMBER)
    request.role = unit.actor.role
    said = checked_reason(reason)
    assert unit.actor.id is not None
    mine = households_of(unit.actor.id, unit.now).where(Household.short_code == known)
    if unit.session.scalar(mine) is not None:
        raise InvalidInputError("code", "you_are_in_team")
    return _insert(unit, request, None, said, None)


def _require_contents(unit: WritingUnit) -> None:
    """Raises AccessDeniedError: no post, a suspended partner, or a role that follows no household."""
    everywhere = platform_facts(unit.session, unit.platform.id, unit.now)
    facts = Facts(
        parameters=everywhere.parameters,
        agreements=everywhere.agreements,
        posts=posts_of(unit.session, [unit.actor.id] if unit.actor.id else []),
    )
    question = Question(actor=unit.actor.id, action=codes.Action.READ, target=None)
    decision = decide(question, facts, unit.now)
    if decision.reason is not codes.Reason.NOT_FOUND:
        raise AccessDeniedError(decision, Asked("ask_access"))
    require_role(unit, *ASKERS, action="ask_access")


def _request(unit: WritingUnit, kind: Kind, action: str, purpose: str) -> AccessRequest:
    assert unit.actor.id is not None
    assert unit.actor.partner_id is not None
    return AccessRequest(
        id=unit.new_id(),
        kind=str(kind),
        asker_id=unit.actor.id,
        partner_id=unit.actor.partner_id,
        action=action,
        purpose=str(purpose),
        created_at=unit.now,
        lapses_at=unit.now + timedelta(days=unit.platform.settings.access_request_days),
    )


def _insert(
    unit: WritingUnit, request: AccessRequest, key_id: bytes | None, reason: str, household_id: UUID | None
) -> UUID:
    _refuse_repeats(unit, request)
    request.reason = seal_sentence(unit.platform, request, key_id, ASKED, reason)
    unit.session.add(request)
    unit.session.flush()
    about = [(name, None, value) for name, value in _about(request) if value]
    unit.record(
        Action.ACCESS_REQUEST_SENT,
        household_id=household_id,
        object_kind="access_request",
        object_id=request.id,
        reason=request.refused_for,
        changes=about,
        subject_ids=[request.person_id] if request.person_id else [],
        rule=RULE_VERSION,
    )
    return request.id


def _about(request: AccessRequest) -> list[tuple[str, str | None]]:
    return [("request", request.kind), ("category", request.category), ("asked", request.action)]


def _refuse_repeats(unit: WritingUnit, request: AccessRequest) -> None:
    """The same thing is asked once at a time, and only so much at a time."""
    waiting = list(unit.session.scalars(own_waiting(request.asker_id, unit.now)))
    for one in waiting:
        if _thing(one) == _thing(request):
            field = "code" if request.code else "category"
            raise InvalidInputError(field, "already_asked", request=str(one.id))
    if len(waiting) >= MOST_WAITING:
        raise InvalidInputError("reason", "too_many_waiting", maximum=MOST_WAITING)


def _thing(request: AccessRequest) -> tuple[object, ...]:
    place = request.household_id, request.code, request.person_id
    return request.kind, *place, request.category, request.role, request.action
