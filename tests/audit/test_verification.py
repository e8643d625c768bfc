"""Every way to change the log is found: by the hub, and by the stand-alone program on an export."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from hub.audit.checkpoint import CheckpointError, SigningKey
from hub.audit.entries import KEYS, Action, Entry, canonical, content, leaf_hash
from hub.audit.export import export_lines
from hub.audit.guard import guard_for
from hub.audit.models import (
    AuditCheckpoint,
    AuditEntry,
    AuditFrontier,
    AuditLeaf,
    AuditPending,
    AuditPosition,
    insert_entries,
)
from hub.audit.sealing import Log
from hub.audit.verdict import Fault, Result
from hub.storage.db import Database
from tests.audit.sample_log import (
    damaged,
    damaging,
    filled,
    sample_entry,
    sample_log,
    seal_and_sign,
    verdict_of,
    verified,
    write_entries,
)
from tests.fixed_clock import START

SIZE = 12
OTHER = UUID(int=99)
TABLES: list[Any] = [AuditEntry, AuditLeaf, AuditPosition, AuditCheckpoint]


def load_tool() -> ModuleType:
    path = Path(__file__).parents[2] / "tools/verify_audit_log.py"
    found = importlib.util.spec_from_file_location("verify_audit_log", path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


TOOL = load_tool()


@dataclass(frozen=True)
class Both:
    """What the hub and the stand-alone program say of the same log; they must agree on every word."""

    result: str
    faults: set[str]
    numbers: set[int | None]
    fields: set[str]
    first: dict[str, Any] | None


def judged(session: Session, log: Log, *, trusted: tuple[str, ...] = (), at: Any = START) -> Both:
    ours = verdict_of(session, log, trusted=trusted, at=at).as_json()
    lines = list(export_lines(session, log, at))
    theirs = TOOL.verify(lines, str(log.key.verifier(log.origin)), trusted)
    assert json.loads(json.dumps(ours)) == theirs
    return Both(
        ours["result"],
        {one["fault"] for one in ours["breaks"]},
        {one["number"] for one in ours["breaks"]},
        {field for one in ours["breaks"] for field in one["fields"]},
        ours["first"],
    )


def judge(database: Database, log: Log, *, trusted: tuple[str, ...] = (), at: Any = START) -> Both:
    with database.reading() as session:
        return judged(session, log, trusted=trusted, at=at)


@pytest.fixture
def sealed(database: Database, log: Log) -> Database:
    """Twelve entries under three checkpoints."""
    filled(database, log, SIZE, step=4)
    return database


def entry_id(number: int) -> UUID:
    return sample_entry(number).entry_id


def kept(log: Log) -> str:
    note = log.guard.read()
    assert note is not None
    return note


def without_guard(log: Log, folder: Path) -> Log:
    """The same log seen by somebody who does not have the hub's own guard."""
    return replace(log, guard=guard_for(folder / "none", log.origin))


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


def rewritten(number: int) -> Entry:
    return replace(sample_entry(number), action=Action.DOCUMENT_DOWNLOADED)


def test_columns_and_stored_bytes_changed_together_are_found(sealed: Database, log: Log) -> None:
    for number in range(SIZE):
        with damaged(sealed) as session:
            put_entry(session, rewritten(number))
            found = judged(session, log)
        assert (found.result, found.faults, found.numbers) == ("broken", {"content_differs"}, {number + 1})


def put_entry(session: Session, entry: Entry) -> bytes:
    """Replace an entry with another, consistently; its new leaf."""
    session.execute(delete(AuditEntry).where(AuditEntry.entry_id == entry.entry_id))
    values = {name: getattr(entry, name) for name in KEYS}
    session.execute(insert(AuditEntry).values(values | {"salt": bytes(32), "canonical": canonical(entry)}))
    return leaf_hash(content(bytes(32), canonical(entry)))


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


def replace_frontiers(session: Session, log: Log) -> Log:
    """The careful forger drops the stored frontiers, which only the hub's own verification reads."""
    session.execute(delete(AuditFrontier))
    return log


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


def cut_tail(session: Session, size: int) -> None:
    """Everything after `size`, consistently, as from an older backup."""
    late = select(AuditPosition.entry_id).where(AuditPosition.leaf_index >= size)
    session.execute(delete(AuditEntry).where(AuditEntry.entry_id.in_(late)))
    session.execute(delete(AuditPosition).where(AuditPosition.leaf_index >= size))
    session.execute(delete(AuditLeaf).where(AuditLeaf.leaf_index >= size))
    session.execute(delete(AuditFrontier).where(AuditFrontier.size > size))


