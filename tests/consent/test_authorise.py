"""Standing before a household: only who is of its team now, under a post that has contents."""

from __future__ import annotations

import pytest

from hub.accounts.queries import load_actor
from hub.actors import Origin
from hub.channels.listing import my_channels
from hub.channels.reading import open_channel
from hub.clock import new_id
from hub.errors import AccessDeniedError
from hub.households.operations import leave_team
from hub.platform.account_returns import reopen_account
from hub.platform.accounts import end_account
from tests.platform_builder import SYSTEM, add_household, add_professional, build_platform, put_in_team


@pytest.fixture
def platform(sqlite_database, tmp_path, clock):
    return build_platform(sqlite_database, tmp_path, clock)


def refusal(platform, actor, household_id):
    with pytest.raises(AccessDeniedError) as caught:
        open_channel(platform, actor, household_id)
    return caught.value.decision.reason, caught.value.decision.shown


def listed(platform, actor):
    return [line.card.household_id for line in my_channels(platform, actor).lines]


def test_who_left_the_team_no_longer_learns_where_the_household_lives(platform, clock):
    stays, leaves = add_professional(platform, "his"), add_professional(platform, "his")
    home = add_household(platform, [stays, leaves])
    assert listed(platform, leaves) == [home.id]
    clock.advance(days=1)
    leave_team(platform, SYSTEM, home.id, leaves.id)
    assert refusal(platform, leaves, home.id) == ("not_member", "not_found")
    assert refusal(platform, leaves, new_id(clock.now)) == ("not_found", "not_found")
    assert listed(platform, leaves) == []
    assert listed(platform, stays) == [home.id]


@pytest.mark.parametrize("role", ["administrator", "dpo"])
def test_a_line_in_the_team_opens_nothing_to_a_role_without_contents(platform, clock, role):
    actor = add_professional(platform, "his", role, role)
    home = add_household(platform, [add_professional(platform, "his")])
    put_in_team(platform, SYSTEM, home.id, actor)
    for household_id in (home.id, new_id(clock.now)):
        assert refusal(platform, actor, household_id) == ("no_contents", "no_contents")
    assert listed(platform, actor) == []


def test_an_account_opened_again_stands_where_its_lines_still_run(platform, clock):
    worker = add_professional(platform, "his")
    home = add_household(platform, [worker])
    end_account(platform, SYSTEM, worker.id)
    assert refusal(platform, worker, home.id) == ("account_inactive", "account_inactive")
    clock.advance(days=1)
    reopen_account(platform, SYSTEM, worker.id, "k7m2-9tqa-x4we-hn3p")
    with platform.database.reading() as session:
        again = load_actor(session, worker.id, clock.now, Origin.WEB)
    assert listed(platform, again) == [home.id]
