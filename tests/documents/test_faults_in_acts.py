"""Every statement, commit and call of the store that an act on documents makes fails once: the user is told
the truth, asking again works, and what is left is consistent, or swept.

A statement that fails in a transaction is undone with it whether it was done or not, so that it fails in one
way; commits and the store fail in all.
"""

from __future__ import annotations

import pytest

from hub.errors import OutcomeUnknownError, StorageUnavailableError, TamperedError, UnfinishedError
from tests.documents.faults import DONE, ERROR, SHORT, WAYS, failing_commits, failing_statements
from tests.documents.faulty_acts import ACTS, without_children
from tests.documents.faulty_world import World
from tests.platform_builder import add_household

OF_THE_STORE = (
    "replace",
    "page",
    "text",
    "upload",
    "merge",
    "bundle",
    "finish erasing",
    "evidence",
    "check the store",
    "sweep",
)
COMMITTED = [name for name in ACTS if name != "check"]
"""Masking goes the way of checking."""


@pytest.fixture(autouse=True)
def children(monkeypatch):
    without_children(monkeypatch)


@pytest.mark.parametrize("name", ACTS)
def test_an_act_through_every_fault_of_the_database(sqlite_database, tmp_path, clock, name):
    world = World(sqlite_database, tmp_path, clock)
    with failing_statements(world.platform.database) as statements:
        assert through(world, statements, (ERROR,), ACTS[name]) > 3
    sound(world)


@pytest.mark.parametrize("name", OF_THE_STORE)
def test_an_act_through_every_fault_of_the_store(sqlite_database, tmp_path, clock, name):
    world = World(sqlite_database, tmp_path, clock)
    assert through(world, world.store, WAYS, ACTS[name])
    sound(world)


@pytest.mark.parametrize("name", ["replace", "evidence"])
def test_what_certainly_is_not_recorded_leaves_no_byte(sqlite_database, tmp_path, clock, name):
    world, act = World(sqlite_database, tmp_path, clock), ACTS[name]
    it = act.ready(world)
    before = sorted(dict(world.store.names()))
    with failing_statements(world.platform.database) as statements:
        at, told = 0, True
        while told:
            statements.fail(at, ERROR)
            told, at = tried(world, act, it), at + 1
            statements.fail()
            assert (sorted(dict(world.store.names())) == before) is bool(told)
    assert at > 4


def test_acts_whose_commits_are_lost(postgres_database, tmp_path, clock):
    world = World(postgres_database, tmp_path, clock)
    with failing_commits(world.platform.database) as commits:
        for name in COMMITTED:
            assert through(world, commits, (ERROR, DONE), ACTS[name]), name
            world.home = add_household(world.platform, [world.worker])
    sound(world)


def through(world, faulty, ways, act):
    """Each call that fails, one after another, until the act makes no more; how many there were."""
    for way in ways:
        it, at = act.ready(world), 0
        while True:
            faulty.fail(at, way)
            told = tried(world, act, it)
            reached = len(faulty.made) > at
            faulty.fail()
            if not reached:
                break
            assert way == SHORT or not isinstance(told, TamperedError), "an outage is no damage"
            if is_true(world, act, it, told) or isinstance(told, TamperedError):  # a damaged upload is ended
                it = act.ready(world)
            at += 1
        assert (told, is_done(world, act, it)) == (None, True)
    return at


def tried(world, act, it):
    """What was told; nothing, when all went well."""
    try:
        act.do(world, it)
    except (StorageUnavailableError, UnfinishedError, TamperedError) as error:
        return error
    return None


def is_true(world, act, it, told):
    """Whether the act is done, which is what was told."""
    done = is_done(world, act, it)
    if told is None:
        assert done
    elif not isinstance(told, OutcomeUnknownError | UnfinishedError):
        assert not done, f"done, and yet told: {told!r}"
    return done


def is_done(world, act, it):
    with world.platform.database.reading() as session:
        return act.done(session, it)


def sound(world):
    world.home = add_household(world.platform, [world.worker])
    world.is_sound_once_swept()