def test_a_tail_cut_anywhere_is_found_from_the_published_checkpoints(
    sealed: Database, log: Log, tmp_path: Path
) -> None:
    for size in range(SIZE):
        with damaged(sealed) as session:
            cut_tail(session, size)
            found = judged(session, without_guard(log, tmp_path))
        assert (found.result, found.faults) == ("broken", {"tree_too_short"})
        assert found.first is not None
        assert found.first["number"] == size + 1


def test_a_tail_cut_with_its_checkpoints_is_found_by_one_kept_outside(
    sealed: Database, log: Log, tmp_path: Path
) -> None:
    for size in range(SIZE):
        blind = without_guard(log, tmp_path)
        with damaged(sealed) as session:
            cut_tail(session, size)
            session.execute(delete(AuditCheckpoint).where(AuditCheckpoint.size > size))
            assert judged(session, blind).result == "intact"
            assert judged(session, blind, trusted=(kept(log),)).faults == {"tree_too_short"}
            assert judged(session, log).faults == {"tree_too_short"}


def test_an_older_backup_continued_under_the_same_key_is_found(
    sealed: Database, log: Log, tmp_path: Path
) -> None:
    note, forger = kept(log), replace(log, guard=guard_for(tmp_path / "forged", log.origin))
    with damaging(sealed) as session:
        cut_tail(session, 8)
        session.execute(delete(AuditCheckpoint).where(AuditCheckpoint.size > 8))
    forger.guard.path.parent.mkdir()
    with sealed.reading() as session:
        last = session.scalar(select(AuditCheckpoint.note).where(AuditCheckpoint.size == 8))
    assert last is not None
    forger.guard.write(last)
    write_entries(sealed, 10, first=40, seed=1)
    seal_and_sign(sealed, forger)
    assert judge(sealed, forger).result == "intact"
    for found in (judge(sealed, forger, trusted=(note,)), judge(sealed, log)):
        assert (found.result, found.faults) == ("broken", {"history_rewritten"})
        assert found.first is not None
        assert (found.first["number"], found.first["until"]) == (9, 12)


def test_a_log_rewritten_whole_and_signed_again_is_found_by_an_earlier_checkpoint(
    sealed: Database, log: Log, tmp_path: Path
) -> None:
    note, forger = kept(log), replace(log, guard=guard_for(tmp_path / "forged", log.origin))
    with damaging(sealed) as session:
        for model in (*TABLES, AuditFrontier):
            session.execute(delete(model))
    filled(sealed, forger, 20, seed=1)
    # Alone, the forgery is perfect: only what left the building tells.
    assert judge(sealed, forger).result == "intact"
    found = judge(sealed, forger, trusted=(note,))
    assert (found.result, found.faults) == ("broken", {"history_rewritten"})


def test_every_published_checkpoint_proves_its_own_prefix(sealed: Database, log: Log, tmp_path: Path) -> None:
    with sealed.reading() as session:
        notes = tuple(session.scalars(select(AuditCheckpoint.note)))
        assert judged(session, without_guard(log, tmp_path), trusted=notes).result == "intact"


def test_a_kept_checkpoint_of_another_key_or_log_is_not_evidence(sealed: Database, log: Log) -> None:
    stranger = replace(log, key=SigningKey(b"\x08" * 32))
    for wrong in (kept(log).replace("\n12\n", "\n11\n"), "no note"):
        with pytest.raises(CheckpointError):
            verified(sealed, log, trusted=(wrong,))
        with pytest.raises(TOOL.UnusableError), sealed.reading() as session:
            TOOL.verify(export_lines(session, log, START), str(log.key.verifier(log.origin)), (wrong,))
    with pytest.raises(CheckpointError):
        verified(sealed, stranger, trusted=(kept(log),))


def test_a_log_signed_by_another_key_is_broken(sealed: Database, log: Log) -> None:
    stranger = replace(log, key=SigningKey(b"\x08" * 32))
    found = judge(sealed, stranger)
    assert (found.result, found.faults) == ("broken", {"checkpoint_unsigned"})


