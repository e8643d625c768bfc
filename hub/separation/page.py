"""What the page of a separation shows to those who may decide one: a plan read again, or what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, reading
from hub.consent.authorise import Standing
from hub.consent.people import PersonCard, people_of
from hub.errors import InvalidInputError
from hub.households.team import stand_to_change
from hub.households.team_page import Colleague, colleagues
from hub.registry.people import professional_names
from hub.separation.models import Separation
from hub.separation.operations import may_confirm
from hub.separation.plans import Plan, checked_plan, open_plan
from hub.separation.previews import Preview, preview
from hub.separation.queries import waiting_in


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal that waits. `fits` is False when something has changed since, so that it cannot be done."""

    id: UUID
    by: str
    own: bool
    proposed_at: datetime
    lapses_at: datetime
    may_confirm: bool
    fits: bool


@dataclass(frozen=True, slots=True)
class SeparationPage:
    """`plan` and `preview` are of what waits, else of what was typed, when there is one."""

    short_code: str
    persons: Sequence[PersonCard]
    offered: Sequence[Colleague]
    waiting: Waiting | None
    plan: Plan | None
    preview: Preview | None


@reading
def read_separation(unit: ReadingUnit, household_id: UUID, typed: Plan | None = None) -> SeparationPage:
    """For those who may change the team. Raises InvalidInputError when what was typed is no separation."""
    standing = stand_to_change(unit, household_id)
    persons = people_of(standing)
    found = unit.session.scalars(waiting_in(household_id, unit.now)).first()
    plan = open_plan(standing, found) if found else typed and checked_plan(standing, typed)
    partners = standing.known.everywhere.partners
    waits = _waiting(standing, found, plan) if found and plan else None
    unit.record(
        Action.HOUSEHOLD_READ,
        household_id=household_id,
        object_kind="household",
        object_id=household_id,
        subject_ids=[one.id for one in persons],
    )
    return SeparationPage(
        short_code=standing.known.head.short_code,
        persons=persons,
        offered=colleagues(unit, partners, frozenset(one.id for one in partners)),
        waiting=waits,
        plan=plan,
        preview=preview(standing, plan) if plan and (waits is None or waits.fits) else None,
    )


@reading
def separation_waits(unit: ReadingUnit, household_id: UUID) -> bool:
    """Whether a separation of this household waits for an answer, for those who may change its team."""
    stand_to_change(unit, household_id)
    unit.leave_no_trace(household_id, Trace.WAITING)
    return unit.session.scalars(waiting_in(household_id, unit.now)).first() is not None


def _waiting(standing: Standing, separation: Separation, plan: Plan) -> Waiting:
    unit, fits = standing.unit, True
    try:
        checked_plan(standing, plan)
    except InvalidInputError:
        fits = False
    names = professional_names(unit.platform, unit.session, [separation.proposed_by])
    return Waiting(
        id=separation.id,
        by=names[separation.proposed_by],
        own=separation.proposed_by == unit.actor.id,
        proposed_at=separation.proposed_at,
        lapses_at=separation.lapses_at,
        may_confirm=fits and may_confirm(standing, separation, plan),
        fits=fits,
    )
