"""Persons as a professional may see them: the name only where the rule permits reading `identity`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from hub.consent.authorise import Standing, uuids
from hub.consent.codes import Action
from hub.consent.facts import LONG_AGO
from hub.consent.moment import moment_at
from hub.consent.questions import Place
from hub.registry.models import Household, Person
from hub.registry.people import person_name
from hub.registry.queries import MEMBERS_OF, SEALED_IN


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person of the household; `name` is None where the reader may not know it.
    `here`: she lives there, and not only once did."""

    id: UUID
    name: str | None
    adult: bool
    language: str
    here: bool = True


class SealedPerson(NamedTuple):
    """A person with the key her name is sealed under; None once the household it belonged to is erased."""

    person: Person
    key_id: bytes | None


def person_card(standing: Standing, sealed: SealedPerson, *, here: bool = True) -> PersonCard:
    person, key_id = sealed
    named = may_name(standing, person.id) if here else _may_name_gone(standing, person.id)
    name = person_name(standing.unit.platform, person, key_id) if named and key_id else None
    of_age = standing.majority_of(person.id)
    adult = of_age is None or of_age <= standing.unit.now
    return PersonCard(person.id, name, adult, person.language, here)


def may_name(standing: Standing, person_id: UUID) -> bool:
    """Whether the reader may know what this person of the household is called."""
    place = Place(household=standing.household_id, category="identity", person=person_id)
    return standing.once(("named", person_id), lambda: standing.decide(Action.LIST, place).permitted)


def _may_name_gone(standing: Standing, person_id: UUID) -> bool:
    """Of who has no home any more, as of what tells of her identity here."""
    return (standing.subject_id(person_id), "identity") in standing.readable().shared


def elders_first(standing: Standing, persons: Iterable[SealedPerson]) -> list[SealedPerson]:
    """Ages are sealed, so they are ordered here; who is of unknown age counts as an adult."""
    return sorted(persons, key=lambda one: _elder_first(standing, one.person.id))


def named_of(standing: Standing) -> tuple[UUID, ...]:
    """Those who live in the household now and may be named, elders first."""
    now = standing.unit.now
    persons = uuids(moment_at(standing.known.facts, now, now).members(standing.household_id))
    named = (one for one in persons if may_name(standing, one))
    return tuple(sorted(named, key=lambda one: _elder_first(standing, one)))


def _elder_first(standing: Standing, person_id: UUID) -> tuple[datetime, UUID]:
    return standing.majority_of(person_id) or LONG_AGO, person_id


def people_of(standing: Standing) -> list[PersonCard]:
    """Who lives in the household now, adults first."""
    asked = {"households": [standing.household_id], "now": standing.unit.now}
    rows = standing.unit.session.execute(MEMBERS_OF, asked)
    found = (SealedPerson(row[1], row[2]) for row in rows)
    return [person_card(standing, one) for one in elders_first(standing, found)]


def gone_from(standing: Standing) -> list[PersonCard]:
    """Who lived in the household and has no home on record now, adults first: she is heard where she was
    last, where what is about her stayed. One SELECT when there is anybody."""
    now, facts = standing.unit.now, standing.known.facts
    moment = moment_at(facts, now, now)
    subjects = standing.known.subjects.values()
    told_of = {one for row in subjects if not row.household_wide for one in row.persons}
    lived = told_of & uuids(row.person for row in facts.members.get(standing.household_id, ()))
    ids = [one for one in lived if not moment.homes(one) and moment.once_lived(one, standing.household_id)]
    if not ids:
        return []
    query = select(Person, Household.key_id).outerjoin(Household, SEALED_IN).where(Person.id.in_(ids))
    found = (SealedPerson(*row) for row in standing.unit.session.execute(query))
    return [person_card(standing, one, here=False) for one in elders_first(standing, found)]
