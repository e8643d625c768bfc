"""Handing a caseload over: all of it or nothing, once, and only where one may."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from hub.audit.models import AuditEntry
from hub.channels.reading import open_channel
from hub.errors import AccessDeniedError, ConflictError, InvalidInputError
from hub.households.caseload import hand_over, read_caseload
from hub.households.team import appoint_delegate, end_line, join_team
from hub.households.team_lines import NewLine
from hub.households.team_page import read_team
from tests.engines import ONE_ENGINE
from tests.platform_builder import add_household, add_professional, build_platform


class World:
    """Thomas follows four households: of two the coordinator is in the team, of one Odile is referent."""

    def __init__(self, database, folder, clock):
        self.clock, self.platform = clock, build_platform(database, folder / "data", clock)
        self.coordinator = add_professional(self.platform, "mep", "coordinator", "coordinator")
        self.thomas, self.nadia, self.odile = (
            add_professional(self.platform, "his", name=name) for name in ("Thomas", "Nadia", "Odile")
        )
        self.social = add_professional(self.platform, "ssp")
        self.led = self._home([self.coordinator], [self.thomas])
        self.followed = self._home([self.coordinator, self.thomas], [self.nadia])
        self.hers = self._home([self.thomas], [self.odile])
        self.other = self._home([], [self.thomas])
        self.rung = []
        self.platform.bell.listen(lambda home, who: self.rung.append((home, who)))
        clock.advance(minutes=1)

    def _home(self, team, referents):
        return add_household(self.platform, team, referents=referents)

    def lines(self, actor):
        return [one.line_id for one in read_caseload(self.platform, actor, self.thomas.id).lines]

    def codes(self, actor):
        return {one.short_code for one in read_caseload(self.platform, actor, self.thomas.id).lines}

    def sees(self, actor, home):
        try:
            open_channel(self.platform, actor, home.id)
        except AccessDeniedError:
            return False
        return True

    def hand_over(self, by, to, lines=None, days=None, key=""):
        until = self.clock() + timedelta(days=days) if days is not None else None
        found = self.lines(by) if lines is None else lines
        return hand_over(self.platform, by, self.thomas.id, to.id, until, found, key)

    def entries(self):
        with self.platform.database.reading() as session:
            return len(session.scalars(select(AuditEntry.entry_id)).all())


@pytest.fixture
def world(database, tmp_path, clock):
    return World(database, tmp_path, clock)


def test_only_households_whose_team_one_may_change_are_named(world):
    assert world.codes(world.coordinator) == {world.led.short_code, world.followed.short_code}
    assert world.codes(world.odile) == {world.hers.short_code}
    assert world.codes(world.thomas) == {world.led.short_code, world.other.short_code}
    assert world.codes(world.social) == set()
    assert not read_caseload(world.platform, world.social, world.thomas.id).leaving


def test_all_lines_go_with_a_time_in_common_and_in_the_same_role(world):
    assert world.hand_over(world.coordinator, world.odile, days=5) == 2
    for home in (world.led, world.followed):
        assert world.sees(world.odile, home)
        assert world.sees(world.thomas, home)
    assert {home for home, who in world.rung if world.odile.id in who} == {world.led.id, world.followed.id}
    team = read_team(world.platform, world.coordinator, world.led.id).lines
    assert {one.role for one in team if one.professional_id == world.odile.id} == {"referent"}
    world.clock.advance(days=5)
    assert not world.sees(world.thomas, world.led)
    assert world.sees(world.thomas, world.other), "of that team nobody asked"


def test_who_follows_a_household_already_keeps_her_line_and_the_other_ends(world):
    assert world.hand_over(world.coordinator, world.nadia) == 2
    team = read_team(world.platform, world.coordinator, world.followed.id).lines
    assert [one.role for one in team if one.partner.code == "his"] == ["referent"]
    assert not world.sees(world.thomas, world.followed)


@ONE_ENGINE
def test_a_line_that_is_shorter_than_the_one_handed_over_leaves_no_time_with_nobody(world):
    """Of Odile's own lines some end too soon, some begin too late, and between two of them she has none."""
    held = {world.led: [(None, 3), (9, 12)], world.followed: [(60, None)]}
    for home, periods in held.items():
        for period in periods:
            days = [world.clock() + timedelta(days=one) if one else None for one in period]
            join_team(world.platform, world.coordinator, home.id, NewLine(world.odile.id, True, *days))
    assert world.hand_over(world.coordinator, world.odile) == 2
    for days in (0, 3, 6, 3, 48):
        world.clock.advance(days=days)
        assert world.sees(world.odile, world.led)
        assert world.sees(world.odile, world.followed)


def test_sent_twice_it_is_done_once(world):
    lines = world.lines(world.coordinator)
    until = world.clock() + timedelta(days=3)
    for _ in range(2):
        done = hand_over(
            world.platform, world.coordinator, world.thomas.id, world.odile.id, until, lines, "one-key"
        )
        assert done == 2
    team = read_team(world.platform, world.coordinator, world.led.id).lines
    assert sum(one.professional_id == world.odile.id for one in team) == 1


def _ids(world, home):
    return {one.id for one in read_team(world.platform, world.coordinator, home.id).lines}


def test_what_changed_since_it_was_read_is_refused_whole(world):
    lines = world.lines(world.coordinator)
    first = next(one for one in lines if one in _ids(world, world.led))
    end_line(world.platform, world.coordinator, world.led.id, first)
    for wrong in (lines, [first], [], [*lines, uuid4()]):
        with pytest.raises(ConflictError):
            world.hand_over(world.coordinator, world.odile, wrong)
    assert not world.sees(world.odile, world.led)
    assert not world.sees(world.odile, world.followed)


def test_one_line_that_cannot_go_keeps_all_of_them(world):
    """The successor's account is closed, or at another partner: nothing is half done."""
    before = world.entries()
    for to, code in ((world.social, "other_partner"), (world.thomas, "same_person")):
        with pytest.raises(InvalidInputError) as raised:
            world.hand_over(world.coordinator, to, world.lines(world.coordinator))
        assert raised.value.code == code
    with pytest.raises(InvalidInputError):
        world.hand_over(world.coordinator, world.odile, days=-1)
    assert world.entries() - before == 2 * 3, "what was read to ask, and nothing else"
    assert not world.sees(world.odile, world.led)


def test_nobody_hands_over_lines_she_may_not_change(world):
    lines = world.lines(world.coordinator)
    for by in (world.social, world.nadia, world.odile):
        with pytest.raises(ConflictError):
            world.hand_over(by, world.nadia, lines)


def test_a_delegation_is_not_handed_over(world):
    (line,) = world.lines(world.odile)
    until = world.clock() + timedelta(days=9)
    appoint_delegate(world.platform, world.odile, world.hers.id, line, world.nadia.id, until)
    assert not read_caseload(world.platform, world.odile, world.nadia.id).lines
    assert world.hand_over(world.odile, world.nadia) == 1
    roles = [one.role for one in read_team(world.platform, world.odile, world.hers.id).lines]
    assert roles == ["referent", "member"], "the delegation ended with what it stood for"
