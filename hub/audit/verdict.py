"""What a verification found, in words a page, a command line and a script can all show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

MOST_BREAKS: Final = 1000


class Fault(StrEnum):
    """What is wrong with one row, one checkpoint or one stretch of the log."""

    LEAF_MISSING = "leaf_missing"
    LEAF_REPEATED = "leaf_repeated"
    ENTRY_MISSING = "entry_missing"
    COLUMNS_DIFFER = "columns_differ"
    CONTENT_DIFFERS = "content_differs"
    ROOT_DIFFERS = "root_differs"
    FRONTIER_DIFFERS = "frontier_differs"
    CHECKPOINT_UNSIGNED = "checkpoint_unsigned"
    CHECKPOINT_DIFFERS = "checkpoint_differs"
    TREE_TOO_SHORT = "tree_too_short"
    HISTORY_REWRITTEN = "history_rewritten"
    ENTRY_UNSEALED = "entry_unsealed"
    PENDING_WITHOUT_ENTRY = "pending_without_entry"
    SEALED_AND_PENDING = "sealed_and_pending"
    POSITION_WITHOUT_LEAF = "position_without_leaf"
    FORGETTING_UNLAWFUL = "forgetting_unlawful"
    DECLARED_LOSS = "declared_loss"


class Result(StrEnum):
    """`incomplete`: nothing is wrong with what could be checked, but not everything could be."""

    INTACT = "intact"
    INCOMPLETE = "incomplete"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Break:
    """One fault. `leaf_index` is where it is, or with `until` where the stretch begins that holds it."""

    fault: Fault
    leaf_index: int | None = None
    until: int | None = None
    entry_id: str | None = None
    fields: tuple[str, ...] = ()

    @property
    def number(self) -> int | None:
        """The n° people are shown: the first entry is n° 1."""
        return None if self.leaf_index is None else self.leaf_index + 1

    def as_json(self) -> dict[str, Any]:
        return {
            "fault": self.fault.value,
            "number": self.number,
            "until": self.until,
            "entry_id": self.entry_id,
            "fields": list(self.fields),
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """`breaks` lists at most MOST_BREAKS of `break_count`, earliest first.

    `unsigned` counts leaves no checkpoint covers, `pending` entries not sealed: the unprotected window.
    """

    result: Result
    size: int
    root: bytes
    entries: int
    forgotten: int
    pending: int
    unsigned: int
    checkpoints: int
    checkpoint_size: int
    breaks: tuple[Break, ...]
    break_count: int

    @property
    def first(self) -> Break | None:
        """The earliest exact fault; a stretch only when no exact fault lies inside or before it."""
        exact = [one for one in self.breaks if one.leaf_index is not None and one.until is None]
        stretches = [one for one in self.breaks if one.leaf_index is not None and one.until is not None]
        earliest = exact[0] if exact else None
        for stretch in stretches:
            if earliest is None or (stretch.until or 0) <= (earliest.leaf_index or 0):
                return stretch
        return earliest or next(iter(self.breaks), None)

    def as_json(self) -> dict[str, Any]:
        """The answer of `hub audit verify --json`, the same keys as tools/verify_audit_log.py."""
        first = self.first
        return {
            "result": self.result.value,
            "size": self.size,
            "root": self.root.hex(),
            "entries": self.entries,
            "forgotten": self.forgotten,
            "pending": self.pending,
            "unsigned": self.unsigned,
            "checkpoints": self.checkpoints,
            "checkpoint_size": self.checkpoint_size,
            "first": first.as_json() if first else None,
            "break_count": self.break_count,
            "breaks": [one.as_json() for one in self.breaks],
        }
