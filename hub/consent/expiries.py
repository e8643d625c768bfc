"""Broken glasses, agreements, scopes and childhoods that end by themselves: who hears the bell then, so that
open pages forget what they opened."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, union
from sqlalchemy.orm import Session

from hub.accounts.models import PartnerAgreement
from hub.actors import system_actor
from hub.audit.units import record_tampered
from hub.consent.models import ConsentCell, Opening
from hub.consent.opening_rows import BREAK_GLASS
from hub.consent.queries import known_households
from hub.consent.watching import who_is_told
from hub.errors import NotFoundError, TamperedError
from hub.registry.models import (
    AccessScope,
    Category,
    Household,
    HouseholdMember,
    LegalBasis,
    Person,
    TeamMembership,
)
from hub.registry.people import majority_of
from hub.registry.queries import SEALED_IN
from hub.storage.dated import as_corrected, replaced
from hub.storage.platform import Platform


def ring_expired(platform: Platform, since: datetime, until: datetime) -> None:
    """Ring for each opening that came to its end after `since` and by `until`, not closed before: who opened
    it, and who was told when it began."""
    query = select(Opening).where(
        Opening.kind == BREAK_GLASS,
        Opening.replaces_id.is_(None),
        Opening.until_at > since,
        Opening.until_at <= until,
    )
    with platform.database.reading() as session:
        ended = list(session.scalars(as_corrected(query, Opening)))
        if not ended:
            return
        ids = list({row.household_id for row in ended})
        known = known_households(platform, session, ids, None, until)
        told = [
            (row.household_id, who_is_told(session, known[row.household_id], row.partner_id, until), row)
            for row in ended
            if row.household_id in known
        ]
    for household_id, who, row in told:
        platform.bell.ring(household_id, who | {row.professional_id})


def ring_agreements(platform: Platform, since: datetime, until: datetime) -> None:
    """Ring the teams of those of whom an agreement began or ended after `since` and by `until`, or who came
    of age, and the lines of a partner of which an agreement, a scope or a legal basis began or ended. One
    statement, but where a day begins. Of what a person said in a closed category nobody hears: a bell would
    tell. A majority that was altered, or whose key is gone, keeps nobody else's bell from ringing."""
    said = (
        select(ConsentCell.person_id)
        .join(Category, Category.code == ConsentCell.category)
        .where(Category.closed.is_(False), _turned(ConsentCell, since, until))
    )
    partners = union(
        *(
            select(table.partner_id).where(_turned(table, since, until), ~replaced(table))
            for table in (PartnerAgreement, AccessScope, LegalBasis)
        )
    )
    teams: dict[UUID, set[UUID]] = {}
    with platform.database.reading() as session:
        grown, altered = _came_of_age(platform, session, since, until)
        homes = select(HouseholdMember.household_id).where(
            or_(HouseholdMember.person_id.in_(said), HouseholdMember.person_id.in_(grown)),
            HouseholdMember.until_at > since,
            ~replaced(HouseholdMember),
        )
        lines = select(TeamMembership.household_id, TeamMembership.professional_id).where(
            TeamMembership.from_at <= until,
            TeamMembership.until_at > since,
            or_(TeamMembership.household_id.in_(homes), TeamMembership.partner_id.in_(partners)),
        )
        for household_id, professional_id in session.execute(as_corrected(lines, TeamMembership)):
            teams.setdefault(household_id, set()).add(professional_id)
    record_tampered(platform, system_actor(), altered)
    for household_id, professionals in teams.items():
        platform.bell.ring(household_id, professionals)


def _came_of_age(
    platform: Platform, session: Session, since: datetime, until: datetime
) -> tuple[list[UUID], set[UUID]]:
    """Whose majority came in this time, and the households of those that were altered. It stands sealed,
    and comes as a day begins: only then is it opened, person by person."""
    grown: list[UUID] = []
    altered: set[UUID] = set()
    if platform.local(since).date() == platform.local(until).date():
        return grown, altered
    query = (
        select(Person, Household.key_id)
        .join(Household, SEALED_IN)
        .join(HouseholdMember, HouseholdMember.person_id == Person.id)
        .where(Person.adult_at.is_not(None), HouseholdMember.until_at > since)
        .distinct()
    )
    for person, key_id in session.execute(query):
        try:
            of_age = majority_of(platform, person, key_id)
        except TamperedError:
            altered.add(person.household_id)
        except NotFoundError:  # its household is being erased, or the keyring is older than its rows
            continue
        else:
            if of_age and since < of_age <= until:
                grown.append(person.id)
    return grown, altered


def _turned(table: Any, since: datetime, until: datetime) -> ColumnElement[bool]:
    """Whether a row begins or ends in this time; what began as it was recorded has rung already."""
    begun = and_(table.from_at > since, table.from_at <= until, table.from_at > table.recorded_at)
    return or_(begun, and_(table.until_at > since, table.until_at <= until))
