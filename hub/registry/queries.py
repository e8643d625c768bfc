"""SELECTs on households, persons and teams. Names come back sealed: operations open them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from hub.accounts.models import Professional
from hub.registry.models import (
    Household,
    HouseholdMember,
    Person,
    Stage,
    TeamMembership,
)


def team_of(household_ids: Sequence[UUID], now: datetime) -> Select[TeamMembership, Professional]:
    """Team lines in force, with the professional of each."""
    later = aliased(TeamMembership)
    return (
        select(TeamMembership, Professional)
        .join(Professional, Professional.id == TeamMembership.professional_id)
        .outerjoin(later, later.replaces_id == TeamMembership.id)
        .where(
            TeamMembership.household_id.in_(household_ids),
            TeamMembership.from_at <= now,
            TeamMembership.until_at > now,
            later.id.is_(None),
        )
        .order_by(TeamMembership.from_at, TeamMembership.id)
    )


def lines_ever(household_id: UUID) -> Select[TeamMembership, Professional]:
    """Every team line as last corrected, past and to come, with the professional of each."""
    later = aliased(TeamMembership)
    return (
        select(TeamMembership, Professional)
        .join(Professional, Professional.id == TeamMembership.professional_id)
        .outerjoin(later, later.replaces_id == TeamMembership.id)
        .where(
            TeamMembership.household_id == household_id,
            TeamMembership.from_at < TeamMembership.until_at,
            later.id.is_(None),
        )
        .order_by(TeamMembership.from_at, TeamMembership.id)
    )


def lines_not_ended(household_ids: Sequence[UUID], now: datetime) -> Select[TeamMembership]:
    """Team lines in force or to come, as last corrected, the oldest first."""
    later = aliased(TeamMembership)
    return (
        select(TeamMembership)
        .outerjoin(later, later.replaces_id == TeamMembership.id)
        .where(
            TeamMembership.household_id.in_(household_ids),
            TeamMembership.until_at > now,
            later.id.is_(None),
        )
        .order_by(TeamMembership.from_at, TeamMembership.id)
    )


def households_of(professional_id: UUID, now: datetime) -> Select[UUID]:
    """Ids of the households whose team the professional is in now."""
    later = aliased(TeamMembership)
    return (
        select(TeamMembership.household_id)
        .join(Household, Household.id == TeamMembership.household_id)
        .outerjoin(later, later.replaces_id == TeamMembership.id)
        .where(
            TeamMembership.professional_id == professional_id,
            TeamMembership.from_at <= now,
            TeamMembership.until_at > now,
            later.id.is_(None),
            Household.erased_at.is_(None),
        )
        .distinct()
    )


def members_of(household_ids: Sequence[UUID], now: datetime) -> Select[UUID, Person]:
    """Who lives in each household now: household id and person, in no order."""
    later = aliased(HouseholdMember)
    return (
        select(HouseholdMember.household_id, Person)
        .join(Person, Person.id == HouseholdMember.person_id)
        .outerjoin(later, later.replaces_id == HouseholdMember.id)
        .where(
            HouseholdMember.household_id.in_(household_ids),
            HouseholdMember.from_at <= now,
            HouseholdMember.until_at > now,
            later.id.is_(None),
        )
    )


def stages_of(household_ids: Sequence[UUID], now: datetime) -> Select[UUID, int]:
    """The stage each household has reached: that of its last row begun by now."""
    latest = (
        select(Stage.household_id, func.max(Stage.from_at).label("from_at"))
        .where(Stage.household_id.in_(household_ids), Stage.from_at <= now)
        .group_by(Stage.household_id)
        .subquery()
    )
    return select(Stage.household_id, Stage.stage).join(
        latest, (latest.c.household_id == Stage.household_id) & (latest.c.from_at == Stage.from_at)
    )
