"""Persons as a professional may see them: the name only where the rule permits reading `identity`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from hub.consent.authorise import Standing
from hub.consent.codes import Action
from hub.consent.facts import LONG_AGO
from hub.consent.questions import Place
from hub.registry.models import Person
from hub.registry.people import person_name
from hub.registry.queries import MEMBERS_OF


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person of the household; `name` is None where the reader may not know it."""

    id: UUID
    name: str | None
    adult: bool
    language: str


class SealedPerson(NamedTuple):
    """A person with the key her name is sealed under; None once the household it belonged to is erased."""

    person: Person
    key_id: bytes | None


def person_card(standing: Standing, sealed: SealedPerson) -> PersonCard:
    person, key_id = sealed
    place = Place(household=standing.household_id, category="identity", person=person.id)
    named = standing.decide(Action.LIST, place).permitted
    name = person_name(standing.unit.platform, person, key_id) if named and key_id else None
    of_age = standing.majority_of(person.id)
    adult = of_age is None or of_age <= standing.unit.now
    return PersonCard(person.id, name, adult, person.language)


def elders_first(standing: Standing, persons: Iterable[SealedPerson]) -> list[SealedPerson]:
    """Ages are sealed, so they are ordered here; who is of unknown age counts as an adult."""
    return sorted(persons, key=lambda one: (standing.majority_of(one.person.id) or LONG_AGO, one.person.id))


def people_of(standing: Standing) -> list[PersonCard]:
    """Who lives in the household now, adults first."""
    asked = {"households": [standing.household_id], "now": standing.unit.now}
    rows = standing.unit.session.execute(MEMBERS_OF, asked)
    found = (SealedPerson(row[1], row[2]) for row in rows)
    return [person_card(standing, one) for one in elders_first(standing, found)]
