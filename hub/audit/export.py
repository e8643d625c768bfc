"""The log as JSON lines that verify without the hub (docs/audit-log.md, tools/verify_audit_log.py).

First a header, then leaves in order with the checkpoints between them at their sizes, then entries that
wait for a leaf, then `end`. Written from one snapshot, line by line. What the database holds is exported
as it is: an export of a damaged log shows the damage. Entries the reader may not see, or did not ask for,
are withheld: their leaf hash stands alone, proves the others, and without the salt confirms no guess.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from hub.audit.entries import timestamp
from hub.audit.evidence import CheckpointRow, SealedRow, WaitingRow
from hub.audit.log_rows import checkpoint_rows, sealed_rows, stray_rows, waiting_rows
from hub.audit.queries import leaves_matching, waiting_matching
from hub.audit.sealing import Log
from hub.storage.streams import streamed

FORMAT: Final = "hub3gip-audit-log"
VERSION: Final = 1
_PAGE: Final = 2000
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode


def export_lines(
    session: Session, log: Log, now: datetime, *only: ColumnElement[bool]
) -> Generator[str, None, None]:
    """Each line with its line feed. Only a file that ends with the `end` line is whole.

    With conditions on entries, those that do not meet them all are withheld.
    """
    yield _line("log", _header(log, now))
    leaves = 0
    lines = heapq.merge(_leaves(session, only), _checkpoints(session), key=lambda item: item[:2])
    for _, _, kind, row in lines:
        leaves += kind == "leaf"
        yield _line(kind, row)
    shown = {str(one) for one in session.scalars(waiting_matching(*only))}
    for waiting in waiting_rows(session):
        yield _line("waiting", _waiting(waiting) if waiting.entry_id in shown else _unshown(waiting))
    for stray in stray_rows(session):
        yield _line("stray", {"fault": stray.fault.value, "entry_id": stray.entry_id})
    yield _line("end", {"leaves": leaves})


def _header(log: Log, now: datetime) -> dict[str, Any]:
    return {
        "exported_at": timestamp(now),
        "format": FORMAT,
        "guard": log.guard.read(),
        "origin": log.origin,
        "version": VERSION,
        "vkey": str(log.key.verifier(log.origin)),
    }


def _leaves(
    session: Session, only: Sequence[ColumnElement[bool]]
) -> Iterator[tuple[int, int, str, dict[str, Any]]]:
    if not only:
        yield from ((row.leaf_index + 1, 0, "leaf", _leaf(row)) for row in sealed_rows(session))
        return
    with closing(streamed(session, leaves_matching(*only), _PAGE)) as found:
        shown = (index for (index,) in found)
        following = next(shown, None)
        for row in sealed_rows(session):
            while following is not None and following < row.leaf_index:
                following = next(shown, None)
            whole = following == row.leaf_index or row.canonical is None
            yield row.leaf_index + 1, 0, "leaf", _leaf(row) if whole else _withheld(row)


def _checkpoints(session: Session) -> Iterator[tuple[int, int, str, dict[str, Any]]]:
    for row in checkpoint_rows(session):
        yield row.size, 1, "checkpoint", _checkpoint(row)


def _leaf(row: SealedRow) -> dict[str, Any]:
    line: dict[str, Any] = {"index": row.leaf_index, "hash": row.leaf_hash.hex()}
    if row.entry_id is not None:
        line["entry_id"] = row.entry_id
    if row.canonical is not None and row.salt is not None:
        line |= {"canonical": _text(row.canonical), "salt": row.salt.hex()}
        line |= _columns(row.columns, row.canonical)
    return line


def _withheld(row: SealedRow) -> dict[str, Any]:
    return {"index": row.leaf_index, "hash": row.leaf_hash.hex(), "withheld": True}


def _checkpoint(row: CheckpointRow) -> dict[str, Any]:
    return {"origin": row.origin, "size": row.size, "root": row.root.hex(), "note": row.note}


def _waiting(row: WaitingRow) -> dict[str, Any]:
    line = {"entry_id": row.entry_id, "at": row.at, "pending": row.pending, "canonical": _text(row.canonical)}
    return line | _columns(row.columns, row.canonical)


def _unshown(row: WaitingRow) -> dict[str, Any]:
    return {"pending": row.pending, "withheld": True}


def _columns(columns: bytes | None, canonical: bytes) -> dict[str, str]:
    """Only when the columns say something else than the stored bytes: then the log is broken."""
    return {} if columns is None or columns == canonical else {"columns": _text(columns)}


def _text(raw: bytes) -> str:
    """One character per byte, so that bytes which are no canonical JSON come through unchanged."""
    return raw.decode("latin-1")


def _line(kind: str, value: dict[str, Any]) -> str:
    return _encode({kind: value}) + "\n"
