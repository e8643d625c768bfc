"""A child who lives in two homes: who stands where, what each team sees, and what a separation moves.

The rule knows such children; no page makes one yet, so that the second home is written here by hand.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from hub.actors import Actor
from hub.audit.units import WritingUnit, writing
from hub.channels.listing import my_channels
from hub.channels.operations import NewNote, post_note
from hub.consent.operations import withdraw_consent
from hub.documents.erasure import Decider, erase_household
from hub.errors import AccessDeniedError
from hub.households.composition import read_composition
from hub.households.persons import NewPerson, add_member, add_subject
from hub.registry.models import Household
from hub.separation.operations import confirm_separation, propose_separation
from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.platform_builder import PASSWORD, add_household, add_professional, agree, partner_id
from tests.separation.world import World

GRANDPARENTS = (NewPerson("Mariama Diallo", date(1955, 3, 1)), NewPerson("Oumar Diallo", date(1950, 3, 1)))
THERE = ["Oumar Diallo", "Mariama Diallo", "Fanta Diallo"]


class TwoHomes(World):
    """The child of the couple lives at her grandparents' too, where others follow her."""

    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        super().__init__(database, folder, clock)
        self.there_social = add_professional(self.platform, "ssp", profession="social_worker")
        self.there_housing = add_professional(self.platform, "his", profession="housing_officer")
        self.there = add_household(
            self.platform, referents=[self.there_social, self.there_housing], persons=GRANDPARENTS
        )
        agree(self.platform, self.there_social, self.there, persons=GRANDPARENTS)
        live_there_too(self.platform, self.there_social, self.there.id, self.child, self.there.person_ids)
        clock.advance(minutes=1)

    def write(self, body: str, person: UUID | None = None) -> None:
        post_note(self.platform, self.there_social, self.there.id, NewNote("housing", person, body))
        self.clock.advance(seconds=1)

    def new_home(self) -> UUID:
        with self.platform.database.reading() as session:
            known = self.home.id, self.there.id
            return session.scalars(select(Household.id).where(Household.id.not_in(known))).one()

    def erase(self, home: UUID) -> None:
        with self.platform.database.reading() as session:
            code = session.get_one(Household, home).short_code
        officers = (add_professional(self.platform, one, "dpo", "lawyer") for one in ("ssp", "his"))
        first, second = (Decider(one, PASSWORD) for one in officers)
        erase_household(self.platform, code, (first, second), "cli")
        self.clock.advance(seconds=1)

    def names(self, home: UUID, actor: Actor) -> list[str | None]:
        return [one.name for one in read_composition(self.platform, actor, home).persons]


@writing
def live_there_too(unit: WritingUnit, home: UUID, child: UUID, others: tuple[UUID, ...]) -> None:
    add_member(unit, home, child, unit.now)
    add_subject(unit, home, "person", [child], unit.now)
    add_subject(unit, home, "household", [*others, child], unit.now)


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> TwoHomes:
    return TwoHomes(database, tmp_path, clock)


def test_she_stands_in_both_with_her_name_and_each_team_reads_its_own_channel(world: TwoHomes) -> None:
    world.note("chez ses parents, sur elle", world.child)
    world.write("chez ses grands-parents, sur elle", world.child)
    world.write("tout le foyer des grands-parents")
    here = ["Aminata Diallo", "Ibrahima Diallo", "Fanta Diallo"]
    assert sorted(filter(None, world.names(world.home.id, world.social))) == sorted(here)
    assert world.names(world.there.id, world.there_social) == THERE
    for actor in (world.social, world.housing):
        assert world.bodies(actor) == ["chez ses parents, sur elle"]
        with pytest.raises(AccessDeniedError):
            world.bodies(actor, world.there.id)
    for actor in (world.there_social, world.there_housing):
        found = world.bodies(actor, world.there.id)
        assert found == ["chez ses grands-parents, sur elle", "tout le foyer des grands-parents"]
        with pytest.raises(AccessDeniedError):
            world.bodies(actor)
    assert {line.card.household_id for line in my_channels(world.platform, world.there_social).lines} == {
        world.there.id
    }


def test_what_her_parents_take_back_is_taken_back_in_both(world: TwoHomes) -> None:
    world.note("chez ses parents", world.child)
    world.write("chez ses grands-parents", world.child)
    cells = [(partner_id(world.platform, "his"), "housing")]
    home, child = world.home.id, world.child
    withdraw_consent(world.platform, world.social, home, child, world.woman, "parent", cells)
    world.clock.advance(seconds=1)
    assert world.bodies(world.housing) == world.bodies(world.there_housing, world.there.id) == []
    assert world.bodies(world.there_social, world.there.id) == ["chez ses grands-parents"]


def test_leaving_one_home_with_a_parent_she_keeps_the_other(world: TwoHomes) -> None:
    world.note("chez ses parents", world.child)
    world.write("chez ses grands-parents", world.child)
    new = world.separate(world.man, world.child)
    assert world.bodies(world.new_social, new) == ["chez ses parents"]
    assert world.bodies(world.there_social, world.there.id) == ["chez ses grands-parents"]
    assert world.bodies(world.social) == []
    assert world.names(new, world.new_social) == ["Ibrahima Diallo", "Fanta Diallo"]
    assert world.names(world.there.id, world.there_social) == THERE
    assert world.names(world.home.id, world.social) == ["Aminata Diallo"]
    world.erase(world.home.id)
    assert world.names(world.there.id, world.there_social) == THERE
    world.erase(new)
    assert world.names(world.there.id, world.there_social) == [None, *THERE[:2]]
    assert world.bodies(world.there_social, world.there.id) == ["chez ses grands-parents"]


def test_leaving_the_home_she_is_not_sealed_in_her_name_stays_where_it_is(world: TwoHomes) -> None:
    """Her parents' household keeps it; what is about her at her grandparents' goes with her all the same."""
    world.note("chez ses parents", world.child)
    world.write("chez ses grands-parents", world.child)
    leaving = (world.there.person_ids[1], world.child)
    waiting = propose_separation(world.platform, world.there_social, world.there.id, world.plan(*leaving))
    confirm_separation(world.platform, world.there_housing, world.there.id, waiting)
    world.clock.advance(seconds=1)
    new = world.new_home()
    assert world.bodies(world.new_social, new) == ["chez ses grands-parents"]
    assert world.names(new, world.new_social) == ["Oumar Diallo", "Fanta Diallo"]
    assert world.names(world.there.id, world.there_social) == ["Mariama Diallo"]
    assert world.bodies(world.social) == ["chez ses parents"]
    assert "Fanta Diallo" in world.names(world.home.id, world.social)
