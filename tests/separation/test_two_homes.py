"""A child who lives in two homes: how that begins, what each team sees, what leaving one home moves."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.channels.drafts import mark_read
from hub.channels.listing import my_channels
from hub.channels.operations import NewNote, post_note
from hub.channels.reading import open_channel
from hub.consent.operations import withdraw_consent
from hub.documents.closing import preview_withdrawal
from hub.errors import AccessDeniedError, InvalidInputError
from hub.separation.homes import leave_household
from hub.separation.operations import confirm_separation, propose_separation
from hub.separation.page import read_separation
from hub.storage.db import Database
from tests import papers
from tests.fixed_clock import FixedClock
from tests.platform_builder import (
    partner_id,
)
from tests.separation.two_homes import THERE, TwoHomes


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> TwoHomes:
    return TwoHomes(database, tmp_path, clock)


def test_she_stands_in_both_with_her_name_and_each_team_reads_what_is_about_her(shared: TwoHomes) -> None:
    shared.note("chez ses parents, sur elle", shared.child)
    shared.write("chez ses grands-parents, sur elle", shared.child)
    shared.write("tout le foyer des grands-parents")
    here = ["Aminata Diallo", "Ibrahima Diallo", "Fanta Diallo"]
    assert sorted(filter(None, shared.names(shared.home.id, shared.social))) == sorted(here)
    assert shared.names(shared.there.id, shared.there_social) == THERE
    about_her = ["chez ses parents, sur elle", "chez ses grands-parents, sur elle"]
    for actor in (shared.social, shared.housing):
        assert shared.bodies(actor) == about_her
        with pytest.raises(AccessDeniedError):
            shared.bodies(actor, shared.there.id)
    for actor in (shared.there_social, shared.there_housing):
        found = shared.bodies(actor, shared.there.id)
        assert found == [*about_her, "tout le foyer des grands-parents"]
        with pytest.raises(AccessDeniedError):
            shared.bodies(actor)
    assert {line.card.household_id for line in my_channels(shared.platform, shared.there_social).lines} == {
        shared.there.id
    }


def test_what_her_parents_take_back_is_taken_back_in_both(shared: TwoHomes) -> None:
    shared.note("chez ses parents", shared.child)
    shared.write("chez ses grands-parents", shared.child)
    both = ["chez ses parents", "chez ses grands-parents"]
    assert shared.bodies(shared.housing) == shared.bodies(shared.there_housing, shared.there.id) == both
    cells = [(partner_id(shared.platform, "his"), "housing")]
    home, child = shared.home.id, shared.child
    withdraw_consent(shared.platform, shared.social, home, child, shared.woman, "parent", cells)
    shared.clock.advance(seconds=1)
    assert shared.bodies(shared.housing) == shared.bodies(shared.there_housing, shared.there.id) == []
    assert shared.bodies(shared.there_social, shared.there.id) == both


def test_who_takes_back_hears_that_the_other_home_loses_it_too(shared: TwoHomes) -> None:
    cells = [(partner_id(shared.platform, "mep"), "housing")]
    for person, capacity, elsewhere in ((shared.child, "parent", True), (shared.woman, "self", False)):
        asked = shared.home.id, person, shared.woman, capacity, cells
        assert preview_withdrawal(shared.platform, shared.social, *asked).elsewhere is elsewhere


def test_leaving_one_home_with_a_parent_she_keeps_the_other(shared: TwoHomes) -> None:
    shared.note("chez ses parents", shared.child)
    shared.write("chez ses grands-parents", shared.child)
    new = shared.separate(shared.man, shared.child)
    both = ["chez ses parents", "chez ses grands-parents"]
    assert shared.bodies(shared.new_social, new) == both
    assert shared.bodies(shared.there_social, shared.there.id) == both
    assert shared.bodies(shared.social) == []
    assert shared.names(new, shared.new_social) == ["Ibrahima Diallo", "Fanta Diallo"]
    assert shared.names(shared.there.id, shared.there_social) == THERE
    assert shared.names(shared.home.id, shared.social) == ["Aminata Diallo"]
    shared.erase(shared.home.id)
    assert shared.names(shared.there.id, shared.there_social) == THERE
    with pytest.raises(InvalidInputError, match="child_of_two_homes"):
        shared.erase(new)
    leave_household(shared.platform, shared.new_social, new, shared.child)
    shared.erase(new)
    assert shared.names(shared.there.id, shared.there_social) == THERE
    assert shared.bodies(shared.there_social, shared.there.id) == [
        "chez ses parents",
        "chez ses grands-parents",
    ]


def test_what_her_other_home_wrote_before_she_moved_is_read_once_and_stays_read(shared: TwoHomes) -> None:
    """Its places are beyond those of what moves."""
    shared.note("chez ses parents", shared.child)
    for number in range(3):
        shared.write(f"chez ses grands-parents {number}", shared.child)
    new = shared.separate(shared.man, shared.child)
    page = open_channel(shared.platform, shared.new_social, new)
    mark_read(shared.platform, shared.new_social, new, page.notes.newest_seq)
    assert shared.unread(shared.new_social) == 0
    after = NewNote("housing", shared.man, "chez son père")
    assert post_note(shared.platform, shared.new_social, new, after).seq > page.notes.newest_seq


def test_leaving_one_home_alone_she_takes_along_what_is_about_her_to_the_other(shared: TwoHomes) -> None:
    """Whichever she leaves, every byte opens where she lives, when the household she left is erased."""
    shared.note("chez ses parents", shared.child)
    paper = shared.paper(shared.child)
    shared.write("chez ses grands-parents", shared.child)
    shared.note("tout le foyer", None)
    leave_household(shared.platform, shared.social, shared.home.id, shared.child)
    shared.clock.advance(seconds=1)
    assert shared.bodies(shared.social) == ["tout le foyer"]
    assert shared.titles(shared.social) == []
    shared.erase(shared.home.id)
    found = shared.bodies(shared.there_social, shared.there.id)
    assert found == ["chez ses parents", "chez ses grands-parents"]
    assert shared.titles(shared.there_social, shared.there.id) == [paper]
    assert shared.original(shared.there_social, paper) == papers.pdf()
    assert shared.names(shared.there.id, shared.there_social) == THERE


def test_leaving_the_home_she_is_not_sealed_in_her_name_stays_where_it_is(shared: TwoHomes) -> None:
    """Her parents' household keeps it; what is about her at her grandparents' goes with her all the same."""
    shared.note("chez ses parents", shared.child)
    shared.write("chez ses grands-parents", shared.child)
    leaving = (shared.there.person_ids[1], shared.child)
    waiting = propose_separation(shared.platform, shared.there_social, shared.there.id, shared.plan(*leaving))
    confirm_separation(shared.platform, shared.there_housing, shared.there.id, waiting)
    shared.clock.advance(seconds=1)
    new = shared.new_home()
    both = ["chez ses parents", "chez ses grands-parents"]
    assert shared.bodies(shared.new_social, new) == both
    assert shared.names(new, shared.new_social) == ["Oumar Diallo", "Fanta Diallo"]
    assert shared.names(shared.there.id, shared.there_social) == ["Mariama Diallo"]
    assert shared.bodies(shared.social) == both
    assert shared.bodies(shared.there_social, shared.there.id) == []
    assert "Fanta Diallo" in shared.names(shared.home.id, shared.social)


def test_what_two_homes_wrote_of_her_is_counted_before_it_follows_her_from_the_one_she_kept(
    shared: TwoHomes,
) -> None:
    shared.note("chez ses parents", shared.child)
    shared.write("chez ses grands-parents", shared.child)
    leave_household(shared.platform, shared.social, shared.home.id, shared.child)
    shared.clock.advance(seconds=1)
    plan = shared.plan(shared.there.person_ids[1], shared.child)
    page = read_separation(shared.platform, shared.there_social, shared.there.id, plan)
    assert page.preview
    assert [(one.person_id, one.notes) for one in page.preview.following] == [(shared.child, 2)]
