"""SELECTs on households, persons and teams. Names come back sealed: operations open them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BindParameter, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from hub.accounts.models import Professional
from hub.clock import FAR_FUTURE
from hub.registry.models import (
    Household,
    HouseholdMember,
    Person,
    PersonAuthority,
    Stage,
    TeamMembership,
)
from hub.storage.dated import as_corrected, in_force, replaced

_IDS: BindParameter[Any] = bindparam("households", expanding=True)
_NOW: BindParameter[Any] = bindparam("now")

TEAM_OF: Final = in_force(
    select(TeamMembership, Professional)
    .join(Professional, Professional.id == TeamMembership.professional_id)
    .where(TeamMembership.household_id.in_(_IDS)),
    TeamMembership,
    _NOW,
).order_by(TeamMembership.from_at, TeamMembership.id)
"""Team lines in force `now` in these `households`, with the professional of each."""

SEALED_IN: Final = (Household.id == Person.household_id) & Household.erased_at.is_(None)
"""The household a person is sealed in, unless erased: her home or, of a child of two, one of them."""

MEMBERS_OF: Final = in_force(
    select(HouseholdMember.household_id, Person, Household.key_id)
    .join(Person, Person.id == HouseholdMember.person_id)
    .outerjoin(Household, SEALED_IN)
    .where(HouseholdMember.household_id.in_(_IDS)),
    HouseholdMember,
    _NOW,
)
"""Who lives `now` in each of these `households`, in no order: household id, person, key that seals her."""


def _stages_of(households: Any) -> Select[UUID, int]:
    latest = (
        select(Stage.household_id, func.max(Stage.from_at).label("from_at"))
        .where(Stage.household_id.in_(households), Stage.from_at <= _NOW)
        .group_by(Stage.household_id)
        .subquery()
    )
    return select(Stage.household_id, Stage.stage).join(
        latest, (latest.c.household_id == Stage.household_id) & (latest.c.from_at == Stage.from_at)
    )


STAGES_OF: Final = _stages_of(_IDS)
"""The stage each of these `households` has reached: that of its last row begun by `now`."""


def lines_ever(household_id: UUID) -> Select[TeamMembership, Professional]:
    """Every team line as last corrected, past and to come, with the professional of each."""
    ever = (
        select(TeamMembership, Professional)
        .join(Professional, Professional.id == TeamMembership.professional_id)
        .where(TeamMembership.household_id == household_id, TeamMembership.from_at < TeamMembership.until_at)
    )
    return as_corrected(ever, TeamMembership).order_by(TeamMembership.from_at, TeamMembership.id)


def lines_not_ended(household_ids: Sequence[UUID], now: datetime) -> Select[TeamMembership]:
    """Team lines in force or to come, as last corrected, the oldest first."""
    lines = select(TeamMembership).where(
        TeamMembership.household_id.in_(household_ids), TeamMembership.until_at > now
    )
    return as_corrected(lines, TeamMembership).order_by(TeamMembership.from_at, TeamMembership.id)


def households_of(
    professional_id: UUID | BindParameter[Any], now: datetime | BindParameter[Any]
) -> Select[UUID]:
    """Ids of the households whose team the professional is in now."""
    followed = (
        select(TeamMembership.household_id)
        .join(Household, Household.id == TeamMembership.household_id)
        .where(TeamMembership.professional_id == professional_id, Household.erased_at.is_(None))
    )
    return in_force(followed, TeamMembership, now).distinct()


SCOPE_OF: Final = households_of(bindparam("professional"), _NOW)
"""The same, made once: a list of all one follows asks several times, and names no household."""

STAGES_IN_SCOPE: Final = _stages_of(SCOPE_OF)
PERSONS_IN_SCOPE: Final = (
    select(Person.id, Person.household_id, Person.name, Household.key_id)
    .join(HouseholdMember, HouseholdMember.person_id == Person.id)
    .join(Household, SEALED_IN)
    .where(HouseholdMember.household_id.in_(SCOPE_OF))
)
"""Who lives or lived in any of them, with the sealed name and the key that seals it: whose it may be
told, the rule says."""


def _lines_taken_over() -> Select[UUID, datetime]:
    mine, before = aliased(TeamMembership), aliased(TeamMembership)
    since: BindParameter[Any] = bindparam("since")
    return (
        select(mine.household_id, func.max(mine.from_at))
        .join(Household, (Household.id == mine.household_id) & Household.erased_at.is_(None))
        .join(
            before,
            (before.household_id == mine.household_id)
            & (before.partner_id == mine.partner_id)
            & (before.role == mine.role)
            & (before.professional_id != mine.professional_id)
            & (before.from_at < mine.from_at),
        )
        .where(
            mine.professional_id == bindparam("professional"),
            mine.role != "delegate",
            mine.from_at > since,
            mine.from_at <= _NOW,
            mine.until_at > _NOW,
            before.until_at > since,
            before.until_at > before.from_at,
            before.until_at < FAR_FUTURE,
            ~replaced(mine),
            ~replaced(before),
        )
        .group_by(mine.household_id)
    )


LINES_TAKEN_OVER: Final = _lines_taken_over()
"""Households in which the `professional`'s line began after `since`, with that instant, and a colleague of
the same partner held the same place before: that line ended after `since`, or is to end. Every page's side
list asks."""


def memberships_of(household_ids: Sequence[UUID], now: datetime) -> Select[HouseholdMember]:
    """Lines of who lives in each household now, as last corrected."""
    lines = select(HouseholdMember).where(HouseholdMember.household_id.in_(household_ids))
    return in_force(lines, HouseholdMember, now)


def other_homes(
    household_ids: Sequence[UUID] | BindParameter[Any], now: datetime | BindParameter[Any]
) -> Select[UUID]:
    """Where else those live who live in any of these households now: of a child of two, her other home."""
    mine, theirs = aliased(HouseholdMember), aliased(HouseholdMember)
    one = isinstance(household_ids, BindParameter) and not household_ids.expanding
    return (
        select(theirs.household_id)
        .join(mine, (mine.person_id == theirs.person_id) & (mine.household_id != theirs.household_id))
        .where(
            mine.household_id == household_ids if one else mine.household_id.in_(household_ids),
            *(home.from_at <= now for home in (mine, theirs)),
            *(home.until_at > now for home in (mine, theirs)),
            *(~replaced(home) for home in (mine, theirs)),
        )
    )


def authorities_over(person_ids: Sequence[UUID], now: datetime) -> Select[PersonAuthority]:
    """Authority in force over these persons, as last corrected."""
    held = select(PersonAuthority).where(PersonAuthority.person_id.in_(person_ids))
    return in_force(held, PersonAuthority, now).order_by(PersonAuthority.from_at, PersonAuthority.id)
