"""Acts through faults that nobody plays: a full disk, another writer, a server that gives up, a mute bucket.
The user is told the truth, asking again works, and what is left is consistent, or swept.

One call in some meets its fault here; `python -m tests.documents.all_faults` goes through every one.
"""

from __future__ import annotations

import os

import pytest

from tests.documents.faults import DONE, FULL, TIMEOUT
from tests.documents.faulty_acts import ACTS, OF_THE_STORE, without_children
from tests.documents.faulty_world import World
from tests.documents.real_faults import PAGES, another_writer, filling_disk, mute_bucket, refusing_server
from tests.documents.through_faults import sound, through

EVERY = "EVERY_FAULT"
SOME = 7
NAMES = list(ACTS)


@pytest.fixture(autouse=True)
def children(monkeypatch):
    without_children(monkeypatch)


def sampled(world, faulty, ways, name):
    """Each act begins at another of its calls."""
    one_in = 1 if EVERY in os.environ else SOME
    return through(world, faulty, ways, ACTS[name], first=NAMES.index(name) % one_in, one_in=one_in)


@pytest.mark.parametrize("name", NAMES)
def test_an_act_while_the_disk_fills_up(sqlite_database, tmp_path, clock, name):
    world = World(sqlite_database, tmp_path, clock)
    with filling_disk(world) as disk:
        assert sampled(world, disk, (FULL, PAGES), name)
    sound(world)


@pytest.mark.parametrize("name", NAMES)
def test_an_act_while_somebody_else_writes_for_too_long(sqlite_database, tmp_path, clock, name):
    world = World(sqlite_database, tmp_path, clock)
    with another_writer(world.platform.database) as writer:
        assert through(world, writer, (TIMEOUT,), ACTS[name])
    sound(world)


@pytest.mark.parametrize("name", NAMES)
def test_an_act_through_refusals_of_the_server(postgres_database, tmp_path, clock, name):
    world = World(postgres_database, tmp_path, clock)
    with refusing_server(world.platform.database) as server:
        assert sampled(world, server, (TIMEOUT, FULL), name)
    sound(world)


@pytest.mark.parametrize("name", OF_THE_STORE)
def test_an_act_whose_bucket_falls_silent(sqlite_database, tmp_path, clock, s3_server, monkeypatch, name):
    s3_server.give_credentials(monkeypatch)
    with mute_bucket(s3_server) as (bucket, store):
        world = World(sqlite_database, tmp_path, clock, store)
        assert sampled(world, bucket, (TIMEOUT, DONE), name)
        sound(world)
