"""Where one stands before an item: in the household that holds it, or in the child's other home.

Through the second door the rule is asked with the facts of the household that holds the item, among which are
the teams of both homes; nothing of that household is shown but the item.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, or_, select

from hub.audit.units import Trace, WritingUnit
from hub.clock import FAR_FUTURE
from hub.consent.authorise import AnyUnit, Standing, refuse_unknown_item, stand, standing_in
from hub.consent.elsewhere import shared_here
from hub.consent.models import Opening
from hub.consent.queries import known_households
from hub.errors import Asked
from hub.registry.models import HouseholdMember, Subject, SubjectPerson, TeamMembership
from hub.storage.dated import replaced


def other_door(table: Any, professional_id: UUID | None) -> ScalarSelect[UUID]:
    """Of a query on notes or documents: another household of the one person the item is about, with a line of
    the professional or something she opened; null where there is none."""
    mine = (
        select(one.id)
        .where(one.household_id == HouseholdMember.household_id, one.professional_id == professional_id)
        .exists()
        for one in (TeamMembership, Opening)
    )
    return (
        select(HouseholdMember.household_id)
        .join(SubjectPerson, SubjectPerson.person_id == HouseholdMember.person_id)
        .join(Subject, (Subject.id == SubjectPerson.subject_id) & (Subject.kind == "person"))
        .where(
            SubjectPerson.subject_id == table.subject_id,
            HouseholdMember.household_id != table.household_id,
            HouseholdMember.until_at == FAR_FUTURE,
            ~replaced(HouseholdMember),
            or_(*mine),
        )
        .order_by(HouseholdMember.from_at.desc())
        .limit(1)
        .scalar_subquery()
    )


def stand_at(
    unit: AnyUnit, household_id: UUID, subject_id: UUID, door: UUID | None, asked: Asked, *, looking: bool
) -> Standing:
    """Stand before the household that holds an item, in its own channel where one can, else through the
    `door` there is. Raises AccessDeniedError, alike for what is unknown and what is foreign.

    Whoever writes holds both at once, with all that is held with either: held one after the other, two who
    come from two sides would wait for each other."""
    if door is None:
        return stand(unit, household_id, asked, looking=looking)
    lock = isinstance(unit, WritingUnit)
    ids = [household_id, door] if lock else [household_id]
    known = known_households(unit.platform, unit.session, ids, None, unit.now, lock=lock)
    held = known.get(household_id)
    if held is None:
        refuse_unknown_item(unit, asked)
    here = standing_in(unit, held, looking=looking)
    if here is None:
        through = stand(unit, door, asked, looking=looking)
        unit.leave_no_trace(door, Trace.NOTHING_SHOWN)
        if subject_id not in shared_here(through):
            refuse_unknown_item(unit, asked)
        here = Standing(unit, held, through.opening, through.member, through)
    unit.touch(household_id, held.head.versions)
    return here
