"""What a departure closes, and to whom, told before it is recorded: as many as are then read no more."""

from __future__ import annotations

import pytest

from hub.consent.operations import withdraw_consent
from hub.errors import AccessDeniedError, InvalidInputError
from hub.households.team import join_team
from hub.households.team_lines import NewLine
from hub.separation.departures import preview_departure
from hub.separation.homes import leave_household
from tests.platform_builder import SYSTEM, add_professional, partner_id
from tests.separation.world import World


@pytest.fixture
def world(database, tmp_path, clock):
    return World(database, tmp_path, clock)


def told(world: World, person, reader=None) -> dict[tuple[str, str], tuple[int, int]]:
    found = preview_departure(world.platform, reader or world.social, world.home.id, person)
    return {(one.partner.code, one.category): (one.notes, one.documents) for one in found}


def test_as_many_are_told_as_are_read_no_more(world):
    for body, person, by in (
        ("tout le foyer", None, world.social),
        ("encore", None, world.social),
        ("du logement", None, world.housing),
        ("sur lui", world.man, world.social),
    ):
        world.note(body, person, by)
    world.paper(None)
    before = {who: set(world.bodies(who)) for who in (world.social, world.housing, world.member)}
    assert told(world, world.man) == {("ssp", "housing"): (1, 0), ("his", "housing"): (2, 1)}
    (his,) = (
        one for one in preview_departure(world.platform, world.social, world.home.id, world.man)
        if one.partner.code == "his"
    )  # fmt: skip
    assert len(his.professionals) == 2
    leave_household(world.platform, world.social, world.home.id, world.man)
    lost = {who: before[who] - set(world.bodies(who)) for who in before}
    assert lost[world.social] == {"du logement"}
    assert lost[world.housing] == lost[world.member] == {"tout le foyer", "encore"}


def test_a_child_closes_nothing_and_what_is_closed_already_is_not_told_again(world):
    world.note("tout le foyer", None)
    assert told(world, world.child) == {}
    leave_household(world.platform, world.social, world.home.id, world.man)
    assert told(world, world.woman) == {}


def test_only_what_the_reader_may_read_is_counted(world):
    job = add_professional(world.platform, "mep")
    join_team(world.platform, SYSTEM, world.home.id, NewLine(job.id))
    world.note("du logement", None, world.housing)
    assert told(world, world.man) == {("mep", "housing"): (1, 0), ("ssp", "housing"): (1, 0)}
    cells = [(partner_id(world.platform, "ssp"), "housing")]
    withdraw_consent(world.platform, world.social, world.home.id, world.woman, world.woman, "self", cells)
    world.clock.advance(seconds=1)
    assert world.bodies(job) == ["du logement"]
    assert told(world, world.man) == {}
    world.note("la nôtre", None)
    assert told(world, world.man) == {("mep", "housing"): (1, 0), ("his", "housing"): (1, 0)}


def test_who_may_not_say_it_and_who_does_not_live_there_are_refused(world):
    with pytest.raises(InvalidInputError):
        told(world, world.home.id)
    for reader in (world.member, add_professional(world.platform, "mep")):
        with pytest.raises(AccessDeniedError):
            told(world, world.man, reader)
