"""Turns the rows about households into the values the access rule takes. One SELECT per table, no loop."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import models as accounts
from hub.consent import facts
from hub.consent.dated_rows import dated_rows
from hub.consent.models import ConsentCell, ConsentRecord
from hub.consent.opening_rows import OpeningRows, opening_rows
from hub.registry import models as registry
from hub.registry.people import majority_of
from hub.storage.platform import Platform

T = TypeVar("T")


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
        statements=_statements(session, persons),
        openings=openings,
    )


def subject_rows(session: Session, household_ids: Sequence[UUID]) -> dict[UUID, dict[UUID, facts.Subject]]:
    """Per household, the subjects its items are about, by row id."""
    rows = session.execute(
        select(registry.Subject, registry.SubjectPerson.person_id)
        .join(registry.SubjectPerson, registry.SubjectPerson.subject_id == registry.Subject.id)
        .where(registry.Subject.household_id.in_(household_ids))
    ).all()
    persons: dict[UUID, set[UUID]] = {}
    for subject, person_id in rows:
        persons.setdefault(subject.id, set()).add(person_id)
    found: dict[UUID, dict[UUID, facts.Subject]] = {}
    for subject, _ in rows:
        found.setdefault(subject.household_id, {})[subject.id] = facts.Subject(
            persons=frozenset(persons[subject.id]),
            household_wide=subject.kind == "household",
            formed_at=subject.created_at,
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


@lru_cache(maxsize=1024)
def _only(one: T) -> frozenset[T]:
    """The set of one value, the same object each time: thousands of statements share a few dozen."""
    return frozenset({one})


def _statements(session: Session, ids: Iterable[UUID]) -> tuple[facts.ConsentStatement, ...]:
    """Columns, not rows: of a household much was said about, there are thousands."""
    cell = ConsentCell
    rows = session.execute(
        select(
            cell.record_id,
            cell.person_id,
            ConsentRecord.giver_id,
            ConsentRecord.capacity,
            cell.partner_id,
            cell.category,
            cell.action,
            cell.decision,
            cell.from_at,
            cell.until_at,
            cell.recorded_at,
        )
        .join(ConsentRecord, ConsentRecord.id == cell.record_id)
        .where(cell.person_id.in_(list(ids)))
    )
    return tuple(
        facts.ConsentStatement(
            id=record,
            person=person,
            giver=giver,
            capacity=facts.Capacity(capacity),
            partners=_only(partner),
            categories=_only(category),
            uses=_only(facts.Use(use)),
            answer=facts.Answer(answer),
            from_at=from_at,
            until_at=until_at,
            recorded_at=recorded_at,
        )
        for (
            record,
            person,
            giver,
            capacity,
            partner,
            category,
            use,
            answer,
            from_at,
            until_at,
            recorded_at,
        ) in rows
    )
