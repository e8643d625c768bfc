"""Two homes out of one: proposed by one person, confirmed by a second of another partner, done at once.

Those who leave get a household of their own, with its key, its channel and its team. What is about one person
follows her; what concerned the whole household stays and dissolves, nothing of it follows to either team.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, WritingUnit, reading, writing
from hub.consent.authorise import AnyUnit, Standing, refuse_role
from hub.consent.codes import Reason
from hub.errors import Asked, ConflictError
from hub.households.composition import end_membership, other_home
from hub.households.operations import first_team, insert_household, reach_stage
from hub.households.persons import add_member, add_subject
from hub.households.team import changeable, changeable_by, stand_to_change
from hub.households.team_lines import NewLine
from hub.registry.queries import STAGES_OF, memberships_of
from hub.separation.models import Separation, SeparationAnswer
from hub.separation.plans import (
    Plan,
    checked_plan,
    forget_plan,
    keep_plan,
    members_of,
    open_plan,
    partners_of,
)
from hub.separation.queries import waiting_in
from hub.separation.resealing import Home, Move, move_items, move_persons
from hub.separation.resealing_consents import move_consents
from hub.storage.platform import Platform

LAPSES_AFTER = timedelta(days=14)
SEPARATE = "separate_household"


@writing
def propose_separation(unit: WritingUnit, household_id: UUID, plan: Plan) -> UUID:
    """Put a separation before somebody else; nothing changes yet. One proposal waits at a time."""
    standing = stand_to_change(unit, household_id)
    if unit.session.scalars(waiting_in(household_id, unit.now)).first() is not None:
        raise ConflictError("separation_waiting")
    plan = checked_plan(standing, plan)
    assert unit.actor.id is not None
    assert unit.actor.partner_id is not None
    separation_id = unit.new_id()
    unit.session.add(
        Separation(
            id=separation_id,
            household_id=household_id,
            proposed_by=unit.actor.id,
            partner_id=unit.actor.partner_id,
            proposed_at=unit.now,
            lapses_at=unit.now + LAPSES_AFTER,
        )
    )
    unit.session.flush()
    keep_plan(standing, separation_id, plan)
    _record(unit, Action.SEPARATION_PROPOSED, household_id, separation_id, plan)
    unit.ring(household_id, standing.team())
    return separation_id


@writing
def cancel_separation(unit: WritingUnit, household_id: UUID, separation_id: UUID) -> None:
    """Drop a proposal: whoever may make one may drop it."""
    standing = stand_to_change(unit, household_id)
    separation = waiting_one(unit, household_id, separation_id)
    plan = open_plan(standing, separation)
    _answer(unit, separation, "cancelled", None)
    _record(unit, Action.SEPARATION_CANCELLED, household_id, separation_id, plan)
    unit.ring(household_id, standing.team())


def confirm_separation(platform: Platform, actor: Actor, household_id: UUID, separation_id: UUID) -> None:
    """Carry out what somebody of another partner proposed. The new key is durable before any row names it.

    Raises ConflictError when the proposal waits no more, InvalidInputError when it no longer fits.
    """
    _require_confirming(platform, actor, household_id, separation_id)
    new_id = platform.new_id()
    _confirm(platform, actor, household_id, separation_id, new_id, platform.keys.create_household(new_id))


@reading
def _require_confirming(unit: ReadingUnit, household_id: UUID, separation_id: UUID) -> None:
    standing = stand_to_change(unit, household_id)
    unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)
    _require_second(standing, waiting_one(unit, household_id, separation_id))


@writing
def _confirm(unit: WritingUnit, household_id: UUID, separation_id: UUID, new_id: UUID, key_id: bytes) -> None:
    standing = stand_to_change(unit, household_id)
    separation = waiting_one(unit, household_id, separation_id)
    _require_second(standing, separation)
    plan = checked_plan(standing, open_plan(standing, separation))
    insert_household(unit, new_id, key_id, plan.hotel, plan.town)
    _separate(standing, plan, Home(new_id, unit.platform.household_key(new_id, key_id)))
    _answer(unit, separation, "confirmed", new_id)
    _record(unit, Action.HOUSEHOLD_SEPARATED, household_id, separation_id, plan)
    unit.ring(household_id, standing.team())


def _separate(standing: Standing, plan: Plan, new: Home) -> None:
    """Memberships first: from this instant the rule judges by the new home."""
    unit, old_id = standing.unit, standing.household_id
    assert isinstance(unit, WritingUnit)
    staying = members_of(standing) - set(plan.persons)
    rows = {row.person_id: row for row in unit.session.scalars(memberships_of([old_id], unit.now))}
    for person_id in plan.persons:
        end_membership(unit, rows[person_id])
        add_member(unit, new.id, person_id, unit.now)
    old = Home(old_id, unit.platform.household_key(old_id, standing.known.head.key_id))
    move = Move(unit, old, new)
    moved = move_persons(move, plan.persons)
    move_items(move, moved, counted_together=any(other_home(standing, one) for one in plan.persons))
    move_consents(move, plan.persons)
    add_subject(unit, new.id, "household", plan.persons, unit.now)
    add_subject(unit, old_id, "household", sorted(staying), unit.now)
    reached = unit.session.execute(STAGES_OF, {"households": [old_id], "now": unit.now}).first()
    reach_stage(unit, new.id, reached[1] if reached else 1, unit.now)
    first_team(unit, new.id, [NewLine(one, referent=True) for one in plan.referents], unit.now)


def may_confirm(standing: Standing, separation: Separation, plan: Plan) -> bool:
    """Another person, of another partner, who may change this team. The two of them answer for every partner
    that gets a referent in the new one: nobody adds somebody of another partner without the coordination."""
    actor = standing.unit.actor
    if actor.id == separation.proposed_by or actor.partner_id == separation.partner_id:
        return False
    first, second = changeable_by(standing, separation.proposed_by), changeable(standing)
    if not first or not second:
        return False
    return partners_of(standing, plan.referents) <= first | second


def waiting_one(unit: AnyUnit, household_id: UUID, separation_id: UUID) -> Separation:
    found = unit.session.scalars(waiting_in(household_id, unit.now)).first()
    if found is None or found.id != separation_id:
        raise ConflictError("separation_answered")
    return found


def _require_second(standing: Standing, separation: Separation) -> None:
    if not may_confirm(standing, separation, open_plan(standing, separation)):
        household_id = standing.household_id
        refuse_role(Reason.ROLE_LIMIT, Asked(SEPARATE, household_id, "household", household_id))


def _answer(unit: WritingUnit, separation: Separation, outcome: str, new_id: UUID | None) -> None:
    assert unit.actor.id is not None
    unit.session.add(
        SeparationAnswer(
            separation_id=separation.id,
            outcome=outcome,
            by_id=unit.actor.id,
            new_household_id=new_id,
            at=unit.now,
        )
    )
    forget_plan(unit, separation)
    unit.session.flush()


def _record(unit: WritingUnit, action: Action, household_id: UUID, separation_id: UUID, plan: Plan) -> None:
    """How many items moved is on no record: it would count what is hidden."""
    unit.record(
        action,
        household_id=household_id,
        object_kind="separations",
        object_id=separation_id,
        subject_ids=plan.persons,
    )
