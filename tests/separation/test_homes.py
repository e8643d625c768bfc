"""How a child comes to live in a second household: who decides, what is refused, one order for both."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from hub.audit.models import AuditEntry
from hub.audit.units import WritingUnit, writing
from hub.channels.drafts import mark_read
from hub.channels.models import Note
from hub.channels.reading import open_channel
from hub.channels.sequence import NEXT, next_seq
from hub.consent.authorise import Standing
from hub.consent.queries import known_households
from hub.errors import AccessDeniedError, InvalidInputError
from hub.households.composition import join_household
from hub.households.persons import NewPerson
from hub.households.team import join_team
from hub.households.team_lines import NewLine
from hub.registry.models import Channel
from hub.separation.homes import leave_household, live_there_too
from hub.storage.db import Database
from tests.databases import wait_for_waiters
from tests.fixed_clock import FixedClock
from tests.platform_builder import (
    SYSTEM,
    add_household,
    agree,
)
from tests.separation.two_homes import TwoHomes

ALI = NewPerson("Ali", date(2019, 1, 1))


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> TwoHomes:
    return TwoHomes(database, tmp_path, clock)


def test_one_order_for_both_channels_moves_nothing_within_either(world: TwoHomes) -> None:
    """What was read stays read, and new notes stand after all that was there."""
    for number in range(3):
        world.note(f"ici {number}", world.child)
        world.write(f"là {number}", None)
        world.write(f"là encore {number}", None)
    page = open_channel(world.platform, world.there_housing, world.there.id)
    mark_read(world.platform, world.there_housing, world.there.id, page.notes.newest_seq)
    world.write("pas lu", None)
    here, there = world.bodies(world.social), world.bodies(world.there_social, world.there.id)
    world.live_there_too()
    assert world.bodies(world.social) == here
    about_her = [f"ici {number}" for number in range(3)]
    seen = world.bodies(world.there_social, world.there.id)
    assert seen == [*[one for n in range(3) for one in (about_her[n], f"là {n}", f"là encore {n}")], "pas lu"]
    assert [one for one in seen if one not in about_her] == there
    assert world.unread(world.there_housing) == 1
    with world.platform.database.reading() as session:
        rows = session.execute(select(Note.seq).order_by(Note.posted_at)).scalars().all()
    assert rows == list(range(1, 11))
    world.note("après", world.child)
    assert world.bodies(world.social) == [*here, "après"]


@writing
def _place(unit: WritingUnit, home: UUID, child: UUID) -> int:
    """As a unit that asked what to hold before the child lived in a second home: that one is not held."""
    standing = Standing(unit, known_households(unit.platform, unit.session, [home], None, unit.now)[home])
    return next_seq(unit, standing, standing.subject_id(child))


def test_a_place_is_given_once_though_both_homes_ask_at_the_same_time(
    postgres_database: Database, tmp_path: Path, clock: FixedClock
) -> None:
    """PostgreSQL only: SQLite has one writer."""
    world = TwoHomes(postgres_database, tmp_path, clock)
    world.live_there_too()
    with ThreadPoolExecutor(1) as beside:
        with postgres_database.writing() as session:
            taken = session.connection().execute(NEXT, {"household": world.there.id}).scalar_one()
            asked = beside.submit(_place, world.platform, SYSTEM, world.home.id, world.child)
            wait_for_waiters(postgres_database.engine)
        assert asked.result(20) == taken + 1


def test_a_household_that_counts_with_them_from_afar_is_held_and_read_anew(shared: TwoHomes) -> None:
    """Its places are moved too, though nobody of the two lives there."""
    third = add_household(shared.platform, [shared.both], persons=(NewPerson("Nadia Roy", date(1980, 1, 1)),))
    ali = join_household(shared.platform, shared.both, shared.there.id, ALI, [])
    shared.clock.advance(seconds=1)
    version = select(Channel.access_version).where(Channel.household_id == shared.home.id)
    with shared.platform.database.reading() as session:
        before = session.scalar(version)
    live_there_too(shared.platform, shared.both, shared.there.id, ali, third.short_code)
    with shared.platform.database.reading() as session:
        assert (session.scalar(version) or 0) > (before or 0)


def test_both_households_are_held_in_the_order_of_everybody(
    postgres_database: Database, tmp_path: Path, clock: FixedClock
) -> None:
    """PostgreSQL only. Whoever holds one and asks for the next would be waited for and wait."""
    world = TwoHomes(postgres_database, tmp_path, clock)
    earlier, later = sorted([world.home, world.there], key=lambda one: one.id)
    ali = join_household(world.platform, world.both, later.id, ALI, [])
    world.clock.advance(seconds=1)
    held = select(Channel.last_seq).with_for_update(key_share=True)
    with ThreadPoolExecutor(1) as beside:
        with postgres_database.writing() as session:
            session.execute(held.where(Channel.household_id == earlier.id)).all()
            asked = beside.submit(
                live_there_too, world.platform, world.both, later.id, ali, earlier.short_code
            )
            wait_for_waiters(postgres_database.engine)
            session.execute(held.where(Channel.household_id == later.id)).all()
        asked.result(20)


def test_who_changes_both_teams_decides_and_neither_entry_names_the_other_household(shared: TwoHomes) -> None:
    with shared.platform.database.reading() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.action.like("member:%"))).all()
        about = [(one.action, one.household_id) for one in rows if str(shared.child) in str(one.subject_ids)]
        said = [str(one.changes) + str(one.object_id) for one in rows if one.household_id == shared.home.id]
    homes = shared.home.id, shared.there.id
    assert about == [
        ("member:joined", homes[0]),
        ("member:joined", homes[1]),
        ("member:two_homes", homes[0]),
    ]
    assert not any(str(homes[1]) in one for one in said)


def test_a_household_one_does_not_change_is_refused_like_one_that_is_not_there(world: TwoHomes) -> None:
    for code in (world.there.short_code, "FOYER-2222", "nothing", ""):
        with pytest.raises(InvalidInputError, match="household_not_yours"):
            world.live_there_too(by=world.social, code=code or " ")
    assert world.social.id is not None
    join_team(world.platform, SYSTEM, world.there.id, NewLine(world.social.id))
    world.clock.advance(seconds=1)
    with pytest.raises(InvalidInputError, match="household_not_yours"):
        world.live_there_too(by=world.social)
    with pytest.raises(AccessDeniedError):
        world.live_there_too(by=world.there_social)
    assert world.names(world.there.id, world.there_social) == ["Oumar Diallo", "Mariama Diallo"]


def test_codes_that_are_tried_are_on_record(world: TwoHomes) -> None:
    """As any refusal, which its session is counted by; what can be no code is no try."""
    tried = select(AuditEntry.household_id, AuditEntry.changes).where(AuditEntry.action == "access:refused")
    for code in ("nothing", " ", world.there.short_code, "FOYER-2222"):
        with pytest.raises(InvalidInputError, match="household_not_yours"):
            world.live_there_too(by=world.social, code=code)
    with world.platform.database.reading() as session:
        rows = session.execute(tried).all()
    assert len(rows) == 2
    assert {row[0] for row in rows} == {world.there.id, None}
    assert all("live_there_too" in str(row[1]) for row in rows)


def test_an_adult_has_one_home_and_a_child_no_third(shared: TwoHomes) -> None:
    namesake = (NewPerson("fanta diallo", date(1990, 1, 1)),)
    third = add_household(shared.platform, [shared.both], persons=namesake)
    agree(shared.platform, shared.both, third, persons=namesake)
    unknown_age = join_household(shared.platform, shared.both, shared.there.id, NewPerson("Ali", None), [])
    shared.clock.advance(seconds=1)
    for one, code, refusal in (
        (shared.woman, "", "adult_of_two_homes"),
        (unknown_age, "", "unknown_person"),
        (shared.child, third.short_code, "two_homes_already"),
    ):
        with pytest.raises(InvalidInputError, match=refusal):
            shared.live_there_too(one, code)
    leave_household(shared.platform, shared.both, shared.there.id, shared.child)
    shared.clock.advance(seconds=1)
    ali = join_household(shared.platform, shared.both, shared.home.id, NewPerson("Ali", None), [])
    shared.clock.advance(seconds=1)
    for one, code, refusal in (
        (ali, "", "adult_of_two_homes"),
        (shared.child, third.short_code, "person_there"),
        (shared.child, shared.home.short_code, "person_there"),
    ):
        with pytest.raises(InvalidInputError, match=refusal):
            shared.live_there_too(one, code)
    assert shared.names(third.id, shared.both) == ["fanta diallo"]