def test_a_thousand_breaks_are_listed_and_all_are_counted(database: Database, log: Log) -> None:
    filled(database, log, 1500, step=1500)
    with damaged(database) as session:
        session.execute(update(AuditEntry).values(rule="9"))
        found = verdict_of(session, log)
        judged(session, log)
    assert (found.break_count, len(found.breaks)) == (1500, 1000)
    assert found.first is not None
    assert found.first.number == 1


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


# ---- Forgetting: a sealed prefix, announced by a sealed entry ----------------------------------------


def forgetting(size: int, *, cut_off: str = "2025-11-20T00:00:00.000000Z", deciders: int = 2) -> Entry:
    told = [("forgotten_size", None, str(size)), ("cut_off", None, cut_off)]
    told += [("decided_by", None, str(UUID(int=7 + number))) for number in range(deciders)]
    return replace(sample_entry(100), action=Action.AUDIT_FORGOTTEN, changes=tuple(told))


def announce(database: Database, log: Log, entry: Entry) -> None:
    with database.writing() as session:
        insert_entries(session, [entry])
    seal_and_sign(database, log)


def forget(session: Session, numbers: range) -> None:
    for number in numbers:
        session.execute(delete(AuditEntry).where(AuditEntry.entry_id == entry_id(number)))
        session.execute(delete(AuditPosition).where(AuditPosition.leaf_index == number))


def test_a_forgotten_prefix_still_verifies(sealed: Database, log: Log) -> None:
    announce(sealed, log, forgetting(5))
    with damaged(sealed) as session:
        forget(session, range(5))
        assert judged(session, log, trusted=(kept(log),)).result == "intact"
        assert verdict_of(session, log).forgotten == 5


def test_forgetting_under_way_is_incomplete_and_beyond_what_was_decided_is_broken(
    sealed: Database, log: Log
) -> None:
    announce(sealed, log, forgetting(5))
    with damaged(sealed) as session:
        forget(session, range(3))
        assert judged(session, log).result == "incomplete"
        forget(session, range(3, 6))
        found = judged(session, log)
    assert (found.result, found.faults, found.numbers) == ("broken", {"entry_missing"}, {6})


def test_a_hole_after_a_forgotten_prefix_is_broken(sealed: Database, log: Log) -> None:
    announce(sealed, log, forgetting(5))
    with damaged(sealed) as session:
        forget(session, range(5))
        forget(session, range(7, 8))
        found = judged(session, log)
    assert (found.result, found.numbers) == ("broken", {8})


@pytest.mark.parametrize(
    "entry",
    [
        forgetting(5, cut_off="2026-06-01T00:00:00.000000Z"),
        forgetting(5, deciders=1),
        forgetting(500),
        replace(forgetting(5), changes=()),
    ],
)
def test_forgetting_against_the_rules_is_broken(sealed: Database, log: Log, entry: Entry) -> None:
    announce(sealed, log, entry)
    with damaged(sealed) as session:
        forget(session, range(5))
        found = judged(session, log)
    assert (found.result, found.faults) == ("broken", {"forgetting_unlawful", "entry_missing"})


def test_forgetting_announced_and_not_sealed_is_broken(sealed: Database, log: Log) -> None:
    with sealed.writing() as session:
        insert_entries(session, [forgetting(5)])
    with damaged(sealed) as session:
        forget(session, range(5))
        assert judged(session, log).faults == {"entry_missing"}


# ---- A lawful restore: the next epoch names what was lost --------------------------------------------


def test_a_declared_loss_is_told_and_an_undeclared_one_is_broken(
    sealed: Database, log: Log, tmp_path: Path
) -> None:
    note, second = kept(log), sample_log(tmp_path / "guard", epoch=2)
    with damaging(sealed) as session:
        cut_tail(session, 8)
        session.execute(delete(AuditCheckpoint).where(AuditCheckpoint.size > 8))
    opened = (("log_epoch", "1", "2"), ("checkpoint_size", None, "12"), ("decided_by", None, str(OTHER)))
    undeclared = judge(sealed, second, trusted=(note,))
    assert (undeclared.result, undeclared.faults) == ("broken", {"tree_too_short"})
    announce(sealed, second, replace(sample_entry(70), action=Action.AUDIT_EPOCH_OPENED, changes=opened))
    found = judge(sealed, second, trusted=(note,))
    assert (found.result, found.faults) == ("incomplete", {"declared_loss"})
    assert judge(sealed, second).result == "intact"


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
