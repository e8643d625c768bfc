"""A child of two homes seen from one of them: what the other household's channel holds about her.

It belongs to the teams of both homes (`Case` in `hub.consent.gates`), so the lists of each ask for it too,
and open it with the key under which it stands. Of that other household nothing else is known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.consent.codes import Id
from hub.consent.facts import Facts, Membership
from hub.consent.moment import moment_at
from hub.consent.subjects import Subject, about_alone
from hub.registry import models as registry
from hub.storage.held_keys import HouseholdKey

if TYPE_CHECKING:
    from hub.consent.authorise import Standing


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One person as the subject of another household, and the key that seals what is about her there."""

    subject: Subject
    household_id: UUID
    key_id: bytes

    @property
    def person(self) -> Id:
        (person,) = self.subject.persons
        return person


def subjects_elsewhere(session: Session, memberships: Iterable[Membership]) -> list[tuple[UUID, Elsewhere]]:
    """With their row ids, the subjects of those who have, or had, more than one home; one SELECT, none where
    nobody has. Those of an erased household are gone."""
    homes: dict[Id, set[Id]] = {}
    for row in memberships:
        homes.setdefault(row.person, set()).add(row.household)
    moved = [person for person, found in homes.items() if len(found) > 1]
    if not moved:
        return []
    here, of, home = registry.Subject, registry.SubjectPerson, registry.Household
    rows = session.execute(
        select(here.id, here.household_id, here.created_at, of.person_id, home.key_id)
        .join(of, of.subject_id == here.id)
        .join(home, (home.id == here.household_id) & home.erased_at.is_(None))
        .where(here.kind == "person", of.person_id.in_(moved))
    )
    return [
        (row[0], Elsewhere(Subject(frozenset((row[3],)), formed_at=row[2]), row[1], row[4])) for row in rows
    ]


def share_of(
    found: Sequence[tuple[UUID, Elsewhere]], household_id: UUID, facts: Facts
) -> dict[UUID, Elsewhere]:
    """What of these concerns one household: those who live or lived there, as held by others."""
    lived = {row.person for row in facts.members.get(household_id, ())}
    return {key: one for key, one in found if one.household_id != household_id and one.person in lived}


def shared_here(standing: Standing) -> Mapping[UUID, Elsewhere]:
    """What other households hold about those who live in this one now."""
    if not standing.known.elsewhere:
        return {}
    moment = moment_at(standing.known.facts, standing.unit.now, standing.unit.now)
    living = moment.members(standing.household_id)
    return {key: one for key, one in standing.known.elsewhere.items() if one.person in living}


def channels_of(standing: Standing) -> list[UUID]:
    """The household before which one stands, and those that hold something about its children too."""
    others = {one.household_id for one in shared_here(standing).values()}
    return [standing.household_id, *sorted(others)]


def homes_of(standing: Standing, person_id: UUID) -> set[UUID]:
    """The household before which one stands, and the other home of a child who lives there."""
    homes = moment_at(standing.known.facts, standing.unit.now, standing.unit.now).homes(person_id)
    return {standing.household_id, *(home for home in homes if isinstance(home, UUID))}


def subject_of(standing: Standing, subject_id: UUID) -> Subject:
    """Whom an item is about, whichever of these holds it."""
    known = standing.known
    here = known.subjects.get(subject_id)
    return here if here is not None else known.elsewhere[subject_id].subject


def rows_about(standing: Standing, person_id: UUID | None) -> set[UUID]:
    """The subject rows of one person in all of her channels, or (None) that of the household as it is now."""
    if person_id is None:
        return {standing.subject_id(None)}
    there = {key: one.subject for key, one in shared_here(standing).items()}
    return about_alone(standing.known.subjects, person_id) | about_alone(there, person_id)


def key_here(standing: Standing) -> HouseholdKey:
    """The key of the household before which one stands."""
    head = standing.known.head
    return standing.unit.platform.household_key(head.id, head.key_id)


def key_of(standing: Standing, household_id: UUID) -> HouseholdKey:
    """The key of one of these."""
    if household_id == standing.household_id:
        return key_here(standing)
    held = (one.key_id for one in standing.known.elsewhere.values() if one.household_id == household_id)
    return standing.unit.platform.household_key(household_id, next(held))
