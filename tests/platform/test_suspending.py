"""A partner's agreement suspended and taken up again: who decides, what closes at once; nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.channels.operations import NewNote, post_note
from hub.channels.reading import open_channel
from hub.cli import main
from hub.errors import AccessDeniedError, InvalidInputError
from hub.platform.deciding import Decider
from hub.platform.operations import apply_platform
from hub.platform.suspending import resume_partner, suspend_partner
from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.platform_builder import (
    PASSWORD,
    SYSTEM,
    add_household,
    add_professional,
    agree,
    build_platform,
    configuration,
)

FIRST, SECOND = "zoe.a@ssp.example", "lou.d@mep.example"


class World:
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.clock, self.platform = clock, build_platform(database, folder, clock)
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing = add_professional(self.platform, "his", profession="housing_officer")
        self.home = add_household(self.platform, referents=[self.social, self.housing])
        agree(self.platform, self.social, self.home)
        self.first = add_professional(self.platform, "ssp", "administrator", "engineer", mail=FIRST)
        self.second = add_professional(self.platform, "mep", "dpo", "lawyer", mail=SECOND)
        clock.advance(minutes=1)
        post_note(self.platform, self.housing, self.home.id, NewNote("housing", None, "la nôtre"))
        clock.advance(seconds=1)

    def deciders(self, first: Actor | None = None, second: Actor | None = None) -> tuple[Decider, Decider]:
        return Decider(first or self.first, PASSWORD), Decider(second or self.second, PASSWORD)

    def suspend(self, code: str = "his", *who: Actor, **dates: Any) -> None:
        suspend_partner(self.platform, code, self.deciders(*who), "here", **dates)

    def resume(self, code: str = "his", *who: Actor) -> None:
        resume_partner(self.platform, code, self.deciders(*who), "here")

    def reason(self, actor: Actor) -> str | None:
        """What she is told instead of the notes, which are there."""
        try:
            notes = open_channel(self.platform, actor, self.home.id).notes.notes
        except AccessDeniedError as denied:
            return str(denied.decision.shown)
        return None if notes else "no notes"


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def test_it_closes_at_once_rings_and_reads_again_when_taken_up(world: World) -> None:
    rung: list[object] = []
    world.platform.bell.listen(lambda home, who: rung.append((home, who)))
    world.suspend()
    assert rung == [(world.home.id, frozenset({world.housing.id}))]
    assert (world.reason(world.housing), world.reason(world.social)) == ("partner_suspended", None)
    apply_platform(world.platform, SYSTEM, configuration())
    assert world.reason(world.housing) == "partner_suspended", "a file applied again takes nothing up"
    world.clock.advance(days=1)
    world.resume()
    assert world.reason(world.housing) is None
    with world.platform.database.reading() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.action.like("partner:%ed"))).all()
        said = {one.action: str(one.changes) for one in rows if "decided_by" in str(one.changes)}
    assert set(said) == {"partner:suspended", "partner:resumed"}
    assert all(str(one.id) in said["partner:suspended"] for one in (world.first, world.second))


def test_it_begins_and_ends_on_its_instants_and_may_be_called_off_before(world: World) -> None:
    start = world.clock.now + timedelta(days=2)
    world.suspend(from_at=start, until_at=start + timedelta(days=1))
    assert world.reason(world.housing) is None
    world.clock.now = start
    assert world.reason(world.housing) == "partner_suspended"
    world.clock.now = start + timedelta(days=1)
    assert world.reason(world.housing) is None
    later = world.clock.now + timedelta(days=1)
    world.suspend(from_at=later)
    world.resume()
    world.clock.now = later
    assert world.reason(world.housing) is None


def test_two_of_two_partners_that_are_not_suspended_decide(world: World) -> None:
    platform = world.platform
    same = add_professional(platform, "ssp", "dpo", "lawyer")
    theirs = add_professional(platform, "his", "administrator", "engineer")
    for field, who in (
        ("first", (world.social, world.second)),
        ("second", (world.first, world.social)),
        ("second", (world.first, same)),
        ("second", (world.first, world.first)),
    ):
        with pytest.raises(InvalidInputError) as refused:
            world.suspend("his", *who)
        assert refused.value.field == field
    wrong = Decider(world.first, PASSWORD), Decider(world.second, "wrong")
    with pytest.raises(InvalidInputError, match="password_wrong"):
        suspend_partner(platform, "his", wrong, "here")
    assert world.reason(world.housing) is None
    world.suspend()
    with pytest.raises(InvalidInputError) as refused:
        world.resume("his", world.first, theirs)
    assert refused.value.field == "second"
    assert world.reason(world.housing) == "partner_suspended"


def test_the_command_suspends_from_a_day_and_takes_up(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FixedClock(datetime.now(UTC) - timedelta(hours=1))
    world = World(sqlite_database, tmp_path, clock)
    who = ["--first", FIRST, "--second", SECOND, "--passwords-stdin"]
    monkeypatch.setenv("HUB_DATA", str(tmp_path))

    def hub(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["partner", *arguments, *who], input=f"{PASSWORD}\n{PASSWORD}\n")
        return done.exit_code, done.output

    assert hub("suspend", "his", "--from", "2020-01-01")[0] == 1
    assert hub("suspend", "his") == (0, "his is suspended\n")
    clock.now = datetime.now(UTC)
    assert world.reason(world.housing) == "partner_suspended"
    assert hub("resume", "his") == (0, "his reads again\n")
    clock.now = datetime.now(UTC)
    assert world.reason(world.housing) is None


def test_what_makes_no_sense_is_refused(world: World) -> None:
    past, now = world.clock.now - timedelta(days=1), world.clock.now
    for code, field, dates in (
        ("xyz", "partner", {}),
        ("his", "from", {"from_at": past}),
        ("his", "until", {"until_at": now}),
    ):
        with pytest.raises(InvalidInputError) as refused:
            world.suspend(code, **dates)
        assert refused.value.field == field
    with pytest.raises(InvalidInputError, match="not_suspended"):
        world.resume()
    world.suspend()
    with pytest.raises(InvalidInputError, match="already_suspended"):
        world.suspend()
