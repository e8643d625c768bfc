"""What a departure closes, and to whom, told before it is recorded: as many as are then read no more."""

from __future__ import annotations

import pytest

from hub.consent.operations import withdraw_consent
from hub.documents.checking import mask_document
from hub.errors import AccessDeniedError, InvalidInputError
from hub.households.team import join_team
from hub.households.team_lines import NewLine
from hub.separation.departures import preview_departure
from hub.separation.homes import leave_household
from hub.separation.page import read_separation
from tests import papers
from tests.platform_builder import SYSTEM, add_professional, partner_id
from tests.separation.two_homes import TwoHomes
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


def test_of_a_child_who_keeps_another_home_nothing_is_counted_who_wrote_it_loses_it_too(
    database, tmp_path, clock
):
    world = TwoHomes(database, tmp_path, clock)
    world.live_there_too()
    world.note("chez ses parents", world.child)
    world.write("chez ses grands-parents", world.child)
    assert told(world, world.child) == told(world, world.child, world.both) == {}
    assert len(world.entries("member:departure_previewed")) == 2
    leave_household(world.platform, world.social, world.home.id, world.child)
    world.clock.advance(seconds=1)
    for who in (world.social, world.housing, world.member, world.both):
        assert world.bodies(who) == []
    assert len(world.bodies(world.there_housing, world.there.id)) == 2


def test_masked_documents_are_counted_neither_at_a_departure_nor_at_a_separation(world):
    mistaken = world.paper(None)
    world.paper(world.man, papers.pdf(2))
    mask_document(world.platform, world.social, mistaken, "Déposé dans le mauvais foyer")
    world.clock.advance(seconds=1)
    assert told(world, world.man) == {}
    world.propose(world.man)
    preview = read_separation(world.platform, world.housing, world.home.id).preview
    assert [(one.person_id, one.documents) for one in preview.following] == [(world.man, 1)]
    assert preview.closing == []


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
