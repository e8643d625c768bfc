"""A second home asked for, as lists show it to who answers: on record, counted, and heard of when it ends."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from hub.households.team import join_team
from hub.households.team_lines import NewLine
from hub.separation.homes import leave_household
from hub.separation.second_homes import cancel_second_home, decline_second_home
from hub.separation.second_homes_page import second_homes_to_answer
from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.platform_builder import SYSTEM
from tests.separation.test_second_homes import Asking


@pytest.fixture
def one(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> Asking:
    return Asking(sqlite_database, tmp_path, clock)


def test_what_a_list_shows_of_a_request_is_on_record_in_the_household_asked_and_nothing_else_is(
    one: Asking,
) -> None:
    request = one.ask()
    for actor in (one.there_social, one.social):
        assert second_homes_to_answer(one.platform, actor) == []
    assert one.entries("access_requests:listed") == []
    (line,) = second_homes_to_answer(one.platform, one.there_housing)
    assert (line.household_id, line.request.id) == (one.there.id, request)
    (entry,) = one.entries("access_requests:listed")
    assert (entry.household_id, entry.actor_id) == (one.there.id, one.there_housing.id)
    assert (entry.object_kind, entry.object_id) == ("second_home_requests", request)
    assert not entry.subject_ids


def test_a_no_rings_for_both_teams_and_taking_back_for_the_one_that_asked(one: Asking) -> None:
    rung: dict[UUID, frozenset[UUID]] = {}
    one.platform.bell.listen(rung.__setitem__)
    request = one.ask()
    rung.clear()
    decline_second_home(one.platform, one.there_housing, one.there.id, request)
    assert rung.keys() == {one.home.id, one.there.id}
    assert {one.social.id, one.housing.id} <= rung[one.home.id]
    assert rung[one.there.id] == {one.there_social.id, one.there_housing.id}
    one.clock.advance(seconds=1)
    request = one.ask()
    rung.clear()
    cancel_second_home(one.platform, one.social, one.home.id, request)
    assert rung.keys() == {one.home.id}


def test_a_request_ends_with_what_it_asked_for(one: Asking) -> None:
    assert one.both.id is not None
    request = one.ask()
    for home in (one.home.id, one.there.id):
        join_team(one.platform, SYSTEM, home, NewLine(one.both.id))
    one.clock.advance(seconds=1)
    one.live_there_too()
    assert one.offered() == []
    (entry,) = one.entries("second_home:cancelled")
    assert (entry.household_id, entry.object_id) == (one.home.id, request)
    assert entry.actor_id == one.both.id


def test_who_left_the_household_that_asked_is_asked_for_no_more(one: Asking) -> None:
    request = one.ask()
    leave_household(one.platform, one.social, one.home.id, one.child)
    one.clock.advance(seconds=1)
    assert one.offered() == []
    (entry,) = one.entries("second_home:cancelled")
    assert (entry.household_id, entry.object_id) == (one.home.id, request)
