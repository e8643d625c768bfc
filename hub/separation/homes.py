"""A child of two homes: living in a second household too, then in one of them only.

What is about her belongs to the teams of both homes while she has both. When she leaves one, what was written
of her there follows her to the other, as at a separation: nothing of her stays under the key of a household
in which she lives no more.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import or_, select

from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.consent.authorise import NOWHERE, Standing
from hub.consent.moment import moment_at
from hub.consent.people import people_of
from hub.consent.queries import Known, known_households
from hub.errors import AccessDeniedError, Asked, InvalidInputError
from hub.households.composition import leave, members, other_home
from hub.households.persons import add_member, add_subject
from hub.households.team import ring, stand_to_change
from hub.registry.models import Household
from hub.registry.queries import households_of
from hub.registry.short_codes import read_code
from hub.separation.counting import count_together, hold_counted
from hub.separation.resealing import Home, Move, move_items, move_persons
from hub.separation.resealing_consents import move_consents
from hub.separation.second_homes_ending import cancel_waiting
from hub.storage.platform import Platform

THERE_TOO = "live_there_too"


def live_there_too(platform: Platform, actor: Actor, household_id: UUID, child_id: UUID, code: str) -> None:
    """A minor of this household begins to live in a second one too; the first goes on. Decided by who may
    change both teams: nobody learns of a household, or opens a child to one, that she does not follow.

    Raises InvalidInputError("minor") or ("code"), the latter alike for an unknown and a foreign household:
    recorded and counted as the refusal it is, TooManyRefusalsError included.
    """
    try:
        _live_there_too(platform, actor, household_id, child_id, code)
    except AccessDeniedError as denied:
        if denied.asked.action == THERE_TOO:
            raise InvalidInputError("code", "household_not_yours") from None
        raise


@writing
def _live_there_too(unit: WritingUnit, household_id: UUID, child_id: UUID, code: str) -> None:
    _hold(unit, household_id, code)
    here = stand_to_change(unit, household_id)
    require_child(here, child_id)
    there = _second(unit, here, code)
    if _names(here, [child_id]) & _names(there, [one.id for one in people_of(there)]):
        raise InvalidInputError("code", "person_there")
    begin_second_home(unit, here, there, child_id)


def begin_second_home(unit: WritingUnit, here: Standing, there: Standing, child_id: UUID) -> None:
    """What either way to a second home does, once it is decided and both households are held."""
    living = [row.person_id for row in members(unit, there.household_id)]
    cancel_waiting(unit, child_id)
    count_together(unit, here.household_id, there.household_id)
    add_member(unit, there.household_id, child_id, unit.now)
    add_subject(unit, there.household_id, "person", [child_id], unit.now)
    add_subject(unit, there.household_id, "household", [*living, child_id], unit.now)
    _record(unit, Action.MEMBER_TWO_HOMES, here.household_id, child_id)
    ring(unit, here, ())
    ring(unit, there, ())


@writing
def leave_household(unit: WritingUnit, household_id: UUID, person_id: UUID) -> None:
    """Somebody lives there no more, from now on. A child who has another home too keeps that one, and what is
    about her here follows her to it."""
    _hold(unit, household_id)
    standing = stand_to_change(unit, household_id)
    other = _known_other(standing, person_id)
    leave(unit, standing, person_id)
    cancel_waiting(unit, person_id)
    if other is None:
        return
    here, there = (Home(one.id, unit.platform.household_key(one.id, one.key_id))
                   for one in (standing.known.head, other.head))  # fmt: skip
    move = Move(unit, here, there)
    move_items(move, move_persons(move, [person_id]), counted_together=True)
    move_consents(move, [person_id])
    _record(unit, Action.MEMBER_ONE_HOME, there.id, person_id)
    ring(unit, Standing(unit, other), ())


def _hold(unit: WritingUnit, household_id: UUID, code: str = "") -> None:
    """Every household that is to be held at once, as far as one follows it: of two who each held one, both
    would wait."""
    wanted = or_(Household.id == household_id, Household.short_code == (read_code(code) or ""))
    mine = households_of(unit.actor.id or NOWHERE, unit.now).where(wanted)
    hold_counted(unit, unit.session.scalars(mine).all())


def require_child(here: Standing, child_id: UUID) -> None:
    """A minor of this household who has no second home yet. Raises InvalidInputError("minor")."""
    moment = moment_at(here.known.facts, here.unit.now, here.unit.now)
    if child_id not in moment.members(here.household_id):
        raise InvalidInputError("minor", "unknown_person")
    if not moment.minor(child_id):
        raise InvalidInputError("minor", "adult_of_two_homes")
    if other_home(here, child_id):
        raise InvalidInputError("minor", "two_homes_already")


def _second(unit: WritingUnit, here: Standing, code: str) -> Standing:
    """Before the household of this code, after the same statements whether there is one or not. What can be
    no code was no try."""
    read = read_code(code)
    if read is None:
        raise InvalidInputError("code", "household_not_yours")
    if read == here.known.head.short_code:
        raise InvalidInputError("code", "person_there")
    named = select(Household.id).where(Household.short_code == read, Household.erased_at.is_(None))
    found = unit.session.scalar(named)
    try:
        return stand_to_change(unit, found or NOWHERE)
    except AccessDeniedError as denied:
        raise AccessDeniedError(denied.decision, Asked(THERE_TOO, found, "channel", found)) from None


def _known_other(standing: Standing, person_id: UUID) -> Known | None:
    """The home a child keeps; none when that one was erased."""
    unit, other = standing.unit, other_home(standing, person_id)
    if other is None:
        return None
    return known_households(unit.platform, unit.session, [other], None, unit.now, lock=True).get(other)


def _names(standing: Standing, persons: list[UUID]) -> set[str]:
    return {one.name.casefold() for one in people_of(standing) if one.id in persons and one.name}


def _record(unit: WritingUnit, action: Action, household_id: UUID, child_id: UUID) -> None:
    """Neither entry names the other household, whose officers may be others."""
    unit.record(
        action,
        household_id=household_id,
        object_kind="household",
        object_id=household_id,
        subject_ids=[child_id],
    )
