"""Seals committed entries into the tree, then signs what was sealed (docs/audit-log.md).

Sealing is one transaction: the lock lives and dies with it and `leaf_index` is a primary key, so two
sealers cannot fork the tree. Signing comes after commit, under the guard's lock, and only when what is
sealed extends the last checkpoint kept outside the database. A crash at any point is made good by the
next round: nothing is sealed twice, and a size is never signed with two roots.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Integer, bindparam, delete, func, select, true
from sqlalchemy.orm import Session

from hub.audit.checkpoint import Checkpoint, CheckpointError, SigningKey, open_note
from hub.audit.entries import content, leaf_hash
from hub.audit.far_guard import FarGuard
from hub.audit.guard import Guard
from hub.audit.models import (
    AuditCheckpoint,
    AuditEntry,
    AuditFrontier,
    AuditLeaf,
    AuditPending,
    AuditPosition,
)
from hub.audit.other_epochs import Beside, greatest, heads_beside, take_over, undecided
from hub.audit.sealed_tree import frontier_at, sealed_size, whole_tree
from hub.audit.tree import EMPTY_ROOT, Frontier
from hub.errors import TamperedError
from hub.storage.db import Database
from hub.storage.rows import insert_values, table_of

BATCH: Final = 1000
_LOCK: Final = 0x6875622D6C6F67  # "hub-log": the one advisory lock of this database

# Asked five times a second by every process that serves: made once, of tables, they cost half as much to run.
_ENTRIES, _MARKS = table_of(AuditEntry), table_of(AuditPending)
_PLACES, _CHECKPOINTS = table_of(AuditPosition), table_of(AuditCheckpoint)
_TAKE_LOCK_DURABLY = select(
    func.pg_advisory_xact_lock(bindparam("lock", _LOCK)), func.set_config("synchronous_commit", "on", true())
)
_NEWEST_CHECKPOINT = select(func.max(_CHECKPOINTS.c.size)).where(_CHECKPOINTS.c.origin == bindparam("origin"))
_ANY_PENDING = select(_MARKS.c.entry_id).limit(1)
_PENDING = (
    select(_ENTRIES.c.entry_id, _ENTRIES.c.salt, _ENTRIES.c.canonical)
    .join(_MARKS, _MARKS.c.entry_id == _ENTRIES.c.entry_id)
    .order_by(_ENTRIES.c.entry_id)
    .limit(bindparam("batch", type_=Integer))
)
_DROP_PENDING = delete(_MARKS).where(
    _MARKS.c.entry_id.in_(select(_PLACES.c.entry_id).where(_PLACES.c.leaf_index >= bindparam("first")))
)


@dataclass(frozen=True, slots=True)
class Log:
    """What names and protects one log: its origin, its signing key, its guards outside the database, on this
    machine and, with a store of its own, far from it; and where its neighbouring epochs are kept `beside`."""

    origin: str
    key: SigningKey
    guard: Guard
    far: FarGuard | None = None
    beside: Beside = ()


class Condition(StrEnum):
    """Whether the log may be signed. Anything but `sound` means: no signature until a person decides."""

    SOUND = "sound"
    NOT_WHOLE = "not_whole"
    ROLLBACK = "rollback"
    FORK = "fork"
    GUARD_MISSING = "guard_missing"
    GUARD_UNREADABLE = "guard_unreadable"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is sealed, published and remembered by the guards, and whether they agree. `guarded` is the
    greatest remembered, or the first that does not agree; `unreadable`: where a note lies that is none."""

    condition: Condition
    size: int
    root: bytes
    published_size: int | None
    guarded: Checkpoint | None
    unreadable: str = ""


def seal_pending(database: Database, *, batch: int = BATCH) -> int:
    """Seal up to `batch` committed entries in entry_id order; how many. Raises TamperedError when the
    tree in the database is not whole: then nothing is sealed, and entries wait."""
    with database.reading() as session:
        if session.connection().scalar(_ANY_PENDING) is None:
            return 0
    with database.writing() as session:
        _take_lock(session)
        return _seal(session, batch)


def publish(database: Database, log: Log, now: datetime) -> Standing:
    """Sign what is sealed, unless the guard objects; what was found.

    Guards first, table second: a crash in between leaves a guard ahead by a note the next call makes
    again, byte for byte. Raises StorageUnavailableError when the far guard does not answer: what it remembers
    is not known then, and nothing is signed.
    """
    with log.guard.held():
        take_over(log.beside)
        far = log.far.read() if log.far else {}
        with database.reading() as session:
            standing = examine(session, log, far)
        _take_over(log, standing, far)
        if standing.condition is not Condition.SOUND or standing.size <= (standing.published_size or 0):
            return standing
        head = Checkpoint(log.origin, standing.size, standing.root)
        note = log.key.sign(head)
        log.guard.write(note)
        if log.far:
            log.far.write(head.size, note)
        with database.writing() as session:
            _store(session, head, note, now)
        return replace(standing, published_size=standing.size, guarded=head)


