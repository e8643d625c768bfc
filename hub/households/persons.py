"""The persons of a household: their sealed identity, who lives there, who speaks for a minor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import WritingUnit
from hub.clock import FAR_FUTURE
from hub.errors import InvalidInputError
from hub.households.rules import adult_at
from hub.registry.models import HouseholdMember, Person, PersonAuthority, Subject, SubjectPerson
from hub.registry.people import majority_context

LANGUAGES = ("fr", "en", "ar", "prs", "ps", "ti", "uk", "bn")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person joining a household. `parents` are positions in the same list of new persons."""

    name: str
    born: date | None
    language: str = "fr"
    parents: tuple[int, ...] = ()


def add_persons(
    unit: WritingUnit, household_id: UUID, key_id: bytes, persons: Sequence[NewPerson], since: datetime
) -> tuple[UUID, ...]:
    """The first persons of a household, and the subject they are together."""
    ids = insert_persons(unit, household_id, key_id, persons, since)
    add_subject(unit, household_id, "household", ids, since)
    return ids


def insert_persons(
    unit: WritingUnit, household_id: UUID, key_id: bytes, persons: Sequence[NewPerson], since: datetime
) -> tuple[UUID, ...]:
    """Persons with what is about each alone; the caller says whom the household is made of now."""
    ids = tuple(unit.new_id() for _ in persons)
    for person_id, person in zip(ids, persons, strict=True):
        _add_person(unit, household_id, key_id, person_id, person)
    unit.session.flush()
    for person_id, person in zip(ids, persons, strict=True):
        add_subject(unit, household_id, "person", (person_id,), since)
        add_member(unit, household_id, person_id, since)
        for parent in person.parents:
            add_authority(unit, household_id, person_id, ids[parent], "parent", since)
    return ids


def add_member(unit: WritingUnit, household_id: UUID, person_id: UUID, since: datetime) -> None:
    unit.add_fact(
        HouseholdMember(household_id=household_id, person_id=person_id, from_at=since, until_at=FAR_FUTURE),
        Action.MEMBER_JOINED,
        household_id=household_id,
        subject_ids=(person_id,),
    )


def add_authority(
    unit: WritingUnit, household_id: UUID, child_id: UUID, holder_id: UUID, kind: str, since: datetime
) -> None:
    unit.add_fact(
        PersonAuthority(
            person_id=child_id, holder_id=holder_id, kind=kind, from_at=since, until_at=FAR_FUTURE
        ),
        Action.AUTHORITY_RECORDED,
        household_id=household_id,
        subject_ids=(child_id,),
    )


def _add_person(
    unit: WritingUnit, household_id: UUID, key_id: bytes, person_id: UUID, person: NewPerson
) -> None:
    if not person.name.strip():
        raise InvalidInputError("name", "required")
    if person.language not in LANGUAGES:
        raise InvalidInputError("language", "unknown_choice")
    platform, key = unit.platform, unit.platform.household_key(household_id, key_id)
    birth = person.born and key.seal(
        platform.context("person.field", household_id, person_id), person.born.isoformat().encode()
    )
    of_age = adult_at(person.born, platform.timezone)
    unit.session.add(
        Person(
            id=person_id,
            household_id=household_id,
            name=key.seal(
                platform.context("person.name", household_id, person_id), person.name.strip().encode()
            ),
            birth=birth,
            adult_at=of_age
            and key.seal(majority_context(platform, household_id, person_id), of_age.isoformat().encode()),
            language=person.language,
        )
    )


def add_subject(
    unit: WritingUnit, household_id: UUID, kind: str, persons: Sequence[UUID], since: datetime
) -> None:
    """Subjects are made when membership changes, so that posting never has to make one."""
    subject_id = unit.new_id()
    unit.session.add(Subject(id=subject_id, household_id=household_id, kind=kind, created_at=since))
    unit.session.flush()
    unit.session.add_all(SubjectPerson(subject_id=subject_id, person_id=person) for person in persons)
