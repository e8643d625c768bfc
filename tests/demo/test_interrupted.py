"""A load killed anywhere, and loaded again, makes the world that a load nobody killed makes."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from hub.audit.sealer import seal_all
from hub.audit.verdict import Result
from hub.channels.models import ReadPosition
from hub.demo import load
from hub.demo.begun import begun
from hub.demo.story import stories
from hub.demo.wish import HISTORY
from hub.errors import ConfigurationError
from tests import databases
from tests.demo.logs import verdict_of
from tests.demo.written import picture, written
from tests.platform_builder import build_platform

HOUSEHOLDS = 3
"""One written by hand, one drawn, one in which somebody foreign knocks."""


class KilledError(BaseException):
    """What nobody catches."""


class ToldError(Exception):
    """Every household is there."""


@contextmanager
def killed_after_one_act(engine):
    """The second transaction that writes to the log does not come to its end."""
    entries, acts = [], []

    def writes(_connection, _cursor, statement, *_):
        if statement.startswith("INSERT INTO audit_entry"):
            if acts:
                raise KilledError
            entries.append(statement)

    def committing(_connection):
        if entries:
            acts.append(entries)

    event.listen(engine, "before_cursor_execute", writes)
    event.listen(engine, "commit", committing)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", writes)
        event.remove(engine, "commit", committing)


@pytest.fixture
def a_platform(sqlite_template, tmp_path, clock):
    @contextmanager
    def made(name):
        folder = tmp_path / name
        folder.mkdir()
        begins = clock.now - HISTORY - timedelta(days=1)
        with databases.fresh_sqlite(sqlite_template, folder) as database:
            yield replace(build_platform(database, folder, lambda: begins), clock=clock)

    return made


def households(platform):
    """All that is stored of each, in the order of the stories."""
    wish = load.wish_for(platform, 1, HOUSEHOLDS, None)
    stage = load._stage(platform, wish, picture)
    for story in stories(wish):
        found = begun(platform, story)
        with platform.database.reading() as session:
            read = select(ReadPosition.seq).where(ReadPosition.household_id == found.opened.id)
            positions = sorted(session.scalars(read))
        yield {**sorted_changes(written(platform, stage, found.opened)), "read": positions}


def sorted_changes(stored):
    """An entry names the partners in the order of their ids, which each platform draws."""
    entries = [
        tuple(sorted(part) if isinstance(part, tuple) else part for part in one) for one in stored["entries"]
    ]
    return stored | {"entries": sorted(entries, key=str)}


def load_households(platform, upto=HOUSEHOLDS):
    """Load, and end where so many households were told."""

    def told(number):
        if number == upto:
            raise ToldError

    load.load_demo(platform, load.wish_for(platform, 1, HOUSEHOLDS, None), picture, told)


def test_a_load_killed_after_every_single_act_makes_the_world_of_one_nobody_killed(a_platform):
    with a_platform("killed") as killed, a_platform("whole") as whole:
        with pytest.raises(ToldError):
            load_households(whole)
        with pytest.raises(ToldError):
            load_households(killed, upto=HOUSEHOLDS - 1)
        times = 0
        while True:
            try:
                with killed_after_one_act(killed.database.engine):
                    load_households(killed)
            except KilledError:
                times += 1
            except ToldError:
                break
        assert times >= 8
        assert list(households(killed)) == list(households(whole))
        seal_all(killed.database)
        assert verdict_of(killed).result is Result.INTACT


def test_a_load_goes_on_with_no_other_world_than_it_began(a_platform):
    with a_platform("begun") as platform:
        with pytest.raises(ToldError):
            load_households(platform)
        with pytest.raises(ConfigurationError, match="another seed"):
            load.load_demo(platform, load.wish_for(platform, 2, HOUSEHOLDS, 40))
