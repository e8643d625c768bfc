"""What a log may forget, and how it says so; anything else that is missing breaks it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from hub.audit.entries import Action, Entry
from hub.audit.models import (
    AuditCheckpoint,
    AuditEntry,
    AuditPosition,
    insert_entries,
)
from hub.audit.sealing import Log
from hub.storage.db import Database
from tests.audit.sample_log import (
    damaged,
    damaging,
    sample_entry,
    sample_log,
    seal_and_sign,
    verdict_of,
)
from tests.audit.two_verdicts import OTHER, cut_tail, entry_id, judge, judged, kept

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