def _take_over(log: Log, standing: Standing, far: Mapping[str, str]) -> None:
    """What only the far guard knew, the one of this machine knows too: pages and verdicts read that one."""
    if standing.guarded is None:
        return
    for note in far.values():
        if note != log.guard.read() and open_note(note, log.key.verifier(log.origin)) == standing.guarded:
            log.guard.write(note)


def examine(session: Session, log: Log, far: Mapping[str, str] | None = None) -> Standing:
    """Compare the sealed tree with the guard, with notes of the far one, and with what this machine knows of
    other epochs: a later one makes this an older database, and an earlier one must agree or have been left
    behind by two. Pages show this too: it holds nothing between calls."""
    size = sealed_size(session)
    frontier = frontier_at(session, size)
    root = frontier.root() if frontier else EMPTY_ROOT
    published = session.connection().scalar(_NEWEST_CHECKPOINT, {"origin": log.origin})
    guarded, unreadable = remembered(log, far)
    if unreadable:
        return Standing(Condition.GUARD_UNREADABLE, size, root, published, None, unreadable)
    try:
        others = heads_beside(log.guard, log.key.verifier(log.origin))
    except (CheckpointError, UnicodeDecodeError):
        return Standing(Condition.GUARD_UNREADABLE, size, root, published, None, str(log.guard.path.parent))
    number = Checkpoint(log.origin, 0, b"").epoch
    if later := greatest(one for one in others if one.epoch > number):
        return Standing(Condition.ROLLBACK, size, root, published, later)
    if not guarded and published:
        return Standing(Condition.GUARD_MISSING, size, root, published, None)
    guarded += undecided(session, [one for one in others if one.epoch < number])
    ordered: list[Checkpoint | None] = [*sorted(guarded, key=lambda one: one.size, reverse=True)]
    judged = [(_compare(session, size, frontier, one), one) for one in ordered or [None]]
    found, head = next((pair for pair in judged if pair[0] is not Condition.SOUND), judged[0])
    return Standing(found, size, root, published, head)


def remembered(log: Log, far: Mapping[str, str] | None = None) -> tuple[list[Checkpoint], str]:
    """What the guards remember, and where one note lies that is none of this log, signed by its key."""
    found, place = list[Checkpoint](), str(log.guard.path)
    try:
        for name, note in ((place, log.guard.read()), *(far or {}).items()):
            place = name
            if note is not None:
                found.append(open_note(note, log.key.verifier(log.origin)))
    except (CheckpointError, UnicodeDecodeError):
        return found, place
    return found, ""


def _compare(session: Session, size: int, frontier: Frontier | None, guarded: Checkpoint | None) -> Condition:
    if guarded is not None and size < guarded.size:
        return Condition.ROLLBACK
    if frontier is None:
        return Condition.NOT_WHOLE
    then = frontier_at(session, guarded.size) if guarded else None
    if guarded and (then is None or then.root() != guarded.root):
        return Condition.FORK
    return Condition.SOUND


def _take_lock(session: Session) -> None:
    """SQLite holds its write lock already; on PostgreSQL one transaction at a time seals, durably."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_TAKE_LOCK_DURABLY)


def _seal(session: Session, batch: int) -> int:
    size, frontier = whole_tree(session)
    if frontier is None:
        raise TamperedError("leaves or frontiers of the audit log are missing")
    rows = session.connection().execute(_PENDING, {"batch": batch}).all()
    if not rows:
        return 0
    leaves = [leaf_hash(content(row.salt, row.canonical)) for row in rows]
    after = frontier.extend(leaves)
    numbered = list(enumerate(leaves, start=size))
    insert_values(session, AuditLeaf, [{"leaf_index": n, "leaf_hash": leaf} for n, leaf in numbered])
    places = [{"entry_id": row.entry_id, "leaf_index": n} for n, row in enumerate(rows, start=size)]
    insert_values(session, AuditPosition, places)
    insert_values(session, AuditFrontier, [{"size": after.size, "hashes": after.encode()}])
    session.connection().execute(_DROP_PENDING, {"first": size})
    return len(rows)


def _store(session: Session, head: Checkpoint, note: str, now: datetime) -> None:
    _take_lock(session)
    if session.get(AuditCheckpoint, (head.origin, head.size)) is None:
        session.add(
            AuditCheckpoint(origin=head.origin, size=head.size, root_hash=head.root, note=note, signed_at=now)
        )
