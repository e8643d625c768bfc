"""Persons as a professional may see them: the name only where the rule permits reading `identity`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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


def person_card(standing: Standing, person: Person) -> PersonCard:
    place = Place(household=standing.household_id, category="identity", person=person.id)
    named = standing.decide(Action.LIST, place).permitted
    name = person_name(standing.unit.platform, person, standing.known.head.key_id) if named else None
    of_age = standing.majority_of(person.id)
    adult = of_age is None or of_age <= standing.unit.now
    return PersonCard(person.id, name, adult, person.language)


def elders_first(standing: Standing, persons: Iterable[Person]) -> list[Person]:
    """Ages are sealed, so they are ordered here; who is of unknown age counts as an adult."""
    return sorted(persons, key=lambda one: (standing.majority_of(one.id) or LONG_AGO, one.id))


def people_of(standing: Standing) -> list[PersonCard]:
    """Who lives in the household now, adults first."""
    asked = {"households": [standing.household_id], "now": standing.unit.now}
    rows = standing.unit.session.execute(MEMBERS_OF, asked)
    return [person_card(standing, person) for person in elders_first(standing, (row[1] for row in rows))]
