"""Broken glasses as data-protection officers see them: those of their own partner's professionals, and those
on households whose team has or had a member of their partner. Professionals are numbered, as in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from hub.accounts.models import Partner
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, reading
from hub.consent.authorise import AnyUnit
from hub.consent.emergency_terms import Terms, opened_by, terms_of
from hub.consent.models import Opening, Review
from hub.consent.opening_rows import BREAK_GLASS
from hub.consent.queries import platform_facts
from hub.platform.oversight import Sight, agent_number, sight_of
from hub.registry.models import Household

ASKED = "read_emergencies"
REVIEW_WITHIN = timedelta(hours=72)
SHOWN = 200
END, REVIEWED = aliased(Opening), aliased(Review)


@dataclass(frozen=True, slots=True)
class Emergency:
    """One broken glass. `until` is when it ended or will; `finding` is empty until it is reviewed, and it is
    `late` when that took more than 72 hours."""

    id: UUID
    household_id: UUID
    short_code: str
    agent: str
    partner: str
    role: str
    cause: str
    categories: tuple[str, ...]
    opened_at: datetime
    until: datetime
    running: bool
    due_at: datetime
    finding: str
    reviewed_at: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many are open now, not reviewed yet, and late."""

    running: int
    to_review: int
    late: int


@reading
def emergencies(unit: ReadingUnit) -> list[Emergency]:
    """Those not reviewed first, then the latest. The look is on record."""
    sight = sight_of(unit, ASKED)
    query = in_sight(sight).order_by(REVIEWED.id.is_not(None), Opening.from_at.desc()).limit(SHOWN)
    terms = terms_of(platform_facts(unit.session, unit.platform.id, unit.now))
    found = [emergency_of(unit, terms, row) for row in unit.session.execute(query).all()]
    unit.record(Action.BREAK_GLASS_READ, object_kind="log")
    return found


@reading
def emergencies_waiting(unit: ReadingUnit) -> Waiting:
    """What an officer is told on every page: figures, nothing that needs an entry. While her partner is
    suspended, on those of the log: nothing."""
    sight = sight_of(unit, ASKED, of_log=True)
    if sight.suspended:
        return Waiting(0, 0, 0)
    ends = func.coalesce(END.until_at, Opening.until_at)
    query = in_sight(sight).with_only_columns(
        func.count().filter(ends > unit.now),
        func.count().filter(REVIEWED.id.is_(None)),
        func.count().filter(REVIEWED.id.is_(None), Opening.from_at < unit.now - REVIEW_WITHIN),
    )
    return Waiting(*unit.session.execute(query).one())


def in_sight(sight: Sight) -> Select[Opening, str, str, datetime, Review]:
    """The first row of each opening in sight, with the code of its household, its partner, its early end and
    its review."""
    query = (
        select(Opening, Household.short_code, Partner.code, END.until_at, REVIEWED)
        .join(Household, Household.id == Opening.household_id)
        .join(Partner, Partner.id == Opening.partner_id)
        .outerjoin(END, END.replaces_id == Opening.id)
        .outerjoin(REVIEWED, REVIEWED.opening_id == Opening.id)
        .where(Opening.kind == BREAK_GLASS, Opening.replaces_id.is_(None))
    )
    if sight.partner_id is None:
        return query
    near = or_(Opening.partner_id == sight.partner_id, Opening.household_id.in_(sight.households()))
    return query.where(near)


def emergency_of(unit: AnyUnit, terms: Terms, row: Any) -> Emergency:
    opening, code, partner, ended_at, review = row
    until, due_at = ended_at or opening.until_at, opening.from_at + REVIEW_WITHIN
    return Emergency(
        id=opening.id,
        household_id=opening.household_id,
        short_code=code,
        agent=agent_number(opening.professional_id),
        partner=partner,
        role=opening.role,
        cause=opening.cause,
        categories=opened_by(terms, opening.category),
        opened_at=opening.from_at,
        until=until,
        running=until > unit.now,
        due_at=due_at,
        finding=review.finding if review else "",
        reviewed_at=review.recorded_at if review else None,
        late=(review.recorded_at if review else unit.now) > due_at,
    )
