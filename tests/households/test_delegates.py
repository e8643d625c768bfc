"""Standing in for a colleague: what a delegate sees, for how long, and passes on to nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hub.channels.reading import open_channel
from hub.errors import AccessDeniedError
from hub.households.team import appoint_delegate, end_line, join_team, replace_referent
from hub.households.team_lines import NewLine
from hub.households.team_page import read_team
from hub.platform.accounts import end_account
from tests.households.team_world import World
from tests.platform_builder import SYSTEM, agree


@pytest.fixture
def world(database, tmp_path, clock):
    return World(database, tmp_path, clock)


@pytest.mark.parametrize("act", ["join", "end", "replace", "delegate"])
def test_a_delegate_passes_nothing_on(world, act):
    world.delegate(world.housing, world.line(world.housing), world.colleague)
    until = world.clock() + timedelta(days=1)
    line, home, hub, who = world.line(world.housing), world.home.id, world.platform, world.colleague
    with pytest.raises(AccessDeniedError):
        {
            "join": lambda: join_team(hub, who, home, NewLine(world.other.id)),
            "end": lambda: end_line(hub, who, home, line),
            "replace": lambda: replace_referent(hub, who, home, line, world.other.id),
            "delegate": lambda: appoint_delegate(hub, who, home, line, world.other.id, until),
        }[act]()


def test_a_delegate_sees_what_the_line_gives_until_the_chosen_day(world):
    agree(world.platform, world.social, world.home)
    world.delegate(world.housing, world.line(world.housing), world.colleague, days=3)
    view = open_channel(world.platform, world.colleague, world.home.id)
    assert view.card.writable == open_channel(world.platform, world.housing, world.home.id).card.writable
    assert world.colleague.id in world.rung[-1]
    world.clock.advance(days=3)
    assert not world.sees(world.colleague)
    assert world.sees(world.housing)


def test_a_delegation_ends_with_the_line_even_corrected_since(world):
    world.delegate(world.housing, world.line(world.housing), world.colleague, days=30)
    soon = world.clock() + timedelta(days=2)
    end_line(world.platform, world.coordinator, world.home.id, world.line(world.housing), soon)
    assert world.sees(world.colleague)
    end_line(world.platform, world.coordinator, world.home.id, world.line(world.housing))
    assert not world.sees(world.colleague)
    ended = [
        one for one in world.entries("team:left") if ("role", None, "delegate") in map(tuple, one.changes)
    ]
    assert len(ended) == 2


def test_a_delegation_is_worth_nothing_once_the_account_it_stands_for_is_closed(world):
    world.delegate(world.housing, world.line(world.housing), world.colleague)
    assert world.sees(world.colleague)
    end_account(world.platform, SYSTEM, world.housing.id)
    assert not world.sees(world.colleague)


def test_a_delegation_is_never_longer_than_its_line(world):
    end = world.clock() + timedelta(days=2)
    end_line(world.platform, world.housing, world.home.id, world.line(world.member), end)
    world.delegate(world.housing, world.line(world.member), world.colleague, days=30)
    view = read_team(world.platform, world.housing, world.home.id)
    assert next(one.until for one in view.lines if one.role == "delegate") == end
