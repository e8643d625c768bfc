"""Names, birth dates and the day of majority open where they were sealed, and nowhere else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.channels.listing import my_channels
from hub.channels.reading import open_channel
from hub.clock import FAR_FUTURE
from hub.consent.fact_rows import household_rows
from hub.errors import TamperedError
from hub.households.persons import NewPerson
from hub.registry.models import Household, HouseholdMember, Person
from hub.registry.people import majority_of
from hub.storage.db import Database
from hub.storage.platform import Platform
from tests.fixed_clock import FixedClock
from tests.platform_builder import (
    COUPLE_WITH_CHILD,
    SYSTEM,
    add_household,
    add_professional,
    agree,
    build_platform,
)

FANTA_OF_AGE = datetime(2034, 9, 29, 22, 0, tzinfo=UTC)


@pytest.fixture
def platform(database: Database, tmp_path: Path, clock: FixedClock) -> Platform:
    return build_platform(database, tmp_path, clock)


def person_of(platform: Platform, person_id: UUID) -> tuple[Person, bytes]:
    with platform.database.reading() as session:
        query = select(Person, Household.key_id).join(Household, Household.id == Person.household_id)
        person, key_id = session.execute(query.where(Person.id == person_id)).one()
        session.expunge_all()
    return person, key_id


def exchange_majority(platform: Platform, of: UUID, for_that_of: UUID) -> None:
    other, _ = person_of(platform, for_that_of)
    with platform.database.writing() as session:
        session.execute(update(Person).where(Person.id == of).values(adult_at=other.adult_at))


def test_the_day_of_majority_opens_to_local_midnight(platform: Platform) -> None:
    home = add_household(platform)
    assert majority_of(platform, *person_of(platform, home.person_ids[2])) == FANTA_OF_AGE


def test_nobody_of_unknown_birth_has_a_day_of_majority(platform: Platform) -> None:
    home = add_household(platform, persons=[NewPerson("Aminata Diallo", None)])
    person, key_id = person_of(platform, home.person_ids[0])
    assert person.birth is person.adult_at is majority_of(platform, person, key_id) is None


def test_neither_birth_nor_majority_can_be_read_in_the_row(platform: Platform) -> None:
    home = add_household(platform)
    with platform.database.reading() as session:
        row = session.execute(text("SELECT birth, adult_at FROM persons")).first()
    assert row
    person, _ = person_of(platform, home.person_ids[2])
    for value in (*row, person.birth, person.adult_at):
        assert len(bytes(value)) == 153


def test_a_child_cannot_be_made_an_adult_with_the_majority_of_another(platform: Platform) -> None:
    worker = add_professional(platform)
    home = add_household(platform, [worker])
    exchange_majority(platform, home.person_ids[2], home.person_ids[0])
    with pytest.raises(TamperedError):
        open_channel(platform, worker, home.id)


def test_a_birth_date_does_not_pass_for_a_majority(platform: Platform) -> None:
    home = add_household(platform)
    person, key_id = person_of(platform, home.person_ids[0])
    person.adult_at = person.birth
    with pytest.raises(TamperedError):
        majority_of(platform, person, key_id)


def test_lists_show_the_eldest_first_though_the_database_cannot_order_them(platform: Platform) -> None:
    worker = add_professional(platform, "ssp", profession="social_worker")
    reversed_home = (
        NewPerson("Fanta Diallo", date(2016, 9, 30), parents=(1, 2)),
        *COUPLE_WITH_CHILD[:2],
    )
    home = add_household(platform, [worker], persons=reversed_home)
    agree(platform, worker, home, persons=reversed_home)
    eldest_first = [home.person_ids[2], home.person_ids[1], home.person_ids[0]]
    card = open_channel(platform, worker, home.id).card
    assert [person.id for person in card.persons] == eldest_first
    assert [person.adult for person in card.persons] == [True, True, False]
    (line,) = my_channels(platform, worker).lines
    assert [person.id for person in line.card.persons] == eldest_first


@writing
def child_moves(unit: WritingUnit, person_id: UUID, to: UUID, erased: UUID) -> None:
    row = HouseholdMember(household_id=to, person_id=person_id, from_at=unit.now, until_at=FAR_FUTURE)
    unit.add_fact(row, Action.MEMBER_JOINED, household_id=to)
    unit.session.execute(update(Household).where(Household.id == erased).values(erased_at=unit.now))


def test_whoever_was_sealed_in_an_erased_household_is_of_unknown_age(platform: Platform) -> None:
    first, second = add_household(platform), add_household(platform)
    child_moves(platform, SYSTEM, first.person_ids[2], second.id, first.id)
    with platform.database.reading() as session:
        rows = household_rows(platform, session, [second.id]).persons
    ages = {row.id: row.adult_at for row in rows}
    assert ages.get(first.person_ids[2]) is None
    assert ages[second.person_ids[2]] == FANTA_OF_AGE
