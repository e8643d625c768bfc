"""What the guards of a log's other epochs say: a database that names an epoch may be older than a later one,
or stand in one that nobody opened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.audit.checkpoint import Checkpoint, VerifierKey, open_note
from hub.audit.entries import Action, content, leaf_hash
from hub.audit.far_guard import FarGuard
from hub.audit.guard import Guard
from hub.audit.models import AuditEntry, AuditLeaf, AuditPosition
from hub.audit.notable import Notable
from hub.storage.rows import table_of

Beside = tuple[tuple[Guard, FarGuard], ...]
"""Where the epoch before and the one after may be remembered: on this machine, and far from it."""

_ENTRIES, _PLACES, _LEAVES = table_of(AuditEntry), table_of(AuditPosition), table_of(AuditLeaf)
_OPENED = (
    select(_PLACES.c.leaf_index, _ENTRIES.c.salt, _ENTRIES.c.canonical, _LEAVES.c.leaf_hash)
    .join(_PLACES, _PLACES.c.entry_id == _ENTRIES.c.entry_id)
    .join(_LEAVES, _LEAVES.c.leaf_index == _PLACES.c.leaf_index)
    .where(_ENTRIES.c.action == Action.AUDIT_EPOCH_OPENED.value)
)


def take_over(beside: Beside) -> None:
    """Of a neighbouring epoch that only the far guard knows, this machine then knows too."""
    for guard, far in beside:
        if not guard.path.exists() and (notes := far.read()):
            with guard.held():
                guard.write([*notes.values()][-1])


def heads_beside(guard: Guard, key: VerifierKey) -> list[Checkpoint]:
    """The last head of every other epoch remembered on this machine. Raises CheckpointError,
    UnicodeDecodeError."""
    log = key.name.rpartition("/")[0]
    return [open_note(note, key.of_epoch(f"{log}/{number}")) for number, note in guard.others()]


def undecided(session: Session, earlier: Sequence[Checkpoint]) -> list[Checkpoint]:
    """Those heads of earlier epochs that no sealed entry leaves behind: the tree must agree with them."""
    if not earlier:
        return []
    told = _openings(session)
    return [head for head in earlier if not told.left_behind(head.epoch, head.size)]


def _openings(session: Session) -> Notable:
    told = Notable()
    for row in session.connection().execute(_OPENED):
        if leaf_hash(content(row.salt, row.canonical)) == row.leaf_hash:
            told.take(row.leaf_index, row.canonical)
    return told


def greatest(heads: Iterable[Checkpoint]) -> Checkpoint | None:
    return max(heads, key=lambda one: one.size, default=None)
