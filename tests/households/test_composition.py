"""Who lives in a household: joining, leaving, authority, and what that opens and closes."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from hub.channels.operations import NewNote, post_note
from hub.channels.reading import open_channel
from hub.consent.operations import withdraw_consent
from hub.errors import AccessDeniedError, InvalidInputError
from hub.households.composition import (
    end_authority,
    join_household,
    read_composition,
    record_authority,
)
from hub.households.persons import NewPerson
from hub.separation.homes import leave_household
from tests.platform_builder import add_household, add_professional, agree, build_platform, partner_id


class World:
    """A couple with a child who all agreed; a referent of the social partner, a housing colleague."""

    def __init__(self, database, folder, clock):
        self.clock, self.platform = clock, build_platform(database, folder / "data", clock)
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing = add_professional(self.platform, "his", profession="housing_officer")
        self.home = add_household(self.platform, [self.housing], referents=[self.social])
        self.woman, self.man, self.child = self.home.person_ids
        agree(self.platform, self.social, self.home)
        self.rung = []
        self.platform.bell.listen(lambda _home, who: self.rung.append(who))
        clock.advance(minutes=1)

    def note(self, body, person=None, by=None):
        post_note(self.platform, by or self.social, self.home.id, NewNote("housing", person, body))
        self.clock.advance(seconds=1)

    def bodies(self, actor):
        return {one.body for one in open_channel(self.platform, actor, self.home.id).notes.notes}

    def view(self, actor=None):
        return read_composition(self.platform, actor or self.social, self.home.id)

    def refused(self, field, code, act, *args):
        before = self.view()
        with pytest.raises(InvalidInputError) as raised:
            act(self.platform, self.social, self.home.id, *args)
        assert (raised.value.field, raised.value.code) == (field, code)
        assert self.view() == before


@pytest.fixture
def world(database, tmp_path, clock):
    return World(database, tmp_path, clock)


def test_who_joins_is_concerned_by_what_is_written_from_then_on(world):
    world.note("avant")
    new = NewPerson("Moussa Diallo", date(1960, 1, 1), "ar")
    joined = join_household(world.platform, world.social, world.home.id, new, [])
    world.note("après")
    assert world.bodies(world.housing) == {"avant"}
    assert world.bodies(world.social) == {"avant", "après"}
    names = {one.id: one.name for one in world.view().persons}
    assert names[world.child] == "Fanta Diallo"
    assert names[joined] is None, "nobody asked him yet who may know it"
    assert world.rung[0] == {world.social.id, world.housing.id}


def test_a_child_who_joins_has_her_parent_speak_for_her(world):
    new = NewPerson("Awa Diallo", date(2025, 1, 1))
    joined = join_household(world.platform, world.social, world.home.id, new, [world.woman, world.woman])
    held = [one for one in world.view().authorities if one.child.id == joined]
    assert [(one.holder.id, one.kind) for one in held] == [(world.woman, "parent")]


def test_when_an_adult_leaves_what_was_shared_closes_and_stays_with_who_wrote_it(world):
    world.note("tout le foyer")
    world.note("sur elle", world.woman)
    world.note("du logement", by=world.housing)
    leave_household(world.platform, world.social, world.home.id, world.man)
    assert world.bodies(world.housing) == {"sur elle", "du logement"}
    assert world.bodies(world.social) == {"tout le foyer", "sur elle"}
    world.note("à présent")
    assert "à présent" in world.bodies(world.housing)
    assert world.man not in {one.id for one in world.view().persons}
    assert world.rung[-2] == {world.social.id, world.housing.id}


def test_when_a_child_leaves_nothing_closes(world):
    world.note("tout le foyer")
    leave_household(world.platform, world.social, world.home.id, world.child)
    assert world.bodies(world.housing) == {"tout le foyer"}


def test_authority_is_recorded_and_ended_and_decides_who_speaks(world):
    world.note("sur l’enfant", world.child)
    assert world.bodies(world.housing) == {"sur l’enfant"}
    for held in world.view().authorities:
        end_authority(world.platform, world.social, world.home.id, held.id)
    world.clock.advance(seconds=1)
    assert world.bodies(world.housing) == set()
    record_authority(world.platform, world.social, world.home.id, world.child, world.man, "guardian")
    world.clock.advance(seconds=1)
    cells = [(partner_id(world.platform, "his"), "housing")]
    with pytest.raises(InvalidInputError):
        withdraw_consent(
            world.platform, world.social, world.home.id, world.child, world.woman, "parent", cells
        )
    assert [(one.holder.id, one.kind) for one in world.view().authorities] == [(world.man, "guardian")]


def test_what_is_wrong_is_named_and_changes_nothing(world):
    woman, man, child = world.woman, world.man, world.child
    new = NewPerson("Ali", date(2020, 1, 1))
    world.refused("name", "person_twice", join_household, NewPerson("fanta diallo", None), [])
    world.refused("parent", "parent_not_adult", join_household, new, [child])
    world.refused("parent", "parent_not_adult", join_household, new, [uuid4()])
    world.refused("person", "unknown_person", leave_household, uuid4())
    world.refused("kind", "unknown_choice", record_authority, child, man, "self")
    world.refused("child", "unknown_person", record_authority, uuid4(), man, "parent")
    world.refused("child", "parent_of_adult", record_authority, woman, man, "guardian")
    world.refused("holder", "parent_not_adult", record_authority, child, child, "guardian")
    world.refused("holder", "authority_known", record_authority, child, man, "parent")
    world.refused("authority", "unknown_choice", end_authority, uuid4())
    for one in (man, child):
        leave_household(world.platform, world.social, world.home.id, one)
    world.refused("person", "last_person", leave_household, woman)
    world.refused("person", "unknown_person", leave_household, man)


def test_a_member_of_the_team_reads_and_changes_nothing(world):
    view = world.view(world.housing)
    assert not view.may_change
    assert len(view.persons) == 3
    for act, args in (
        (join_household, (NewPerson("Ali", None), [])),
        (leave_household, (world.man,)),
        (record_authority, (world.child, world.man, "guardian")),
        (end_authority, (view.authorities[0].id,)),
    ):
        with pytest.raises(AccessDeniedError) as raised:
            act(world.platform, world.housing, world.home.id, *args)
        assert raised.value.decision.reason == "role_limit"
