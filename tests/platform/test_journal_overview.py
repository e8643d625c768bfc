"""What an officer sees at a glance of the log: counts in her sight, and rules that name acts to look into."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from hub.audit.entries import Action
from hub.audit.units import writing
from hub.channels.reading import open_channel
from hub.errors import AccessDeniedError
from hub.platform.journal_overview import HOUSEHOLDS, REFUSALS, Rule, journal_overview
from tests.audit.sample_log import damaging
from tests.platform_builder import SYSTEM, add_household, add_professional, build_platform


class World:
    def __init__(self, database, folder, clock):
        self.clock = clock
        self.platform = build_platform(database, folder, clock)
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.jobs = add_professional(self.platform, "mep")
        self.officer = add_professional(self.platform, "ssp", "dpo", "lawyer")
        self.home = add_household(self.platform, [self.social], code="FOYER-7F3K")
        self.foreign = add_household(self.platform, [self.jobs])

    def open(self, actor, home, times=1):
        for _ in range(times):
            open_channel(self.platform, actor, home.id)
            self.clock.advance(seconds=1)

    def knock(self, actor, home, times, every=60):
        for _ in range(times):
            with pytest.raises(AccessDeniedError):
                open_channel(self.platform, actor, home.id)
            self.clock.advance(seconds=every)

    def record(self, actor, action, home):
        _record(self.platform, actor, action, home.id)
        self.clock.advance(seconds=1)

    @property
    def seen(self):
        return journal_overview(self.platform, self.officer)

    @property
    def rules(self):
        return [(one.rule, one.actor_id, one.count, one.households) for one in self.seen.notable]


@writing
def _record(unit, action, household_id):
    unit.record(action, household_id=household_id)


@pytest.fixture
def world(database, tmp_path, clock):
    return World(database, tmp_path, clock)


def test_consultations_are_counted_by_local_week_and_partner_within_sight(world):
    world.open(world.social, world.home, 2)
    world.clock.advance(days=7)
    world.open(world.social, world.home, 3)
    world.open(world.jobs, world.foreign, 4)
    weeks = world.seen.weeks
    assert [counts for _monday, counts in weeks] == [{}, {}, {}, {}, {"ssp": 2}, {"ssp": 3}]
    assert [f"{monday:%d/%m %H:%M %z}" for monday, _counts in weeks[-2:]] == [
        "23/11 00:00 +0100",
        "30/11 00:00 +0100",
    ]
    assert journal_overview(world.platform, SYSTEM).weeks[-1][1] == {"ssp": 3, "mep": 4}


def test_refusals_are_counted_by_reason_the_most_frequent_first(world):
    world.knock(world.social, world.foreign, 2)
    administrator = add_professional(world.platform, "ssp", "administrator")
    world.knock(administrator, world.home, 3)
    assert world.seen.refusals == [("no_contents", 3), ("not_member", 2)]
    world.clock.advance(days=91)
    assert world.seen.refusals == []


def test_five_refusals_in_ten_minutes_are_named_and_four_or_slower_ones_are_not(world):
    world.knock(world.social, world.foreign, REFUSALS - 1)
    assert world.rules == []
    world.clock.advance(hours=1)
    world.knock(world.social, world.foreign, REFUSALS + 1, every=150)
    assert world.rules == [(Rule.REFUSALS, world.social.id, REFUSALS, 1)]
    world.clock.advance(days=31)
    assert world.rules == []


def test_refusals_of_another_partner_are_out_of_sight(world):
    world.knock(world.jobs, world.home, REFUSALS)
    assert world.rules == [(Rule.REFUSALS, world.jobs.id, REFUSALS, 1)]
    stranger = add_professional(world.platform, "his", "dpo", "lawyer")
    assert journal_overview(world.platform, stranger).notable == []


def test_many_households_in_one_hour_are_named(world):
    homes = [add_household(world.platform, [world.social]) for _ in range(HOUSEHOLDS)]
    for home in homes[:-1]:
        world.open(world.social, home)
    assert world.rules == []
    world.open(world.social, homes[-1])
    assert world.rules == [(Rule.HOUSEHOLDS, world.social.id, HOUSEHOLDS, HOUSEHOLDS)]


def test_originals_taken_just_before_a_withdrawal_are_named_with_the_channel(world):
    world.record(world.social, Action.DOCUMENT_DOWNLOADED, world.home)
    world.clock.advance(minutes=9)
    world.record(world.social, Action.CONSENT_WITHDRAWN, world.home)
    (found,) = world.seen.notable
    assert (found.rule, found.actor_id, found.count, found.household) == (
        Rule.WITHDRAWAL,
        world.social.id,
        1,
        "FOYER-7F3K",
    )
    world.clock.advance(minutes=11)
    world.record(world.social, Action.CONSENT_WITHDRAWN, world.home)
    assert len(world.seen.notable) == 1


def test_only_officers_see_it_and_a_damaged_row_hides_it_without_an_error(world):
    for actor in (world.social, add_professional(world.platform, "ssp", "administrator")):
        with pytest.raises(AccessDeniedError):
            journal_overview(world.platform, actor)
    world.record(world.social, Action.CONSENT_WITHDRAWN, world.home)
    with damaging(world.platform.database) as session:
        session.execute(text("UPDATE audit_entry SET at = 'z' WHERE action = 'consent:withdrawn'"))
    assert world.seen is None
