"""A second home for a child, asked of a team one is not in: one person asks, one of another partner who may
change the team of the other household says yes, and the child lives in both.

Asking looks at no household but one's own: nobody learns whether one has the code. Whoever is asked hears who
asks, and of the child nothing: she names the day of birth she knows, so that both speak of the same child.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.consent.authorise import NOWHERE, Standing, refuse_hidden_in, refuse_role
from hub.consent.codes import Reason
from hub.consent.people import people_of
from hub.consent.queries import known_households
from hub.errors import AccessDeniedError, Asked, ConflictError, InvalidInputError
from hub.households.rules import adult_at
from hub.households.team import changeable_by, ring, stand_to_change
from hub.registry.models import Household, Person
from hub.registry.people import person_name
from hub.registry.queries import households_of
from hub.registry.short_codes import read_code
from hub.separation.counting import hold_counted
from hub.separation.homes import begin_second_home, require_child
from hub.separation.models import SecondHomeAnswer, SecondHomeRequest
from hub.separation.queries import second_homes_asked
from hub.separation.second_homes_ending import answer_second_home, record_second_home
from hub.storage.platform import Platform

LAPSES_AFTER = timedelta(days=14)
ACCEPT, NAME_CHILD = "accept_second_home", "name_child"


@writing
def ask_second_home(unit: WritingUnit, household_id: UUID, child_id: UUID, code: str) -> UUID:
    """Ask that a minor of this household live in that of a code too. One request waits for a child at a time.

    Raises InvalidInputError("minor") or ("code"), the latter for what can be no code, or is one's own.
    """
    standing = stand_to_change(unit, household_id)
    require_child(standing, child_id)
    known = read_code(code)
    if known is None:
        raise InvalidInputError("code", "not_a_code" if code.strip() else "required")
    if known == standing.known.head.short_code:
        raise InvalidInputError("code", "person_there")
    waiting = second_homes_asked(unit.now).where(SecondHomeAnswer.request_id.is_(None))
    if unit.session.execute(waiting.where(SecondHomeRequest.person_id == child_id)).first() is not None:
        raise InvalidInputError("minor", "second_home_waits")
    assert unit.actor.id is not None
    assert unit.actor.partner_id is not None
    request = SecondHomeRequest(
        id=unit.new_id(),
        household_id=household_id,
        person_id=child_id,
        code=known,
        asker_id=unit.actor.id,
        partner_id=unit.actor.partner_id,
        asked_at=unit.now,
        lapses_at=unit.now + LAPSES_AFTER,
    )
    unit.session.add(request)
    unit.session.flush()
    record_second_home(unit, Action.SECOND_HOME_ASKED, request, household_id)
    return request.id


@writing
def cancel_second_home(unit: WritingUnit, household_id: UUID, request_id: UUID) -> None:
    """Take a request back: whoever may ask may. Raises ConflictError when it waits no more."""
    here = stand_to_change(unit, household_id)
    request = _waiting(unit, request_id)
    if request.household_id != household_id:
        raise ConflictError("second_home_settled")
    answer_second_home(unit, request, "cancelled")
    record_second_home(unit, Action.SECOND_HOME_CANCELLED, request, household_id)
    ring(unit, here, ())


@writing
def decline_second_home(unit: WritingUnit, household_id: UUID, request_id: UUID) -> None:
    """Say no for the household that is asked. Raises ConflictError when it waits no more."""
    there = stand_to_change(unit, household_id)
    request = _put_to(unit, there, request_id)
    require_other_partner(there, request)
    answer_second_home(unit, request, "declined")
    # Each household has its own entry, which does not name the other.
    record_second_home(unit, Action.SECOND_HOME_DECLINED, request, household_id)
    record_second_home(unit, Action.SECOND_HOME_DECLINED, request, request.household_id)
    ring(unit, there, ())
    asking = known_households(unit.platform, unit.session, [request.household_id], None, unit.now)
    for known in asking.values():
        ring(unit, Standing(unit, known), ())


def accept_second_home(
    platform: Platform, actor: Actor, household_id: UUID, request_id: UUID, born: date | None
) -> None:
    """Say yes for the household that is asked, naming when the child was born.

    Raises ConflictError when it waits no more or cannot be done any more, and InvalidInputError("child_born")
    for another day: recorded and counted as the refusal it is, TooManyRefusalsError included.
    """
    if born is None:
        raise InvalidInputError("child_born", "required")
    try:
        _accept(platform, actor, household_id, request_id, born)
    except AccessDeniedError as denied:
        if denied.asked.action == NAME_CHILD:
            raise InvalidInputError("child_born", "another_child") from None
        raise


@writing
def _accept(unit: WritingUnit, household_id: UUID, request_id: UUID, born: date) -> None:
    _hold(unit, household_id, request_id)
    there = stand_to_change(unit, household_id)
    request = _put_to(unit, there, request_id)
    require_other_partner(there, request)
    here = _asking(unit, request)
    if here.majority_of(request.person_id) != adult_at(born, unit.platform.timezone):
        refuse_hidden_in(there, Reason.NOT_FOUND, Asked(NAME_CHILD, household_id, "household", household_id))
    if _name(unit, request.person_id) in {one.name.casefold() for one in people_of(there) if one.name}:
        raise InvalidInputError("child_born", "person_there")
    answer_second_home(unit, request, "accepted")
    begin_second_home(unit, here, there, request.person_id)


def require_other_partner(there: Standing, request: SecondHomeRequest) -> None:
    if not may_answer(there, request):
        household_id = there.household_id
        refuse_role(Reason.ROLE_LIMIT, Asked(ACCEPT, household_id, "household", household_id))


def may_answer(there: Standing, request: SecondHomeRequest) -> bool:
    """Another person, of another partner, as for a separation."""
    actor = there.unit.actor
    return actor.id != request.asker_id and actor.partner_id != request.partner_id


def _hold(unit: WritingUnit, household_id: UUID, request_id: UUID) -> None:
    """Both households at once and in one order, as far as it is the actor's to answer."""
    mine = households_of(unit.actor.id or NOWHERE, unit.now).where(Household.id == household_id)
    asked = select(SecondHomeRequest.household_id).join(
        Household, Household.short_code == SecondHomeRequest.code
    )
    asked = asked.where(SecondHomeRequest.id == request_id, Household.id.in_(mine))
    hold_counted(unit, [*unit.session.scalars(mine), *unit.session.scalars(asked)])


