"""Two homes out of one: proposed by one person, confirmed by another of another partner, done in one transaction.

Those who leave get a household of their own, with its key, its channel and its team. What is about one person
follows her; what concerned the whole household stays and dissolves, nothing of it follows to either team.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, WritingUnit, reading, writing
from hub.consent.authorise import AnyUnit, Standing, refuse_role, stand
from hub.consent.codes import Reason
from hub.errors import Asked, ConflictError, InvalidInputError
from hub.households.composition import end_membership
from hub.households.operations import first_team, insert_household, reach_stage
from hub.households.persons import add_member, add_subject
from hub.households.team import changeable, stand_to_change
from hub.households.team_lines import NewLine
from hub.registry.queries import memberships_of, stages_of
from hub.separation.models import Separation, SeparationAnswer
from hub.separation.plans import Plan, checked_plan, open_plan, seal_plan
from hub.separation.resealing import Home, Move, move_items, move_persons
from hub.storage.platform import Platform

LAPSES_AFTER = timedelta(days=14)
SEPARATE = "separate_household"


@writing
def propose_separation(unit: WritingUnit, household_id: UUID, plan: Plan) -> UUID:
    """Put a separation before somebody else; nothing changes yet. One proposal waits at a time."""
    standing = stand_to_change(unit, household_id)
    if waiting(unit, household_id) is not None:
        raise InvalidInputError("persons", "separation_waiting")
    plan = checked_plan(unit, standing, plan, _members(unit, household_id))
    assert unit.actor.id is not None
    assert unit.actor.partner_id is not None
    separation_id = unit.new_id()
    unit.session.add(
        Separation(
            id=separation_id,
            household_id=household_id,
            proposed_by=unit.actor.id,
            partner_id=unit.actor.partner_id,
            plan=seal_plan(unit, standing, separation_id, plan),
            proposed_at=unit.now,
            lapses_at=unit.now + LAPSES_AFTER,
        )
    )
    _record(unit, Action.SEPARATION_PROPOSED, household_id, separation_id, plan)
    return separation_id


@writing
def cancel_separation(unit: WritingUnit, household_id: UUID, separation_id: UUID) -> None:
    """Drop a proposal: whoever may make one may drop it."""
    standing = stand_to_change(unit, household_id)
    separation = _waiting_one(unit, household_id, separation_id)
    _answer(unit, separation, "cancelled", None)
    plan = open_plan(unit, standing, separation)
    _record(unit, Action.SEPARATION_CANCELLED, household_id, separation_id, plan)


def confirm_separation(platform: Platform, actor: Actor, household_id: UUID, separation_id: UUID) -> None:
    """Carry out what somebody of another partner proposed. The new key is durable before any row names it.

    Raises ConflictError when the proposal waits no more, InvalidInputError when it no longer fits.
    """
    _require_confirming(platform, actor, household_id, separation_id)
    new_id = platform.new_id()
    _confirm(platform, actor, household_id, separation_id, new_id, platform.keys.create_household(new_id))


@reading
def _require_confirming(unit: ReadingUnit, household_id: UUID, separation_id: UUID) -> None:
    standing = stand(unit, household_id, Asked(SEPARATE, household_id))
    unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)
    _require_second(unit, standing, _waiting_one(unit, household_id, separation_id))


@writing
def _confirm(
    unit: WritingUnit, household_id: UUID, separation_id: UUID, new_id: UUID, key_id: bytes
) -> None:
    standing = stand_to_change(unit, household_id)
    separation = _waiting_one(unit, household_id, separation_id)
    _require_second(unit, standing, separation)
    members = _members(unit, household_id)
    plan = checked_plan(unit, standing, open_plan(unit, standing, separation), members)
    insert_household(unit, new_id, key_id, plan.hotel, plan.town)
    notes, documents = _move(unit, standing, plan, new_id, key_id, members)
    _answer(unit, separation, "confirmed", new_id)
    _record(unit, Action.HOUSEHOLD_SEPARATED, household_id, separation_id, plan, notes + documents)
    unit.ring(household_id, standing.team())


def _move(
    unit: WritingUnit, standing: Standing, plan: Plan, new_id: UUID, key_id: bytes, members: list[UUID]
) -> tuple[int, int]:
    """Memberships first: from this instant the rule judges by the new home."""
    old_id = standing.household_id
    rows = {row.person_id: row for row in unit.session.scalars(memberships_of([old_id], unit.now))}
    for person_id in plan.persons:
        end_membership(unit, rows[person_id])
        add_member(unit, new_id, person_id, unit.now)
    old = Home(old_id, unit.platform.household_key(old_id, standing.known.head.key_id))
    move = Move(unit, old, Home(new_id, unit.platform.household_key(new_id, key_id)))
    subjects = move_persons(move, plan.persons)
    add_subject(unit, new_id, "household", plan.persons, unit.now)
    add_subject(
        unit, old_id, "household", [one for one in members if one not in plan.persons], unit.now
    )
    stages = {row[0]: row[1] for row in unit.session.execute(stages_of([old_id], unit.now))}
    reach_stage(unit, new_id, stages.get(old_id, 1), unit.now)
    first_team(unit, new_id, [NewLine(one, referent=True) for one in plan.referents], unit.now)
    return move_items(move, subjects)


def waiting(unit: AnyUnit, household_id: UUID) -> Separation | None:
    """The proposal that waits for an answer, if one does."""
    query = (
        select(Separation)
        .outerjoin(SeparationAnswer, SeparationAnswer.separation_id == Separation.id)
        .where(
            Separation.household_id == household_id,
            Separation.lapses_at > unit.now,
            SeparationAnswer.separation_id.is_(None),
        )
    )
    return unit.session.scalars(query).first()


def may_confirm(unit: AnyUnit, standing: Standing, separation: Separation) -> bool:
    """Another person, of another partner, who may change this team."""
    other = unit.actor.id != separation.proposed_by and unit.actor.partner_id != separation.partner_id
    return other and bool(changeable(standing))


def _require_second(unit: AnyUnit, standing: Standing, separation: Separation) -> None:
    if not may_confirm(unit, standing, separation):
        household_id = standing.household_id
        refuse_role(Reason.ROLE_LIMIT, Asked(SEPARATE, household_id, "household", household_id))


def _waiting_one(unit: AnyUnit, household_id: UUID, separation_id: UUID) -> Separation:
    found = waiting(unit, household_id)
    if found is None or found.id != separation_id:
        raise ConflictError("changed")
    return found


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
    unit.session.flush()


def _members(unit: WritingUnit, household_id: UUID) -> list[UUID]:
    return [row.person_id for row in unit.session.scalars(memberships_of([household_id], unit.now))]


def _record(
    unit: WritingUnit,
    action: Action,
    household_id: UUID,
    separation_id: UUID,
    plan: Plan,
    moved: int | None = None,
) -> None:
    unit.record(
        action,
        household_id=household_id,
        object_kind="separation",
        object_id=separation_id,
        changes=[("number", None, str(moved))] if moved is not None else (),
        subject_ids=plan.persons,
    )
