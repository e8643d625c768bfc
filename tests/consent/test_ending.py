"""Agreements about to end: thirty days ahead, per person and partner, to who answers for the household."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select

from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.consent.ending import Ending, agreements_ending, my_agreements_ending
from hub.errors import AccessDeniedError
from hub.households.operations import Opened
from hub.households.persons import NewPerson
from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.platform_builder import add_household, add_professional, agree, build_platform

Persons = tuple[NewPerson, ...]
ALONE = (NewPerson("Aminata Diallo", date(1990, 5, 2)),)


class World:
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.platform, self.clock = build_platform(database, folder, clock), clock
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing = add_professional(self.platform, "his", profession="housing_officer")
        self.home = self.open()

    def open(self, persons: Persons = ALONE) -> Opened:
        return add_household(self.platform, [self.housing], referents=[self.social], persons=persons)

    def agree(self, home: Opened | None = None, persons: Persons = ALONE, **said: object) -> None:
        agree(self.platform, self.social, home or self.home, persons=persons, **said)

    def told(self, actor: Actor | None = None) -> list[Ending]:
        """The list, which is what the chips and the head of the channel say too."""
        who = actor or self.social
        listed = my_agreements_ending(self.platform, who)
        here = [one for one in listed if one.household_id == self.home.id]
        assert agreements_ending(self.platform, who, [self.home.id]).get(self.home.id, []) == here
        return listed

    def entries(self) -> int:
        with self.platform.database.reading() as session:
            query = select(AuditEntry).where(AuditEntry.action == "consents:listed")
            return len(list(session.scalars(query)))


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def test_an_agreement_is_pointed_out_thirty_days_ahead_to_the_second(world: World) -> None:
    ends = world.clock() + timedelta(days=90)
    world.agree(until_at=ends, partners=["his"])
    world.clock.advance(days=59, hours=23, minutes=59, seconds=59)
    assert world.told() == []
    world.clock.advance(seconds=1)
    (one,) = world.told()
    assert (one.partner.code, one.ends_at, one.person.id) == ("his", ends, world.home.person_ids[0])
    assert one.person.name is None, "the referent's own organisation may not read her name"
    assert set(one.categories) == {
        "identity", "employment", "resources", "housing", "family", "social"
    }  # fmt: skip


def test_what_ended_stays_for_thirty_days_and_is_gone_once_renewed(world: World) -> None:
    world.agree(until_at=world.clock() + timedelta(days=10), partners=["his"])
    world.clock.advance(days=10)
    assert len(world.told()) == 1
    world.clock.advance(days=29)
    assert len(world.told()) == 1
    world.agree(partners=["his"])
    assert world.told() == []


def test_what_ended_long_ago_is_not_told_for_ever(world: World) -> None:
    world.agree(until_at=world.clock() + timedelta(days=10), partners=["his"])
    world.clock.advance(days=40)
    assert world.told() == []


def test_an_agreement_renewed_from_the_day_it_ends_no_longer_ends(world: World) -> None:
    ends = world.clock() + timedelta(days=20)
    world.agree(until_at=ends, partners=["his"])
    assert len(world.told()) == 1
    world.clock.advance(seconds=1)
    world.agree(from_at=ends, partners=["his"])
    assert world.told() == []


def test_a_refusal_is_never_something_to_renew(world: World) -> None:
    world.agree(until_at=world.clock() + timedelta(days=10), partners=["his"])
    world.clock.advance(seconds=1)
    world.agree(answer="refused", partners=["his"])
    assert world.told() == []


def test_each_person_and_partner_is_told_apart_the_first_to_end_first(world: World) -> None:
    now = world.clock()
    world.agree(until_at=now + timedelta(days=20), partners=["his", "mep"])
    world.agree(until_at=now + timedelta(days=5), partners=["ssp"], categories=["housing"])
    told = [(one.partner.code, one.ends_at, one.categories) for one in world.told()]
    assert told[0] == ("ssp", now + timedelta(days=5), ("housing",))
    assert [one[0] for one in told[1:]] == ["his", "mep"]


def test_only_who_answers_for_the_household_is_told(world: World) -> None:
    world.agree(until_at=world.clock() + timedelta(days=5))
    before = world.entries()
    assert world.told(world.housing) == []
    assert world.entries() == before
    assert world.told(world.social) != []
    assert world.entries() == before + 2
    stranger = add_professional(world.platform, "his", profession="housing_officer")
    assert my_agreements_ending(world.platform, stranger) == []
    with pytest.raises(AccessDeniedError):
        agreements_ending(world.platform, stranger, [world.home.id])


def test_closed_categories_are_never_told(world: World) -> None:
    world.agree(until_at=world.clock() + timedelta(days=5), categories=["health", "protection"])
    assert world.told() == []


def test_what_parents_agreed_for_a_child_ends_on_the_eighteenth_birthday(world: World) -> None:
    family = (ALONE[0], NewPerson("Fanta Diallo", date(2009, 1, 2), parents=(0,)))
    home = world.open(family)
    world.agree(home, family, partners=["his"])
    assert world.told() == []
    world.clock.advance(days=10)
    (one,) = world.told()
    assert one.person.id == home.person_ids[1]
    assert one.ends_at == datetime(2027, 1, 1, 23, tzinfo=UTC)


def test_one_word_for_one_category_is_told_with_that_category_only(world: World) -> None:
    world.agree(partners=["his"])
    world.clock.advance(seconds=1)
    until = world.clock() + timedelta(days=7)
    world.agree(until_at=until, partners=["his"], categories=["resources"])
    assert [one.categories for one in world.told()] == [("resources",)]


def test_the_list_asks_the_same_whatever_the_number_of_households(world: World) -> None:
    counts = []
    for _ in range(2):
        for _more in range(3):
            world.agree(world.open(), until_at=world.clock() + timedelta(days=5), partners=["his"])
        my_agreements_ending(world.platform, world.social)
        counts.append(statements(world))
    assert counts[0] == counts[1]
    assert len(my_agreements_ending(world.platform, world.social)) == 6


def statements(world: World) -> int:
    said: list[str] = []
    engine = world.platform.database.engine

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        my_agreements_ending(world.platform, world.social)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(said)
