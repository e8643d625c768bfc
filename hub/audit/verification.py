"""The one verification of the log, pure: rows in leaf order go in, a verdict comes out.

Every entry is recomputed from its columns, compared with its stored bytes, hashed to its leaf; the leaves
are folded to a root, and the root compared with every signed checkpoint: published, kept outside by the
guard, or handed over by whoever holds an earlier one. Memory does not grow with the log.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from hub.audit.checkpoint import Checkpoint, CheckpointError, VerifierKey, open_note, read_unverified
from hub.audit.entries import content, leaf_hash, timestamp
from hub.audit.evidence import CheckpointRow, Evidence, Point, SealedRow, WaitingRow, differing_fields
from hub.audit.notable import NOTABLE, Notable
from hub.audit.tree import HASH_SIZE, Frontier
from hub.audit.verdict import MOST_BREAKS, Break, Fault, Result, Verdict

PATIENCE: Final = timedelta(seconds=60)
"""How long an entry may wait for its leaf or its signature before the verdict says so."""

_CHUNK: Final = 2000


def verify_log(
    evidence: Evidence, key: VerifierKey, now: datetime, *, trusted: Iterable[str] = ()
) -> Verdict:
    """Verify everything. `trusted` are signed notes somebody kept; raises CheckpointError when one of
    them is not a checkpoint of this log signed by this key."""
    earlier = [open_note(note, _key_for(note, key)) for note in trusted]
    run = _Run(key, timestamp(now - PATIENCE))
    if evidence.guard is not None:
        earlier += run.guard(evidence.guard)
    for row in run.walk(evidence, earlier):
        run.take(row)
    for stray in evidence.strays:
        run.fault(stray)
    for waiting in evidence.waiting:
        run.wait(waiting)
    return run.conclude()


@dataclass(slots=True)
class _Run:
    key: VerifierKey
    overdue: str
    frontier: Frontier = field(default_factory=Frontier)
    buffer: list[bytes] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)
    break_count: int = 0
    count: int = 0
    entries: int = 0
    absent: int = 0
    pending: int = 0
    checkpoints: int = 0
    signed_size: int = 0
    agreed: int = 0
    foldable: bool = True
    late: bool = False
    unsigned_since: str | None = None
    notable: Notable = field(default_factory=Notable)
    lost: list[tuple[Checkpoint, Break]] = field(default_factory=list)

    def walk(self, evidence: Evidence, earlier: list[Checkpoint]) -> Iterator[SealedRow]:
        """The rows, stopping after each size at which a checkpoint must agree."""
        points = heapq.merge(
            sorted((Point(head.size, 0, trusted=head) for head in earlier), key=_place),
            (Point(row.size, 1, published=row) for row in evidence.checkpoints),
            (Point(size, 2, frontier=edge) for size, edge in evidence.frontiers),
            key=_place,
        )
        point = next(points, None)
        for row in evidence.rows:
            yield row
            while point is not None and point.size <= self.count:
                self.meet(point)
                point = next(points, None)
        while point is not None:
            self.meet(point)
            point = next(points, None)

    def take(self, row: SealedRow) -> None:
        index = row.leaf_index
        if index != self.count:
            known = index < self.count
            fault = Fault.LEAF_REPEATED if known else Fault.LEAF_MISSING
            self.fault(Break(fault, index if known else self.count, None, row.entry_id))
            self.foldable = False
            if known:
                return
        self.count = index + 1
        self.fold(row.leaf_hash)
        if row.canonical is None or row.salt is None or row.columns is None:
            self.miss(row)
            return
        self.entries += 1
        if leaf_hash(content(row.salt, row.canonical)) != row.leaf_hash:
            self.fault(Break(Fault.CONTENT_DIFFERS, index, None, row.entry_id))
        elif row.canonical.startswith(NOTABLE):
            self.notable.take(index, row.canonical)
        if row.columns != row.canonical:
            names = differing_fields(row.columns, row.canonical)
            self.fault(Break(Fault.COLUMNS_DIFFER, index, None, row.entry_id, names))
        if self.unsigned_since is None:
            self.unsigned_since = _at(row.canonical)

    def fold(self, leaf: bytes) -> None:
        self.foldable = self.foldable and len(leaf) == HASH_SIZE
        if self.foldable:
            self.buffer.append(leaf)
            if len(self.buffer) >= _CHUNK:
                self.settle()

    def settle(self) -> None:
        self.frontier = self.frontier.extend(self.buffer)
        self.buffer.clear()

    def miss(self, row: SealedRow) -> None:
        """Whole prefixes may be forgotten; whether this one was is known only at the end."""
        if row.entry_id is None and self.absent == row.leaf_index:
            self.absent += 1
        else:
            self.fault(Break(Fault.ENTRY_MISSING, row.leaf_index, None, row.entry_id))

    def meet(self, point: Point) -> None:
        """Compare a checkpoint with the tree at its size."""
        self.settle()
        if point.frontier:
            self.edge(point)
            return
        head = point.trusted or (point.published and self.published(point.published))
        if not head:
            return
        if head.size > self.count:
            self.disagree(point, head, Break(Fault.TREE_TOO_SHORT, self.count, head.size))
        elif head.size == self.count and self.foldable and self.frontier.root() == head.root:
            self.agreed = self.signed_size = head.size
            self.unsigned_since = None
        else:
            fault = Fault.HISTORY_REWRITTEN if point.trusted else Fault.ROOT_DIFFERS
            self.disagree(point, head, Break(fault, self.agreed, head.size))

    def edge(self, point: Point) -> None:
        if point.size != self.count or (self.foldable and self.frontier.encode() != point.frontier):
            self.fault(Break(Fault.FRONTIER_DIFFERS, None, point.size))

    def disagree(self, point: Point, head: Checkpoint, found: Break) -> None:
        if point.trusted is not None and head.epoch < Checkpoint(self.key.name, 0, b"").epoch:
            self.lost.append((head, found))
        elif point.trusted is not None or not any(one.fault is found.fault for one in self.breaks):
            self.fault(found)

    def published(self, row: CheckpointRow) -> Checkpoint | None:
        self.checkpoints += 1
        try:
            head = open_note(row.note, self.key.of_epoch(row.origin))
        except CheckpointError:
            self.fault(Break(Fault.CHECKPOINT_UNSIGNED, None, row.size))
            return None
        if head != Checkpoint(row.origin, row.size, row.root):
            self.fault(Break(Fault.CHECKPOINT_DIFFERS, None, row.size))
            return None
        return head

    def guard(self, note: str) -> list[Checkpoint]:
        try:
            return [open_note(note, self.key)]
        except CheckpointError:
            self.fault(Break(Fault.CHECKPOINT_UNSIGNED, None, 0, None, ("guard",)))
            return []

    def wait(self, row: WaitingRow) -> None:
        if not row.pending:
            self.fault(Break(Fault.ENTRY_UNSEALED, None, None, row.entry_id))
        elif row.columns != row.canonical:
            names = differing_fields(row.columns, row.canonical)
            self.fault(Break(Fault.COLUMNS_DIFFER, None, None, row.entry_id, names))
        self.pending += row.pending
        self.late = self.late or row.at < self.overdue

    def fault(self, found: Break) -> None:
        self.break_count += 1
        if len(self.breaks) < MOST_BREAKS:
            self.breaks.append(found)

    def conclude(self) -> Verdict:
        self.settle()
        for index in self.notable.unlawful:
            self.fault(Break(Fault.FORGETTING_UNLAWFUL, index))
        for index in range(self.notable.forgotten, self.absent):
            self.fault(Break(Fault.ENTRY_MISSING, index))
        declared = [head for head, _ in self.lost if self.notable.declares(head.epoch, head.size)]
        for head, found in self.lost:
            told = head in declared
            self.fault(Break(Fault.DECLARED_LOSS, found.leaf_index, head.size) if told else found)
        return self.verdict(broken=self.break_count > len(declared))

    def verdict(self, *, broken: bool) -> Verdict:
        unsigned = self.count - self.signed_size
        late = self.late or (self.unsigned_since or self.overdue) < self.overdue
        partial = late or self.break_count or self.absent < self.notable.forgotten
        whole = Result.INCOMPLETE if partial else Result.INTACT
        breaks = sorted(self.breaks, key=lambda one: (one.leaf_index is None, one.leaf_index or 0))
        return Verdict(
            result=Result.BROKEN if broken else whole,
            size=self.count,
            root=self.frontier.root(),
            entries=self.entries,
            forgotten=self.absent,
            pending=self.pending,
            unsigned=unsigned,
            checkpoints=self.checkpoints,
            checkpoint_size=self.signed_size,
            breaks=tuple(breaks),
            break_count=self.break_count,
        )


def _place(point: Point) -> tuple[int, int]:
    return point.size, point.order


def _key_for(note: str, key: VerifierKey) -> VerifierKey:
    return key.of_epoch(read_unverified(note).origin)


def _at(canonical: bytes) -> str:
    """The instant an entry states; empty, so overdue, when it states none."""
    start = canonical.find(b'"at":"') + 6
    return canonical[start : start + 27].decode("ascii", "replace") if start > 5 else ""
