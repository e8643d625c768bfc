"""Every byte changed in the log is found: by the hub, and by the stand-alone program on an export."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from hub.audit.entries import KEYS
from hub.audit.models import (
    AuditCheckpoint,
    AuditEntry,
    AuditFrontier,
    AuditLeaf,
    AuditPosition,
)
from hub.audit.sealing import Log
from hub.audit.verdict import Fault, Result
from hub.storage.db import Database
from tests.audit.sample_log import (
    damaged,
    sample_entry,
    verdict_of,
    verified,
    write_entries,
)
from tests.audit.two_verdicts import (
    OTHER,
    SIZE,
    entry_id,
    judge,
    judged,
    put_entry,
    replace_frontiers,
    rewritten,
    without_guard,
)
from tests.fixed_clock import START


def test_an_untouched_log_is_intact(sealed: Database, log: Log) -> None:
    found = judge(sealed, log)
    assert (found.result, found.faults, found.first) == ("intact", set(), None)
    whole = verified(sealed, log)
    assert (whole.size, whole.entries, whole.checkpoints, whole.unsigned) == (SIZE, SIZE, 3, 0)


def test_an_empty_log_is_intact(database: Database, log: Log) -> None:
    assert judge(database, log).result == "intact"


ALTERED: dict[str, Any] = {
    "action": "household:opened",
    "actor_id": OTHER,
    "actor_kind": "anonymous",
    "at": START + timedelta(days=3),
    "basis_id": OTHER,
    "basis_kind": "legal_basis",
    "changes": (("level", "read", "write"),),
    "entry_id": OTHER,
    "household_id": OTHER,
    "object_id": OTHER,
    "object_kind": "document",
    "origin": "nowhere",
    "outcome": "failed",
    "partner": "xyz",
    "purpose": "housing_path",
    "reason": "role_limit",
    "role": "dpo",
    "row_digest": "0" * 64,
    "rule": "2",
    "subject_ids": (OTHER,),
    "v": 2,
}


def test_every_column_has_an_alteration() -> None:
    assert set(ALTERED) == set(KEYS)


def test_any_altered_column_of_any_entry_is_found_and_named(sealed: Database, log: Log) -> None:
    for column in KEYS:
        for emptied in [False, True]:
            nullable = AuditEntry.__table__.c[column].nullable
            for number in range(SIZE):
                full = getattr(sample_entry(number), column) is not None
                if emptied and not (nullable and full):
                    continue
                with damaged(sealed) as session:
                    change = {column: None if emptied else ALTERED[column]}
                    session.execute(
                        update(AuditEntry).where(AuditEntry.entry_id == entry_id(number)).values(change)
                    )
                    if column == "entry_id":
                        session.execute(
                            update(AuditPosition)
                            .where(AuditPosition.leaf_index == number)
                            .values(entry_id=OTHER)
                        )
                    found = judged(session, log)
                assert (found.result, found.faults) == ("broken", {"columns_differ"})
                assert (found.numbers, found.fields) == ({number + 1}, {column})


def test_an_entry_taken_from_its_leaf_by_a_new_id_is_found_twice(sealed: Database, log: Log) -> None:
    with damaged(sealed) as session:
        session.execute(update(AuditEntry).where(AuditEntry.entry_id == entry_id(5)).values(entry_id=OTHER))
        found = judged(session, log)
    assert found.faults == {"entry_missing", "entry_unsealed"}
    assert found.first is not None
    assert found.first["number"] == 6


def test_any_changed_byte_of_a_salt_is_found(sealed: Database, log: Log) -> None:
    for number in range(SIZE):
        for place in [0, 5, 31]:
            with damaged(sealed) as session:
                salt = session.scalar(select(AuditEntry.salt).where(AuditEntry.entry_id == entry_id(number)))
                assert salt is not None
                bent = bytearray(salt)
                bent[place] ^= 0x80
                session.execute(
                    update(AuditEntry).where(AuditEntry.entry_id == entry_id(number)).values(salt=bytes(bent))
                )
                found = judged(session, log)
            assert (found.result, found.faults, found.numbers) == (
                "broken",
                {"content_differs"},
                {number + 1},
            )


def test_any_changed_byte_of_the_stored_bytes_is_found(sealed: Database, log: Log) -> None:
    for place in range(0, 300, 7):
        number = place % SIZE
        with damaged(sealed) as session:
            stored = session.scalar(
                select(AuditEntry.canonical).where(AuditEntry.entry_id == entry_id(number))
            )
            assert stored is not None
            bent = bytearray(stored)
            bent[place] ^= 0xFF
            session.execute(
                update(AuditEntry)
                .where(AuditEntry.entry_id == entry_id(number))
                .values(canonical=bytes(bent))
            )
            found = judged(session, log)
        assert (found.result, found.numbers) == ("broken", {number + 1})
        assert found.faults == {"content_differs", "columns_differ"}


def test_columns_and_stored_bytes_changed_together_are_found(sealed: Database, log: Log) -> None:
    for number in range(SIZE):
        with damaged(sealed) as session:
            put_entry(session, rewritten(number))
            found = judged(session, log)
        assert (found.result, found.faults, found.numbers) == ("broken", {"content_differs"}, {number + 1})


def test_an_entry_changed_with_its_leaf_is_found_by_the_root(sealed: Database, log: Log) -> None:
    for number in range(SIZE):
        with damaged(sealed) as session:
            leaf = put_entry(session, rewritten(number))
            session.execute(update(AuditLeaf).where(AuditLeaf.leaf_index == number).values(leaf_hash=leaf))
            found = judged(session, replace_frontiers(session, log))
        assert found.result == "broken"
        assert "root_differs" in found.faults
        assert found.first is not None
        assert found.first["number"] == number // 4 * 4 + 1
        assert found.first["until"] == number // 4 * 4 + 4


def test_any_altered_leaf_is_found(sealed: Database, log: Log) -> None:
    for number in range(SIZE):
        with damaged(sealed) as session:
            session.execute(
                update(AuditLeaf).where(AuditLeaf.leaf_index == number).values(leaf_hash=bytes(32))
            )
            found = judged(session, replace_frontiers(session, log))
        assert found.result == "broken"
        assert {"content_differs", "root_differs"} <= found.faults
        assert found.first is not None
        assert found.first["number"] == number + 1


def test_a_leaf_that_is_no_hash_is_found(sealed: Database, log: Log) -> None:
    with damaged(sealed) as session:
        session.execute(update(AuditLeaf).where(AuditLeaf.leaf_index == 3).values(leaf_hash=b"short"))
        found = judged(session, replace_frontiers(session, log))
    assert found.first is not None
    assert (found.result, found.first["number"]) == ("broken", 4)


@pytest.mark.parametrize(
    "change", [{"note": "gone"}, {"root_hash": bytes(32)}, {"size": 9}, {"origin": "hub.example/x/log/1"}]
)
def test_any_altered_checkpoint_is_found(sealed: Database, log: Log, change: Any) -> None:
    for size in [4, 8, 12]:
        with damaged(sealed) as session:
            session.execute(update(AuditCheckpoint).where(AuditCheckpoint.size == size).values(change))
            found = judged(session, log)
        assert found.result == "broken"
        assert found.faults <= {"checkpoint_differs", "checkpoint_unsigned"}


def test_a_bent_frontier_is_found_by_the_hub(sealed: Database, log: Log) -> None:
    with damaged(sealed) as session:
        session.execute(update(AuditFrontier).where(AuditFrontier.size == 8).values(hashes=b"\x01" * 32))
        found = verdict_of(session, log)
    assert (found.result, [one.fault for one in found.breaks]) == (Result.BROKEN, [Fault.FRONTIER_DIFFERS])


def test_entries_waiting_a_moment_leave_the_log_intact_and_too_long_incomplete(
    sealed: Database, log: Log
) -> None:
    write_entries(sealed, 2, first=SIZE)
    assert judge(sealed, log).result == "intact"
    late = judge(sealed, log, at=START + timedelta(minutes=5))
    assert (late.result, late.faults) == ("incomplete", set())
    assert verified(sealed, log).pending == 2


def test_leaves_nobody_signed_are_counted_and_too_long_incomplete(
    sealed: Database, log: Log, tmp_path: Path
) -> None:
    blind = without_guard(log, tmp_path)
    with damaged(sealed) as session:
        session.execute(delete(AuditCheckpoint).where(AuditCheckpoint.size > 4))
        found = verdict_of(session, blind)
        assert (found.result, found.unsigned, found.checkpoint_size) == (Result.INTACT, 8, 4)
        assert judged(session, blind, at=START + timedelta(minutes=5)).result == "incomplete"
