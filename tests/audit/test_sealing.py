"""Sealing: nothing lost, nothing twice, whoever dies and whoever races."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hub.audit.checkpoint import open_note
from hub.audit.models import AuditCheckpoint, AuditLeaf, AuditPosition
from hub.audit.sealing import Condition, Log, publish, seal_pending
from hub.audit.tree import root_of
from hub.storage.db import Database
from tests.audit.sample_log import (
    filled,
    pending_of,
    sample_entry,
    seal_and_sign,
    verified,
    write_entries,
)
from tests.fixed_clock import START

PROJECT = Path(__file__).parents[2]
DEATHS = ("before_commit", "before_signature", "before_guard", "during_guard", "before_publication")


def child(database: Database, log: Log, where: str) -> subprocess.Popen[bytes]:
    url = database.url.render_as_string(hide_password=False)
    module = [sys.executable, "-m", "tests.audit.sealing_child", url, str(log.guard.path.parent), where]
    return subprocess.Popen(module, cwd=PROJECT)


def leaves_of(database: Database) -> list[tuple[int, bytes]]:
    with database.reading() as session:
        rows = session.execute(
            select(AuditLeaf.leaf_index, AuditLeaf.leaf_hash).order_by(AuditLeaf.leaf_index)
        )
        return [(row.leaf_index, row.leaf_hash) for row in rows]


def test_entries_are_sealed_in_the_order_of_their_ids(database: Database, log: Log) -> None:
    for number in (3, 1, 2, 0):
        write_entries(database, 1, first=number)
    assert seal_pending(database) == 4
    with database.reading() as session:
        order = session.scalars(select(AuditPosition.entry_id).order_by(AuditPosition.leaf_index)).all()
    assert list(order) == [sample_entry(number).entry_id for number in range(4)]


def test_a_batch_is_bounded_and_the_rest_follows(database: Database, log: Log) -> None:
    write_entries(database, 25)
    assert [seal_pending(database, batch=10) for _ in range(4)] == [10, 10, 5, 0]
    assert publish(database, log, START).size == 25


def test_the_signed_root_is_that_of_all_leaves(database: Database, log: Log) -> None:
    filled(database, log, 13, step=4)
    leaves = leaves_of(database)
    assert [index for index, _ in leaves] == list(range(13))
    note = log.guard.read()
    assert note is not None
    head = open_note(note, log.key.verifier(log.origin))
    assert (head.size, head.root) == (13, root_of([leaf for _, leaf in leaves]))


def test_signing_when_nothing_is_new_publishes_nothing_more(database: Database, log: Log) -> None:
    filled(database, log, 3)
    for _ in range(3):
        assert publish(database, log, START).published_size == 3
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditCheckpoint)) == 1


@pytest.mark.parametrize("where", DEATHS)
def test_a_sealer_killed_anywhere_does_no_harm(database: Database, log: Log, where: str) -> None:
    filled(database, log, 4)
    write_entries(database, 6, first=4)
    assert child(database, log, where).wait(60) == -9
    assert pending_of(database) == (6 if where == "before_commit" else 0)
    assert seal_and_sign(database, log).condition is Condition.SOUND
    found = verified(database, log)
    assert (found.result, found.size, found.checkpoint_size, found.checkpoints) == ("intact", 10, 10, 2)


def test_two_processes_sealing_at_once_make_one_tree(database: Database, log: Log) -> None:
    write_entries(database, 300)
    racers = [child(database, log, "race") for _ in range(2)]
    assert [racer.wait(120) for racer in racers] == [0, 0]
    seal_and_sign(database, log)
    found = verified(database, log)
    assert (found.result, found.size, found.pending, found.unsigned) == ("intact", 300, 0, 0)


def test_thirty_two_writers_and_two_sealers_leave_no_gap_and_no_repeat(database: Database, log: Log) -> None:
    def write(writer: int) -> None:
        for number in range(10):
            write_entries(database, 1, first=writer * 100 + number)

    def seal() -> None:
        while pending_of(database) or not all(task.done() for task in writers):
            seal_pending(database, batch=3)
            assert publish(database, log, START).condition is Condition.SOUND

    with ThreadPoolExecutor(34) as pool:
        writers = [pool.submit(write, writer) for writer in range(32)]
        sealers = [pool.submit(seal) for _ in range(2)]
        for task in (*writers, *sealers):
            task.result()
    assert [index for index, _ in leaves_of(database)] == list(range(320))
    with database.reading() as session:
        assert session.scalar(select(func.count(AuditPosition.entry_id.distinct()))) == 320
    assert verified(database, log).result == "intact"
