"""A second home asked of a team one is not in: who asks, who answers, and what neither learns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from hub.actors import Actor
from hub.errors import AccessDeniedError, ConflictError, InvalidInputError
from hub.households.composition import join_household, read_composition
from hub.households.persons import NewPerson
from hub.households.team import leave_team
from hub.registry.queries import memberships_of
from hub.separation.models import SecondHomeRequest
from hub.separation.second_homes import (
    accept_second_home,
    ask_second_home,
    cancel_second_home,
    decline_second_home,
)
from hub.separation.second_homes_page import OfferedHome, second_homes_near
from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.platform_builder import SYSTEM, add_professional, agree
from tests.separation.two_homes import GRANDPARENTS, THERE, TwoHomes

BORN = date(2016, 9, 30)


class Asking(TwoHomes):
    """Nobody is in both teams."""

    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        super().__init__(database, folder, clock)
        assert self.both.id is not None
        for home in (self.home.id, self.there.id):
            leave_team(self.platform, SYSTEM, home, self.both.id)
        clock.advance(seconds=1)

    def ask(self, code: str = "", by: Actor | None = None) -> UUID:
        asker = by or self.social
        found = ask_second_home(self.platform, asker, self.home.id, self.child, code or self.there.short_code)
        self.clock.advance(seconds=1)
        return found

    def accept(self, request: UUID, by: Actor | None = None, born: date | None = BORN) -> None:
        accept_second_home(self.platform, by or self.there_housing, self.there.id, request, born)
        self.clock.advance(seconds=1)

    def offered(self, by: Actor | None = None) -> list[OfferedHome]:
        return [*second_homes_near(self.platform, by or self.there_housing, self.there.id).offered]

    def live_there(self) -> bool:
        with self.platform.database.reading() as session:
            rows = session.scalars(memberships_of([self.there.id], self.clock()))
            return self.child in {row.person_id for row in rows}


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> Asking:
    return Asking(database, tmp_path, clock)


@pytest.fixture
def one(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> Asking:
    return Asking(sqlite_database, tmp_path, clock)


def test_one_asks_another_of_the_other_team_says_yes_and_the_child_lives_in_both(world: Asking) -> None:
    world.note("chez ses parents", world.child)
    world.write("chez ses grands-parents", None)
    request = world.ask()
    assert not world.live_there(), "nothing changes by asking"
    (line,) = world.offered()
    assert line.by.startswith("Camille Martin")
    assert (line.id, line.partner.code, line.may_answer) == (request, "ssp", True)
    world.accept(request)
    assert world.live_there()
    assert world.names(world.there.id, world.there_social) == THERE
    assert world.bodies(world.there_housing, world.there.id) == [
        "chez ses parents",
        "chez ses grands-parents",
    ]
    assert world.bodies(world.housing) == ["chez ses parents"]
    assert second_homes_near(world.platform, world.social, world.home.id).asked == []
    assert world.offered() == []


def test_no_entry_of_one_home_names_the_other_and_of_the_child_only_where_she_lives(world: Asking) -> None:
    request = world.ask()
    decline_second_home(world.platform, world.there_housing, world.there.id, request)
    world.clock.advance(seconds=1)
    declined = {one.household_id: [*one.subject_ids] for one in world.entries("second_home:declined")}
    assert declined == {world.there.id: [], world.home.id: [str(world.child)]}
    world.accept(world.ask())
    (lives,) = world.entries("member:two_homes")
    joined = world.entries("member:joined")[-1]
    assert (joined.household_id, lives.household_id) == (world.there.id, world.home.id)
    assert joined.actor_id == lives.actor_id == world.there_housing.id
    said = [*world.entries("second_home:asked"), joined, lives]
    codes = {world.home.short_code, world.there.short_code, str(world.home.id), str(world.there.id)}
    assert not codes & {str(value) for one in said for change in one.changes for value in change}


def test_asking_is_answered_alike_whether_one_has_the_code_or_not(one: Asking) -> None:
    request = one.ask("FOYER-2222")
    assert one.offered() == []
    (line,) = second_homes_near(one.platform, one.social, one.home.id).asked
    assert (line.id, line.child_id, line.code, line.declined) == (request, one.child, "FOYER-2222", False)
    with pytest.raises(InvalidInputError, match="second_home_waits"):
        one.ask()
    cancel_second_home(one.platform, one.housing, one.home.id, request)
    one.clock.advance(seconds=1)
    assert one.ask()


@pytest.mark.parametrize(
    ("code", "error"), [("", "required"), ("42", "not_a_code"), ("here", "person_there")]
)
def test_what_can_be_no_other_household_is_said(one: Asking, code: str, error: str) -> None:
    with pytest.raises(InvalidInputError, match=error):
        ask_second_home(
            one.platform,
            one.social,
            one.home.id,
            one.child,
            one.home.short_code if code == "here" else code,
        )
    for person in (one.woman, uuid4()):
        with pytest.raises(InvalidInputError):
            ask_second_home(one.platform, one.social, one.home.id, person, one.there.short_code)


def test_a_person_of_the_same_partner_does_not_answer(one: Asking) -> None:
    request = one.ask()
    assert [line.may_answer for line in one.offered(one.there_social)] == [False]
    for act in (one.accept, lambda request, by: decline_second_home(one.platform, by, one.there.id, request)):
        with pytest.raises(AccessDeniedError):
            act(request, one.there_social)
    assert not one.live_there()


def test_who_may_not_change_either_team_neither_asks_nor_answers(one: Asking) -> None:
    stranger = add_professional(one.platform, "his", profession="housing_officer")
    for actor in (one.member, stranger, one.there_housing):
        with pytest.raises(AccessDeniedError):
            one.ask(by=actor)
    request = one.ask()
    for actor in (one.member, stranger, one.housing):
        with pytest.raises(AccessDeniedError):
            one.accept(request, actor)
        with pytest.raises(AccessDeniedError):
            one.offered(actor)
    with pytest.raises(ConflictError, match="second_home_settled"):
        accept_second_home(one.platform, one.housing, one.home.id, request, BORN)
    with pytest.raises(ConflictError, match="second_home_settled"):
        cancel_second_home(one.platform, one.there_housing, one.there.id, request)
    assert not one.live_there()


def test_another_day_of_birth_is_refused_on_record_and_counted(one: Asking) -> None:
    request = one.ask()
    with pytest.raises(InvalidInputError, match="required"):
        one.accept(request, born=None)
    with pytest.raises(InvalidInputError, match="another_child"):
        one.accept(request, born=date(2016, 10, 1))
    (entry,) = one.entries("access:refused")
    assert (entry.household_id, entry.changes) == (one.there.id, (["asked", None, "name_child"],))
    assert not one.live_there()
    one.accept(request)
    assert one.live_there()


def test_it_is_answered_once_and_lapses(one: Asking) -> None:
    request = one.ask()
    decline_second_home(one.platform, one.there_housing, one.there.id, request)
    assert [line.declined for line in second_homes_near(one.platform, one.social, one.home.id).asked] == [
        True
    ]
    with pytest.raises(ConflictError, match="second_home_settled"):
        one.accept(request)
    late = one.ask()
    one.clock.advance(days=14)
    assert one.offered() == []
    for request_id in (late, uuid4()):
        with pytest.raises(ConflictError, match="second_home_settled"):
            one.accept(request_id)


def test_what_somebody_of_a_partner_since_suspended_asked_is_not_done(one: Asking) -> None:
    request = one.ask()
    one.suspend("ssp")
    with pytest.raises(ConflictError, match="second_home_settled"):
        one.accept(request)
    assert not one.live_there()


def test_who_asked_still_has_to_be_entitled_and_the_child_to_live_there(one: Asking) -> None:
    request = one.ask()
    assert one.social.id is not None
    leave_team(one.platform, one.social, one.home.id, one.social.id)
    one.clock.advance(seconds=1)
    with pytest.raises(ConflictError, match="second_home_settled"):
        one.accept(request)
    cancel_second_home(one.platform, one.housing, one.home.id, request)
    one.clock.advance(seconds=1)
    asked = one.ask(by=one.housing)
    with pytest.raises(AccessDeniedError):
        one.accept(asked)
    assert not one.live_there()


def test_a_child_already_known_there_by_name_is_not_taken_in_twice(one: Asking) -> None:
    grandfather, twin = GRANDPARENTS[1], NewPerson("fanta diallo", BORN, parents=(0,))
    holder = one.there.person_ids[1]
    twin_id = join_household(one.platform, one.there_housing, one.there.id, twin, [holder])
    one.clock.advance(seconds=1)
    here = replace(one.there, person_ids=(holder, twin_id))
    agree(one.platform, one.there_social, here, persons=(grandfather, twin))
    one.clock.advance(seconds=1)
    with pytest.raises(InvalidInputError, match="person_there"):
        one.accept(one.ask())


def test_erasing_the_household_of_the_code_takes_the_request_along(one: Asking) -> None:
    one.ask()
    one.erase(one.there.id)
    with one.platform.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SecondHomeRequest)) == 0
    assert read_composition(one.platform, one.social, one.home.id).shared == frozenset()
