"""A log cut, continued from a backup, or rewritten and signed again is found by earlier checkpoints."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select

from hub.audit.checkpoint import CheckpointError, SigningKey
from hub.audit.export import export_lines
from hub.audit.guard import guard_for
from hub.audit.models import (
    AuditCheckpoint,
    AuditEntry,
    AuditFrontier,
    AuditLeaf,
    AuditPosition,
)
from hub.audit.sealing import Log
from hub.storage.db import Database
from tests.audit.sample_log import (
    damaged,
    damaging,
    filled,
    seal_and_sign,
    verified,
    write_entries,
)
from tests.audit.two_verdicts import SIZE, TOOL, cut_tail, judge, judged, kept, without_guard
from tests.fixed_clock import START

TABLES: list[Any] = [AuditEntry, AuditLeaf, AuditPosition, AuditCheckpoint]


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
