"""The log as it stands in the database, read raw: what a tampered column holds is shown, not converted.

Everything is read in the caller's snapshot, in leaf order and in pages, so that memory stays constant.
"""

from __future__ import annotations

from collections.abc import Iterator
from json.encoder import encode_basestring_ascii as quote
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from hub.audit.entries import KEYS
from hub.audit.evidence import CheckpointRow, Evidence, SealedRow, WaitingRow
from hub.audit.models import (
    AuditCheckpoint,
    AuditEntry,
    AuditFrontier,
    AuditLeaf,
    AuditPending,
    AuditPosition,
)
from hub.audit.sealing import Log
from hub.audit.verdict import Break, Fault
from hub.storage.streams import streamed

_PAGE: Final = 2000
_NAMES: Final = tuple(sorted(KEYS))
_IDS: Final = {"actor_id", "basis_id", "entry_id", "household_id", "object_id"}
_LISTS: Final = {"changes", "subject_ids"}
_AT: Final = _NAMES.index("at")


def _raw(column: Any) -> Any:
    """As the driver gives it; the label keeps apart the columns of three tables that share names."""
    column = column.class_.__table__.c[column.key]
    return type_coerce(column, NullType()).label(f"raw_{column.table.name}_{column.name}")


_COLUMNS: Final = [_raw(getattr(AuditEntry, name)) for name in _NAMES]
_BYTES: Final = [_raw(AuditEntry.canonical), _raw(AuditEntry.salt)]


def evidence_of(session: Session, log: Log) -> Evidence:
    """All there is to verify, in this snapshot."""
    return Evidence(
        rows=sealed_rows(session),
        checkpoints=checkpoint_rows(session),
        waiting=waiting_rows(session),
        strays=stray_rows(session),
        frontiers=_frontiers(session),
        guard=log.guard.read(),
    )


def sealed_rows(session: Session) -> Iterator[SealedRow]:
    """Every leaf in order, with the entry it seals if it is still there."""
    last = -1
    while True:
        rows = session.execute(_sealed_after(last)).all()
        for row in rows:
            yield _sealed(row)
        if len(rows) < _PAGE:
            return
        last = rows[-1][0]


def checkpoint_rows(session: Session) -> Iterator[CheckpointRow]:
    """Every published checkpoint, smallest first."""
    order = (AuditCheckpoint.size, AuditCheckpoint.origin)
    columns = (AuditCheckpoint.origin, AuditCheckpoint.size, AuditCheckpoint.root_hash, AuditCheckpoint.note)
    for origin, size, root, note in streamed(session, select(*map(_raw, columns)).order_by(*order), _PAGE):
        yield CheckpointRow(str(origin), _number(size), _bytes(root), str(note))


def waiting_rows(session: Session) -> Iterator[WaitingRow]:
    """Every entry without a leaf."""
    query = (
        select(*_COLUMNS, *_BYTES, _raw(AuditPending.entry_id))
        .outerjoin(AuditPosition, AuditPosition.entry_id == AuditEntry.entry_id)
        .outerjoin(AuditPending, AuditPending.entry_id == AuditEntry.entry_id)
        .where(AuditPosition.entry_id.is_(None))
        .order_by(AuditEntry.entry_id)
    )
    for row in streamed(session, query, _PAGE):
        values, (canonical, _, pending) = row[: len(_NAMES)], row[len(_NAMES) :]
        entry_id = _plain_id(values[_NAMES.index("entry_id")])
        at = str(values[_AT])
        yield WaitingRow(entry_id, _columns(values), _bytes(canonical), at, pending is not None)


def stray_rows(session: Session) -> Iterator[Break]:
    """Rows that point nowhere, or in two directions."""
    homeless = select(_raw(AuditPending.entry_id)).where(
        ~select(AuditEntry.entry_id).where(AuditEntry.entry_id == AuditPending.entry_id).exists()
    )
    doubled = select(_raw(AuditPending.entry_id)).join(
        AuditPosition, AuditPosition.entry_id == AuditPending.entry_id
    )
    floating = select(_raw(AuditPosition.entry_id)).where(
        ~select(AuditLeaf.leaf_index).where(AuditLeaf.leaf_index == AuditPosition.leaf_index).exists()
    )
    for fault, query in (
        (Fault.PENDING_WITHOUT_ENTRY, homeless),
        (Fault.SEALED_AND_PENDING, doubled),
        (Fault.POSITION_WITHOUT_LEAF, floating),
    ):
        for (entry_id,) in streamed(session, query, _PAGE):
            yield Break(fault, entry_id=_plain_id(entry_id))


def leaf_count(session: Session) -> int:
    """How many leaves there are, whatever their numbers."""
    return session.scalar(select(func.count()).select_from(AuditLeaf)) or 0


def _frontiers(session: Session) -> Iterator[tuple[int, bytes]]:
    query = select(_raw(AuditFrontier.size), _raw(AuditFrontier.hashes)).order_by(AuditFrontier.size)
    for size, hashes in streamed(session, query, _PAGE):
        yield _number(size), _bytes(hashes)


def _sealed_after(last: int) -> Select[Any]:
    return (
        select(
            AuditLeaf.leaf_index, _raw(AuditLeaf.leaf_hash), _raw(AuditPosition.entry_id), *_BYTES, *_COLUMNS
        )
        .outerjoin(AuditPosition, AuditPosition.leaf_index == AuditLeaf.leaf_index)
        .outerjoin(AuditEntry, AuditEntry.entry_id == AuditPosition.entry_id)
        .where(AuditLeaf.leaf_index > last)
        .order_by(AuditLeaf.leaf_index)
        .limit(_PAGE)
    )


def _sealed(row: Any) -> SealedRow:
    index, leaf, placed, canonical, salt, *values = row
    entry_id = None if placed is None else _plain_id(placed)
    if values[_NAMES.index("entry_id")] is None:
        return SealedRow(index, _bytes(leaf), entry_id, None, None, None)
    return SealedRow(index, _bytes(leaf), entry_id, _columns(values), _bytes(canonical), _bytes(salt))


def _columns(values: Any) -> bytes:
    """Canonical bytes from raw columns. Lists are spliced in as stored: another spelling is a change."""
    pairs = zip(_PREFIXES, _WRITERS, values, strict=True)
    text = "".join([prefix + write(value) for prefix, write, value in pairs])
    return text.encode("utf-8", "surrogateescape") + b"}"


def _string(value: Any) -> str:
    if value is None:
        return "null"
    return quote(value if isinstance(value, str) else repr(value))


def _id(value: Any) -> str:
    return "null" if value is None else quote(_plain_id(value))


def _list(value: Any) -> str:
    return value if isinstance(value, str) else _string(value)


def _integer(value: Any) -> str:
    return str(value) if type(value) is int else _string(value)


def _plain_id(value: Any) -> str:
    """An id as the log writes it; SQLite keeps 32 hexadecimal digits, PostgreSQL a uuid."""
    if isinstance(value, str) and len(value) == 32 and value.isalnum():
        return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"
    return str(value) if isinstance(value, str | UUID) else repr(value)


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else repr(value).encode()


def _number(value: Any) -> int:
    return value if type(value) is int else -1


def _writer(name: str) -> Any:
    if name in _IDS:
        return _id
    if name in _LISTS:
        return _list
    return _integer if name == "v" else _string


_WRITERS: Final = tuple(_writer(name) for name in _NAMES)
_PREFIXES: Final = tuple(f'{"," if place else "{"}"{name}":' for place, name in enumerate(_NAMES))
