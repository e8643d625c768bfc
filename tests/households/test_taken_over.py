"""A household counts as taken over when a colleague held the same place and leaves it; for thirty days."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hub.households.caseload import hand_over, read_caseload
from hub.households.taken_over import taken_over
from hub.households.team import end_line, join_team, leave_team, replace_referent
from hub.households.team_lines import NewLine
from hub.households.team_page import read_team
from tests.platform_builder import SYSTEM, add_household, add_professional, build_platform


class World:
    def __init__(self, database, folder, clock):
        self.clock, self.platform = clock, build_platform(database, folder / "data", clock)
        self.leaving, self.coming = (add_professional(self.platform, "his") for _ in range(2))
        self.social = add_professional(self.platform, "ssp")
        self.home = add_household(self.platform, [self.social], referents=[self.leaving])
        clock.advance(minutes=1)

    def line(self):
        lines = read_team(self.platform, self.leaving, self.home.id).lines
        return next(one.id for one in lines if one.professional_id == self.leaving.id)

    def replaced(self, days=None):
        until = self.clock() + timedelta(days=days) if days else None
        replace_referent(self.platform, SYSTEM, self.home.id, self.line(), self.coming.id, until)

    def codes(self, actor=None):
        return [code for code, _ in taken_over(self.platform, actor or self.coming).values()]


@pytest.fixture
def world(database, tmp_path, clock):
    return World(database, tmp_path, clock)


@pytest.mark.parametrize("days", [None, 5])
def test_the_successor_of_a_referent_has_taken_the_household_over_for_thirty_days(world, days):
    assert world.codes() == []
    world.replaced(days)
    assert world.codes() == [world.home.short_code]
    assert world.codes(world.leaving) == []
    assert world.codes(world.social) == []
    world.clock.advance(days=29)
    assert world.codes() == [world.home.short_code]
    world.clock.advance(days=1, minutes=1)
    assert world.codes() == []


def test_a_caseload_handed_over_is_taken_over_household_by_household(world):
    other = add_household(world.platform, [world.leaving], referents=[world.coming])
    third = add_household(world.platform, referents=[world.leaving])
    world.clock.advance(minutes=1)
    lines = [one.line_id for one in read_caseload(world.platform, world.leaving, world.leaving.id).lines]
    hand_over(world.platform, world.leaving, world.leaving.id, world.coming.id, None, lines)
    assert set(world.codes()) == {world.home.short_code, third.short_code}
    assert other.short_code not in world.codes()


def test_who_joins_beside_others_has_taken_nothing_over(world):
    join_team(world.platform, SYSTEM, world.home.id, NewLine(world.coming.id, referent=True))
    assert world.codes() == []
    end_line(world.platform, SYSTEM, world.home.id, world.line(), world.clock() + timedelta(days=3))
    assert world.codes() == [world.home.short_code]


def test_a_members_departure_hands_no_referents_place_over(world):
    member = add_professional(world.platform, "his")
    join_team(world.platform, SYSTEM, world.home.id, NewLine(member.id))
    world.clock.advance(minutes=1)
    join_team(world.platform, SYSTEM, world.home.id, NewLine(world.coming.id, referent=True))
    leave_team(world.platform, SYSTEM, world.home.id, member.id)
    assert world.codes() == []


def test_another_partners_departure_or_ones_own_changes_nothing(world):
    leave_team(world.platform, SYSTEM, world.home.id, world.social.id)
    join_team(world.platform, SYSTEM, world.home.id, NewLine(world.coming.id))
    assert world.codes() == []
    world.replaced()
    assert world.codes() == [world.home.short_code]
    leave_team(world.platform, SYSTEM, world.home.id, world.coming.id)
    assert world.codes() == []
