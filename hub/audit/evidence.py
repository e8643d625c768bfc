"""What a verification is given: the rows of a log, and where a head of it must agree with them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from hub.audit.checkpoint import Checkpoint
from hub.audit.verdict import Break


class SealedRow(NamedTuple):
    """A leaf, and the entry it seals unless forgotten. `columns` is canonical, rebuilt from columns."""

    leaf_index: int
    leaf_hash: bytes
    entry_id: str | None
    columns: bytes | None
    canonical: bytes | None
    salt: bytes | None


class WaitingRow(NamedTuple):
    """An entry without a leaf: pending, or (a fault) not even that."""

    entry_id: str
    columns: bytes
    canonical: bytes
    at: str
    pending: bool


class CheckpointRow(NamedTuple):
    """A published checkpoint: its columns, and the signed note they must agree with."""

    origin: str
    size: int
    root: bytes
    note: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A log to verify. `rows` in leaf order, `checkpoints` by size, `guard` the note kept outside."""

    rows: Iterable[SealedRow]
    checkpoints: Iterable[CheckpointRow] = ()
    waiting: Iterable[WaitingRow] = ()
    strays: Iterable[Break] = ()
    frontiers: Iterable[tuple[int, bytes]] = ()
    guard: str | None = None


class Point(NamedTuple):
    """Something that must agree with the tree once it has `size` leaves."""

    size: int
    order: int
    trusted: Checkpoint | None = None
    published: CheckpointRow | None = None
    frontier: bytes = b""


def differing_fields(columns: bytes, canonical: bytes) -> tuple[str, ...]:
    """The keys whose values differ; empty when one of the two is not an entry at all."""
    try:
        one, other = (json.loads(raw.decode("latin-1")) for raw in (columns, canonical))
        return tuple(sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key)))
    except (ValueError, AttributeError):
        return ()
