"""Entries, leaves and positions taken away, exchanged, inserted or doubled are found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.orm import Session

from hub.audit.models import (
    AuditEntry,
    AuditLeaf,
    AuditPending,
    AuditPosition,
)
from hub.audit.sealing import Log
from hub.audit.verdict import Result
from hub.storage.db import Database
from tests.audit.sample_log import (
    damaged,
    damaging,
    filled,
    sample_entry,
    verdict_of,
    write_entries,
)
from tests.audit.two_verdicts import OTHER, SIZE, entry_id, judge, judged, put_entry, replace_frontiers


def test_a_deleted_entry_is_found(sealed: Database, log: Log) -> None:
    for number in range(SIZE):
        with damaged(sealed) as session:
            session.execute(delete(AuditEntry).where(AuditEntry.entry_id == entry_id(number)))
            found = judged(session, log)
        assert (found.result, found.faults, found.numbers) == ("broken", {"entry_missing"}, {number + 1})


def test_an_entry_deleted_with_its_position_is_found(sealed: Database, log: Log) -> None:
    for number in range(SIZE):
        with damaged(sealed) as session:
            session.execute(delete(AuditEntry).where(AuditEntry.entry_id == entry_id(number)))
            session.execute(delete(AuditPosition).where(AuditPosition.leaf_index == number))
            found = judged(session, log)
        assert (found.result, found.faults, found.numbers) == ("broken", {"entry_missing"}, {number + 1})


def test_a_deleted_position_is_found(sealed: Database, log: Log) -> None:
    for number in range(SIZE):
        with damaged(sealed) as session:
            session.execute(delete(AuditPosition).where(AuditPosition.leaf_index == number))
            found = judged(session, log)
        assert (found.result, found.faults) == ("broken", {"entry_missing", "entry_unsealed"})


def test_a_deleted_leaf_is_found(sealed: Database, log: Log) -> None:
    for number in range(SIZE):
        with damaged(sealed) as session:
            session.execute(delete(AuditLeaf).where(AuditLeaf.leaf_index == number))
            found = judged(session, replace_frontiers(session, log))
        assert found.result == "broken"
        assert "position_without_leaf" in found.faults
        assert found.faults & {"leaf_missing", "tree_too_short"}


def test_two_swapped_entries_are_found(sealed: Database, log: Log) -> None:
    for number in range(SIZE - 1):
        with damaged(sealed) as session:
            for place, leaf in ((number, -1), (number + 1, number), (-1, number + 1)):
                where = AuditPosition.leaf_index == place
                session.execute(update(AuditPosition).where(where).values(leaf_index=leaf))
            found = judged(session, log)
        assert (found.result, found.faults) == ("broken", {"content_differs"})
        assert found.numbers == {number + 1, number + 2}


def test_two_entries_swapped_with_their_leaves_are_found(sealed: Database, log: Log) -> None:
    for number in range(SIZE - 1):
        with damaged(sealed) as session:
            for model in (AuditPosition, AuditLeaf):
                for place, leaf in ((number, -1), (number + 1, number), (-1, number + 1)):
                    session.execute(update(model).where(model.leaf_index == place).values(leaf_index=leaf))
            found = judged(session, replace_frontiers(session, log))
        assert (found.result, "root_differs" in found.faults) == ("broken", True)


def test_an_entry_inserted_without_a_leaf_is_found(sealed: Database, log: Log) -> None:
    with damaged(sealed) as session:
        put_entry(session, sample_entry(50))
        found = judged(session, log)
    assert (found.result, found.faults) == ("broken", {"entry_unsealed"})


def test_an_entry_inserted_among_the_leaves_is_found(sealed: Database, log: Log) -> None:
    for number in range(SIZE):
        with damaged(sealed) as session:
            for model in (AuditPosition, AuditLeaf):
                for place in reversed(range(number, SIZE)):
                    where = model.leaf_index == place
                    session.execute(update(model).where(where).values(leaf_index=place + 1))
            leaf = put_entry(session, sample_entry(50))
            session.execute(insert(AuditLeaf).values(leaf_index=number, leaf_hash=leaf))
            session.execute(insert(AuditPosition).values(leaf_index=number, entry_id=entry_id(50)))
            found = judged(session, replace_frontiers(session, log))
        assert (found.result, "root_differs" in found.faults) == ("broken", True)


def test_a_duplicated_entry_is_found(sealed: Database, log: Log) -> None:
    with damaged(sealed) as session:
        again = replace(sample_entry(5), entry_id=OTHER)
        put_entry(session, again)
        found = judged(session, log)
    assert (found.result, found.faults) == ("broken", {"entry_unsealed"})


def test_an_entry_sealed_twice_is_found(sealed: Database, log: Log) -> None:
    with damaged(sealed) as session:
        session.execute(insert(AuditPending).values(entry_id=entry_id(5)))
        assert judged(session, log).faults == {"sealed_and_pending"}


def test_a_pending_entry_that_disappears_is_found(sealed: Database, log: Log) -> None:
    write_entries(sealed, 1, first=SIZE)
    with damaged(sealed) as session:
        session.execute(delete(AuditEntry).where(AuditEntry.entry_id == entry_id(SIZE)))
        assert judged(session, log).faults == {"pending_without_entry"}


def test_a_pending_entry_changed_before_it_is_sealed_is_found(sealed: Database, log: Log) -> None:
    write_entries(sealed, 1, first=SIZE)
    with damaged(sealed) as session:
        session.execute(
            update(AuditEntry).where(AuditEntry.entry_id == entry_id(SIZE)).values(action="note:read")
        )
        found = judged(session, log)
    assert (found.faults, found.fields) == ({"columns_differ"}, {"action"})


def test_a_thousand_breaks_are_listed_and_all_are_counted(database: Database, log: Log) -> None:
    filled(database, log, 1500, step=1500)
    with damaged(database) as session:
        session.execute(update(AuditEntry).values(rule="9"))
        found = verdict_of(session, log)
        judged(session, log)
    assert (found.break_count, len(found.breaks)) == (1500, 1000)
    assert found.first is not None
    assert found.first.number == 1


Damage = Callable[[Session], None]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET changes = '[ ]' WHERE changes = '[]'",
        "UPDATE audit_entry SET actor_id = 'no id at all' WHERE actor_id IS NOT NULL",
        "UPDATE audit_entry SET actor_id = x'00ff' WHERE actor_id IS NOT NULL",
        "UPDATE audit_entry SET actor_id = upper(actor_id)",
        "UPDATE audit_entry SET at = 'yesterday'",
        "UPDATE audit_entry SET at = x'00'",
        "UPDATE audit_entry SET v = 'one'",
        "UPDATE audit_entry SET v = 1.5",
        "UPDATE audit_entry SET salt = 'text', canonical = 'text'",
        "UPDATE audit_entry SET subject_ids = 'not json'",
        "UPDATE audit_entry SET outcome = 'é\"\\'",
        "UPDATE audit_leaf SET leaf_hash = 'text'",
        "UPDATE audit_position SET leaf_index = 'text' WHERE leaf_index = 3",
        "UPDATE audit_checkpoint SET size = 'text' WHERE size = 4",
        "UPDATE audit_checkpoint SET root_hash = 5",
        "UPDATE audit_checkpoint SET note = x'ff00'",
        "UPDATE audit_frontier SET hashes = 'text'",
    ],
)
def test_nonsense_that_sqlite_lets_through_is_found_and_never_stops_the_verification(
    sqlite_database: Database, log: Log, statement: str
) -> None:
    filled(sqlite_database, log, SIZE, step=4)
    with damaged(sqlite_database) as session:
        session.connection().exec_driver_sql(statement)
        assert verdict_of(session, log).result is Result.BROKEN
        if "frontier" not in statement:
            judged(session, log)


def test_a_duplicate_leaf_behind_a_dropped_key_is_found(sqlite_database: Database, log: Log) -> None:
    filled(sqlite_database, log, SIZE, step=4)
    with damaging(sqlite_database) as session:
        for statement in (
            "CREATE TABLE copy AS SELECT * FROM audit_leaf",
            "DROP TABLE audit_leaf",
            "ALTER TABLE copy RENAME TO audit_leaf",
            "INSERT INTO audit_leaf SELECT * FROM audit_leaf WHERE leaf_index = 5",
        ):
            session.execute(text(statement))
    found = judge(sqlite_database, log)
    assert (found.result, "leaf_repeated" in found.faults) == ("broken", True)
