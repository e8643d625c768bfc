"""What a data-protection officer sees of the log, and that each reading of it is on record."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from hub.audit.entries import Action
from hub.audit.models import AuditEntry
from hub.audit.queries import Filters, entries_matching
from hub.channels.reading import open_channel
from hub.errors import AccessDeniedError, InvalidInputError, TamperedError
from hub.platform.accounts import end_account
from hub.platform.journal import JournalFilters, read_journal
from hub.platform.oversight import Sight, agent_number
from tests.audit.sample_log import damaging
from tests.platform_builder import SYSTEM, add_household, add_professional, build_platform


class World:
    def __init__(self, database, folder, clock):
        self.clock = clock
        self.platform = build_platform(database, folder, clock)
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing = add_professional(self.platform, "his", profession="housing_officer")
        self.jobs = add_professional(self.platform, "mep")
        self.officer = add_professional(self.platform, "his", "dpo", "lawyer")
        self.shared = add_household(self.platform, [self.social, self.housing])
        self.foreign = add_household(self.platform, [self.jobs])
        clock.advance(minutes=1)

    def open(self, actor, home):
        open_channel(self.platform, actor, home.id)
        self.clock.advance(seconds=1)

    def read(self, officer=None, cursor=None, opened=None, limit=50, **filters):
        asked = JournalFilters(**filters)
        self.clock.advance(seconds=1)
        return read_journal(self.platform, officer or self.officer, asked, cursor, opened, limit)

    def shown(self, officer=None, **filters):
        return [(line.entry.action, line.entry.actor_id) for line in self.read(officer, **filters).lines]

    def entries(self, action):
        with self.platform.database.reading() as session:
            query = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.entry_id)
            return list(session.scalars(query))


@pytest.fixture
def world(database, tmp_path, clock):
    return World(database, tmp_path, clock)


def test_an_officer_sees_acts_of_others_on_a_shared_household_and_not_on_a_foreign_one(world):
    world.open(world.social, world.shared)
    world.open(world.jobs, world.foreign)
    assert world.shown(action="channel:opened") == [("channel:opened", world.social.id)]
    everything = world.shown(SYSTEM, action="channel:opened")
    assert {actor for _, actor in everything} == {world.social.id, world.jobs.id}


def test_an_officer_keeps_seeing_a_household_her_partner_followed_once(world):
    end_account(world.platform, SYSTEM, world.housing.id)
    world.open(world.social, world.shared)
    assert world.shown(action="channel:opened") == [("channel:opened", world.social.id)]


def test_an_officer_sees_own_professionals_knock_at_a_foreign_household_but_not_its_code(world):
    with pytest.raises(AccessDeniedError):
        open_channel(world.platform, world.housing, world.foreign.id)
    (line,) = world.read(action="access:refused").lines
    assert (line.entry.actor_id, line.entry.household_id) == (world.housing.id, world.foreign.id)
    assert line.household is None
    assert line.entry.reason == "not_member"


def test_a_code_out_of_sight_answers_like_one_that_does_not_exist(world):
    codes = {line.household for line in world.read(SYSTEM, action="household:opened").lines}
    (shared,) = {line.household for line in world.read(action="household:opened").lines}
    (foreign,) = codes - {shared}
    world.open(world.jobs, world.foreign)
    assert world.read(household=shared.lower()[6:]).lines
    assert world.read(household=foreign).lines == world.read(household="FOYER-ZZZZ").lines == []
    last = [entry.household_id for entry in world.entries("audit:read")][-3:]
    assert last == [world.shared.id, None, None]


def test_acts_of_the_hub_and_on_the_log_are_seen_by_every_officer(world):
    elsewhere = add_professional(world.platform, "mep", "dpo", "lawyer")
    assert ("platform:applied", None) in world.shown(action="platform:applied")
    world.read(elsewhere)
    assert world.shown(action="audit:read", actor_id=elsewhere.id) == []


def test_a_reading_of_the_log_names_the_professional_looked_for(world):
    world.read(actor_id=world.social.id)
    (entry,) = world.entries("audit:read")
    assert (entry.actor_id, entry.object_kind, entry.object_id) == (
        world.officer.id,
        "professional",
        world.social.id,
    )


@pytest.mark.parametrize("role", ["worker", "coordinator", "secretary", "manager", "administrator"])
def test_no_other_role_reads_the_log(world, role):
    with pytest.raises(AccessDeniedError):
        read_journal(world.platform, add_professional(world.platform, "mep", role))
    assert [entry.reason for entry in world.entries("access:refused")] == ["role_limit"]
    assert world.entries("audit:read") == []


def test_pages_neither_skip_nor_repeat(world):
    for _ in range(7):
        world.open(world.social, world.shared)
    seen, cursor = [], None
    while True:
        page = world.read(action="channel:opened", cursor=cursor, limit=3)
        seen += [line.entry.entry_id for line in page.lines]
        cursor = page.older
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 7
    assert seen == sorted(seen, reverse=True)


def test_a_cursor_of_another_list_or_made_up_is_refused(world):
    foreign = world.platform.key.seal_cursor(bytes(32))
    for cursor in ("", "x", foreign):
        if cursor:
            with pytest.raises(InvalidInputError):
                world.read(cursor=cursor)


@pytest.mark.parametrize("field", ["action", "outcome"])
def test_a_filter_outside_its_list_is_named(world, field):
    with pytest.raises(InvalidInputError) as caught:
        world.read(**{field: "weather"})
    assert (caught.value.field, caught.value.code) == (field, "unknown_choice")


def test_an_entry_is_opened_only_in_sight(world):
    world.open(world.social, world.shared)
    world.open(world.jobs, world.foreign)
    near, far = (
        next(entry for entry in world.entries("channel:opened") if entry.actor_id == actor.id)
        for actor in (world.social, world.jobs)
    )
    assert world.read(opened=near.entry_id).opened.line.agent == agent_number(world.social.id)
    assert world.read(opened=far.entry_id).opened is None


def test_a_page_walks_the_log_in_the_order_it_shows_and_sorts_nothing(sqlite_database, tmp_path, clock):
    world = World(sqlite_database, tmp_path, clock)
    asked = {
        "ix_audit_entry_at": Filters(),
        "ix_audit_entry_action": Filters(action=Action.CHANNEL_OPENED),
        "ix_audit_entry_household": Filters(household_id=world.shared.id),
        "ix_audit_entry_actor": Filters(actor_id=world.social.id),
    }
    with world.platform.database.reading() as session:
        seen = Sight(world.officer.partner_id, "his", clock()).entries()
        for index, filters in asked.items():
            query = entries_matching(filters).where(seen)
            words = query.compile(sqlite_database.engine, compile_kwargs={"literal_binds": True})
            plan = str(session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {words}").all())
            assert index in plan, plan
            assert "TEMP B-TREE" not in plan, plan


def test_a_row_no_entry_could_be_is_a_broken_log_and_not_a_wrong_page(world):
    with damaging(world.platform.database) as session:
        session.execute(text("UPDATE audit_entry SET changes = '{' WHERE action = 'platform:applied'"))
    with pytest.raises(TamperedError):
        world.read(action="platform:applied")