def _asking(unit: WritingUnit, request: SecondHomeRequest) -> Standing:
    """Before the household where the child lives, if what was asked can still be done, and by who asked."""
    wanted = request.household_id
    known = known_households(unit.platform, unit.session, [wanted], None, unit.now, lock=True).get(wanted)
    if known is None or not changeable_by(here := Standing(unit, known), request.asker_id):
        raise ConflictError("second_home_settled")
    try:
        require_child(here, request.person_id)
    except InvalidInputError as error:
        raise ConflictError("second_home_settled") from error
    return here


def _put_to(unit: WritingUnit, there: Standing, request_id: UUID) -> SecondHomeRequest:
    request = _waiting(unit, request_id)
    if request.code != there.known.head.short_code:
        raise ConflictError("second_home_settled")
    return request


def _waiting(unit: WritingUnit, request_id: UUID) -> SecondHomeRequest:
    """Held until the transaction ends: of two who answer at once, one is told that the other came first."""
    held = select(SecondHomeRequest).where(SecondHomeRequest.id == request_id).with_for_update()
    request = unit.session.scalar(held)
    answered = unit.session.get(SecondHomeAnswer, request_id)
    if request is None or answered is not None or request.lapses_at <= unit.now:
        raise ConflictError("second_home_settled")
    return request


def _name(unit: WritingUnit, person_id: UUID) -> str:
    """What the child is called, for comparing only."""
    query = select(Person, Household.key_id).join(Household, Household.id == Person.household_id)
    person, key_id = unit.session.execute(query.where(Person.id == person_id)).one()
    return person_name(unit.platform, person, key_id).casefold()
