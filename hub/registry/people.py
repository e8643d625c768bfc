"""Opens the sealed names of persons, professionals and places, for those already permitted to see them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts.models import Professional
from hub.registry.models import Person
from hub.storage.envelope import Context
from hub.storage.platform import Platform


@dataclass(frozen=True, slots=True)
class Place:
    """Where a household is sheltered."""

    hotel: str
    town: str


MAJORITY = 2
"""The version that tells the instant of majority from the birth date, both sealed as `person.field`."""


def person_name(platform: Platform, person: Person, key_id: bytes) -> str:
    return opened_name(platform, person.id, person.household_id, person.name, key_id)


def opened_name(platform: Platform, person_id: UUID, household_id: UUID, sealed: bytes, key_id: bytes) -> str:
    """The name in a row of `persons`, read by its columns; opened once while all it is sealed with stays."""

    def opened() -> str:
        key = platform.household_key(household_id, key_id)
        return key.open(platform.context("person.name", household_id, person_id), sealed).decode()

    return platform.keys.names.get((household_id, person_id, key_id, sealed), opened)


def majority_context(platform: Platform, household_id: UUID, person_id: UUID) -> Context:
    return platform.context("person.field", household_id, person_id, version=MAJORITY)


def majority_of(platform: Platform, person: Person, key_id: bytes) -> datetime | None:
    """When the person comes of age; None when no birth date was recorded."""
    if person.adult_at is None:
        return None
    key = platform.household_key(person.household_id, key_id)
    text = key.open(majority_context(platform, person.household_id, person.id), person.adult_at)
    return datetime.fromisoformat(text.decode())


def professional_name(platform: Platform, professional: Professional) -> str:
    return name_at_work(platform, professional.id, professional.name)


def name_at_work(platform: Platform, professional_id: UUID, sealed: bytes) -> str:
    """The name in a row of `professionals`, read by its columns."""

    def opened() -> str:
        context = platform.context("professional.name", object_id=professional_id)
        return platform.key.open(context, sealed).decode()

    return platform.keys.names.get((professional_id, sealed), opened)


def professional_names(platform: Platform, session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id, one SELECT."""
    rows = session.scalars(select(Professional).where(Professional.id.in_(list(set(ids)))))
    return {row.id: professional_name(platform, row) for row in rows}


def place_of(platform: Platform, household_id: UUID, key_id: bytes, sealed: bytes) -> Place:
    key = platform.household_key(household_id, key_id)
    text = key.open(platform.context("household.name", household_id, household_id), sealed)
    return Place(**json.loads(text))


def short_name(name: str) -> str:
    """First name and initial, as lists show people: Aminata Diallo becomes Aminata D."""
    first, _, last = name.partition(" ")
    return f"{first} {last[0]}." if last else first
