"""Every statement, commit and call of the store that an act on documents makes fails once: the user is told
the truth, asking again works, and what is left is consistent, or swept.

A statement that fails in a transaction is undone with it whether it was done or not, so that it fails in one
way; commits and the store fail in all.
"""

from __future__ import annotations

import pytest

from tests.documents.faults import DONE, ERROR, WAYS, failing_commits, failing_statements
from tests.documents.faulty_acts import ACTS, OF_THE_STORE, without_children
from tests.documents.faulty_world import World
from tests.documents.through_faults import sound, through, tried
from tests.platform_builder import add_household

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
