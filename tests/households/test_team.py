"""Joining a team, leaving it, replacing a referent; on both engines."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from hub.errors import AccessDeniedError
from hub.households.team import appoint_delegate, end_line, join_team, leave_team, replace_referent
from hub.households.team_lines import NewLine
from hub.households.team_page import read_team
from hub.platform.accounts import end_account
from tests.households.team_world import World, refused
from tests.platform_builder import SYSTEM, add_household, add_professional


@pytest.fixture
def world(database, tmp_path, clock):
    return World(database, tmp_path, clock)


def test_a_referent_adds_a_colleague_of_her_own_partner_and_is_heard(world):
    world.join(world.housing, world.colleague)
    assert world.sees(world.colleague)
    assert world.colleague.id in world.rung[-1]
    assert world.social.id in world.rung[-1]
    entry = world.entries("team:joined")[-1]
    assert (entry.actor_id, entry.household_id) == (world.housing.id, world.home.id)
    assert entry.row_digest


@pytest.mark.parametrize("who", ["housing", "member", "social"])
def test_nobody_else_changes_the_lines_of_a_partner(world, who):
    """A member changes nothing; a referent of another partner nothing of this one: to add somebody of it is
    answered like adding nobody."""
    by = getattr(world, who)
    added = world.other if who == "housing" else world.colleague
    before = world.team()
    if who == "member":
        with pytest.raises(AccessDeniedError) as raised:
            world.join(by, added)
        assert raised.value.decision.reason == "role_limit"
    else:
        refused("account_inactive", "professional", world.join, by, added)
    for line in [world.line(world.social if who == "housing" else world.housing)]:
        with pytest.raises(AccessDeniedError):
            end_line(world.platform, by, world.home.id, line)
    assert world.team() == before


def test_a_coordinator_changes_every_line_of_a_team_she_is_in_and_sees_no_other(world):
    world.join(world.coordinator, world.colleague)
    end_line(world.platform, world.coordinator, world.home.id, world.line(world.social))
    assert world.sees(world.colleague)
    assert not world.sees(world.social)
    elsewhere = add_household(world.platform, [world.social])
    for home in (elsewhere.id, uuid4()):
        with pytest.raises(AccessDeniedError) as raised:
            join_team(world.platform, world.coordinator, home, NewLine(world.colleague.id))
        assert raised.value.decision.shown == "not_found"


def test_a_line_may_begin_later_and_end_by_itself(world):
    start, stop = (world.clock() + timedelta(days=day) for day in (2, 5))
    world.join(world.coordinator, world.colleague, from_at=start, until_at=stop)
    assert (world.colleague.id, "member", "to_come") in world.team()
    assert not world.sees(world.colleague)
    world.clock.advance(days=2)
    assert world.sees(world.colleague)
    world.clock.advance(days=3)
    assert not world.sees(world.colleague)


def test_ending_takes_effect_at_once_and_those_who_lose_hear_it(world):
    end_line(world.platform, world.housing, world.home.id, world.line(world.member))
    assert not world.sees(world.member)
    assert world.member.id in world.rung[-1]
    entry = world.entries("team:left")[-1]
    assert ["role", None, "member"] in [list(change) for change in entry.changes]


def test_an_end_foreseen_is_honoured_and_may_be_brought_forward_but_not_put_off(world):
    later, sooner = (world.clock() + timedelta(days=day) for day in (9, 4))
    end_line(world.platform, world.housing, world.home.id, world.line(world.member), later)
    assert world.sees(world.member)
    end_line(world.platform, world.housing, world.home.id, world.line(world.member), sooner)
    line = world.line(world.member)
    refused("later_than_line", "until", end_line, world.platform, world.housing, world.home.id, line, later)
    world.clock.advance(days=4)
    assert not world.sees(world.member)


def test_a_referent_is_replaced_with_a_time_in_common(world):
    line, until = world.line(world.housing), world.clock() + timedelta(days=7)
    replace_referent(world.platform, world.coordinator, world.home.id, line, world.colleague.id, until)
    both = {(one.id, "referent", "running") for one in (world.housing, world.colleague)}
    assert both <= world.team()
    world.clock.advance(days=7)
    assert world.sees(world.colleague)
    assert not world.sees(world.housing)
    assert not read_team(world.platform, world.coordinator, world.home.id).without_referent[1:]


def test_a_member_who_becomes_referent_keeps_her_line_and_so_her_past(world):
    line = world.line(world.housing)
    replace_referent(world.platform, world.coordinator, world.home.id, line, world.member.id)
    assert {(world.member.id, role, "running") for role in ("member", "referent")} <= world.team()


def test_what_is_wrong_is_named_and_changes_nothing(world):
    hub, by, home = world.platform, world.coordinator, world.home.id
    line, day = world.line(world.housing), timedelta(days=1)
    now, before = world.clock(), world.team()
    dpo = add_professional(hub, "his", "dpo", "lawyer")
    secretary = add_professional(hub, "his", "secretary", "secretary")
    gone = add_professional(hub, "his")
    end_account(hub, SYSTEM, gone.id)
    refused("already_in_team", "professional", world.join, by, world.member)
    refused("already_in_team", "professional", world.join, by, world.housing, referent=True)
    refused("already_in_team", "professional", world.join, by, world.housing)
    refused("account_inactive", "professional", world.join, by, gone)
    refused("account_inactive", "professional", join_team, hub, by, home, NewLine(uuid4()))
    refused("account_inactive", "professional", world.join, by, dpo)
    refused("role_cannot_follow", "professional", world.join, by, secretary, referent=True)
    refused("in_the_past", "from", world.join, by, world.colleague, from_at=now - day)
    refused("ends_before_start", "until", world.join, by, world.colleague, until_at=now)
    reversed_dates = {"from_at": now + day * 2, "until_at": now + day}
    refused("ends_before_start", "until", world.join, by, world.colleague, **reversed_dates)
    refused("line_ended", "line", end_line, hub, by, home, uuid4())
    refused("in_the_past", "until", end_line, hub, by, home, line, now - day)
    refused(
        "not_a_referent",
        "line",
        replace_referent,
        hub,
        by,
        home,
        world.line(world.member),
        world.colleague.id,
    )
    refused("other_partner", "professional", replace_referent, hub, by, home, line, world.other.id)
    refused("already_in_team", "professional", replace_referent, hub, by, home, line, world.housing.id)
    refused("required", "until", appoint_delegate, hub, by, home, line, world.colleague.id, None)
    refused("other_partner", "professional", appoint_delegate, hub, by, home, line, world.other.id, now + day)
    refused(
        "ends_before_start", "until", appoint_delegate, hub, by, home, line, world.colleague.id, now - day
    )
    refused("not_in_team", "professional", leave_team, hub, by, home, world.colleague.id)
    world.delegate(by, line, world.colleague)
    delegation = world.line(world.colleague)
    refused(
        "delegate_of_delegate", "line", appoint_delegate, hub, by, home, delegation, world.other.id, now + day
    )
    refused("already_in_team", "professional", world.delegate, by, line, world.colleague)
    end_line(hub, by, home, delegation)
    assert world.team() == before


def test_who_leaves_leaves_with_every_line(world):
    world.join(world.coordinator, world.member, referent=True)
    world.clock.advance(minutes=1)
    leave_team(world.platform, world.coordinator, world.home.id, world.member.id)
    assert not world.sees(world.member)
    ended = read_team(world.platform, world.coordinator, world.home.id).ended
    assert {one.role for one in ended if one.professional_id == world.member.id} == {"member", "referent"}


def test_a_partner_without_a_referent_is_named(world):
    view = read_team(world.platform, world.member, world.home.id)
    assert [one.code for one in view.without_referent] == ["mep"]
    assert view.offered == []
    offered = read_team(world.platform, world.housing, world.home.id).offered
    assert {one.partner.code for one in offered} == {"his"}
