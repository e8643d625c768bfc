"""One log judged twice, by the hub and by the stand-alone program; and the ways to damage it."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from hub.audit.entries import KEYS, Action, Entry, canonical, content, leaf_hash
from hub.audit.export import export_lines
from hub.audit.guard import guard_for
from hub.audit.models import (
    AuditEntry,
    AuditFrontier,
    AuditLeaf,
    AuditPosition,
)
from hub.audit.sealing import Log
from hub.storage.db import Database
from tests.audit.sample_log import (
    sample_entry,
    verdict_of,
)
from tests.fixed_clock import START

SIZE = 12

OTHER = UUID(int=99)


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


def entry_id(number: int) -> UUID:
    return sample_entry(number).entry_id


def kept(log: Log) -> str:
    note = log.guard.read()
    assert note is not None
    return note


def without_guard(log: Log, folder: Path) -> Log:
    """The same log seen by somebody who does not have the hub's own guard."""
    return replace(log, guard=guard_for(folder / "none", log.origin))


def rewritten(number: int) -> Entry:
    return replace(sample_entry(number), action=Action.DOCUMENT_DOWNLOADED)


def put_entry(session: Session, entry: Entry) -> bytes:
    """Replace an entry with another, consistently; its new leaf."""
    session.execute(delete(AuditEntry).where(AuditEntry.entry_id == entry.entry_id))
    values = {name: getattr(entry, name) for name in KEYS}
    session.execute(insert(AuditEntry).values(values | {"salt": bytes(32), "canonical": canonical(entry)}))
    return leaf_hash(content(bytes(32), canonical(entry)))


def replace_frontiers(session: Session, log: Log) -> Log:
    """The careful forger drops the stored frontiers, which only the hub's own verification reads."""
    session.execute(delete(AuditFrontier))
    return log


def cut_tail(session: Session, size: int) -> None:
    """Everything after `size`, consistently, as from an older backup."""
    late = select(AuditPosition.entry_id).where(AuditPosition.leaf_index >= size)
    session.execute(delete(AuditEntry).where(AuditEntry.entry_id.in_(late)))
    session.execute(delete(AuditPosition).where(AuditPosition.leaf_index >= size))
    session.execute(delete(AuditLeaf).where(AuditLeaf.leaf_index >= size))
    session.execute(delete(AuditFrontier).where(AuditFrontier.size > size))
