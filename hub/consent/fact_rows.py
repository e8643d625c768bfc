"""Turns the rows about households into the values the access rule takes. One SELECT per table, no loop."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import models as accounts
from hub.consent import facts
from hub.consent.dated_rows import dated_rows
from hub.consent.opening_rows import OpeningRows, opening_rows
from hub.consent.statement_rows import statements_about
from hub.registry import models as registry
from hub.registry.people import majority_of
from hub.storage.platform import Platform


@dataclass(frozen=True, slots=True)
class HouseholdRows:
    """What concerns some households: their teams, members, agreements, and what was opened beyond them."""

    posts: tuple[facts.Post, ...]
    team: tuple[facts.TeamLine, ...]
    memberships: tuple[facts.Membership, ...]
    persons: tuple[facts.Person, ...]
    authorities: tuple[facts.Authority, ...]
    statements: tuple[facts.ConsentStatement, ...]
    openings: OpeningRows


def household_rows(platform: Platform, session: Session, household_ids: Sequence[UUID]) -> HouseholdRows:
    """Rows of these households, and of the other homes and teams of the persons who lived there."""
    here = select(registry.HouseholdMember.person_id).where(
        registry.HouseholdMember.household_id.in_(household_ids)
    )
    member_rows = dated_rows(session, registry.HouseholdMember, registry.HouseholdMember.person_id.in_(here))
    persons = {row.person_id for row, _ in member_rows}
    homes = {row.household_id for row, _ in member_rows} | set(household_ids)
    team_rows = dated_rows(session, registry.TeamMembership, registry.TeamMembership.household_id.in_(homes))
    openings = opening_rows(session, homes)
    return HouseholdRows(
        posts=posts_of(session, {row.professional_id for row, _ in team_rows} | openings.openers()),
        team=_team_lines(team_rows),
        memberships=tuple(
            facts.Membership(household=row.household_id, person=row.person_id, **dates)
            for row, dates in member_rows
        ),
        persons=_persons(platform, session, persons),
        authorities=tuple(
            facts.Authority(
                person=row.person_id, holder=row.holder_id, kind=facts.Capacity(row.kind), **dates
            )
            for row, dates in dated_rows(
                session, registry.PersonAuthority, registry.PersonAuthority.person_id.in_(persons)
            )
        ),
        statements=statements_about(session, persons),
        openings=openings,
    )


def subject_rows(session: Session, household_ids: Sequence[UUID]) -> dict[UUID, dict[UUID, facts.Subject]]:
    """Per household, the subjects its items are about, by row id."""
    here, of = registry.Subject, registry.SubjectPerson
    rows = session.execute(
        select(here.household_id, here.id, here.kind, here.created_at, of.person_id)
        .join(of, of.subject_id == here.id)
        .where(here.household_id.in_(household_ids))
    ).all()
    persons: dict[UUID, set[UUID]] = {}
    for _, subject, _, _, person_id in rows:
        persons.setdefault(subject, set()).add(person_id)
    found: dict[UUID, dict[UUID, facts.Subject]] = {}
    for household, subject, kind, formed_at, _ in rows:
        of_household = found.setdefault(household, {})
        if subject not in of_household:
            of_household[subject] = facts.Subject(
                persons=frozenset(persons[subject]),
                household_wide=kind == "household",
                formed_at=formed_at,
            )
    return found


def posts_of(session: Session, professional_ids: Iterable[UUID]) -> tuple[facts.Post, ...]:
    rows = dated_rows(session, accounts.Post, accounts.Post.professional_id.in_(list(professional_ids)))
    return tuple(
        facts.Post(
            professional=row.professional_id,
            partner=row.partner_id,
            role=facts.Role(row.role),
            profession=row.profession,
            **dates,
        )
        for row, dates in rows
    )


def _team_lines(
    rows: Sequence[tuple[registry.TeamMembership, dict[str, datetime]]],
) -> tuple[facts.TeamLine, ...]:
    """A line keeps the id of its first row through its corrections, so that delegates keep naming it."""
    first: dict[UUID, UUID] = {}
    for row, _ in sorted(rows, key=lambda pair: pair[0].recorded_at):
        first[row.id] = first.get(row.replaces_id, row.id) if row.replaces_id else row.id
    return tuple(
        facts.TeamLine(
            professional=row.professional_id,
            partner=row.partner_id,
            household=row.household_id,
            role=facts.Role.REFERENT if row.role == "referent" else None,
            id=first[row.id],
            stands_for=first.get(row.delegate_of, row.delegate_of) if row.delegate_of else None,
            **dates,
        )
        for row, dates in rows
    )


def _persons(platform: Platform, session: Session, ids: Iterable[UUID]) -> tuple[facts.Person, ...]:
    """Each person is sealed under the key of her own household. Those of an erased one are of unknown age,
    for whom nothing is agreed."""
    rows = session.execute(
        select(registry.Person, registry.Household.key_id)
        .join(registry.Household, registry.Household.id == registry.Person.household_id)
        .where(registry.Person.id.in_(list(ids)), registry.Household.erased_at.is_(None))
    )
    return tuple(
        facts.Person(id=person.id, adult_at=majority_of(platform, person, key_id)) for person, key_id in rows
    )
