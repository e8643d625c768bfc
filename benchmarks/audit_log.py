"""The audit log: entries sealed and verified per second, against bare SHA-256 over the same bytes; how soon
one written alone is signed."""

from __future__ import annotations

import hashlib
import hmac
import random
import time
from collections.abc import Callable

from sqlalchemy import func, select

from benchmarks.figures import Figure, at_most, compared, percentile
from benchmarks.world import OPERATOR
from hub.audit.entries import Action
from hub.audit.models import AuditCheckpoint, AuditEntry
from hub.audit.sealer import INTERVAL, Sealer, seal_all
from hub.audit.sealing import publish
from hub.audit.units import WritingUnit, writing
from hub.audit.verdict import Result
from hub.platform.journal_proof import verdict_of
from hub.platform.log import open_log
from hub.storage.platform import Platform

AT_ONCE = 1000
ALONE = 20
LIMIT_SECONDS = 1.0


def measure_audit_log(platform: Platform, entries: int) -> list[Figure]:
    """Write so many entries, seal and sign them, verify the whole log."""
    written = _timed(lambda: [_write(platform, OPERATOR, AT_ONCE) for _ in range(entries // AT_ONCE)])
    sealed = _timed(lambda: seal_all(platform.database))
    publish(platform.database, open_log(platform), platform.clock())
    verified = _timed(lambda: _verify(platform))
    with platform.database.reading() as session:
        rows = session.execute(select(AuditEntry.salt, AuditEntry.canonical)).all()
    texts = [(row.salt, row.canonical) for row in rows]
    soon = [_until_signed(platform) for _ in range(ALONE)]
    bare = len(texts) / _timed(lambda: [_hash(salt, text) for salt, text in texts])
    peer = f"bare SHA-256 ({bare:,.0f}/s)"
    p50, p95 = percentile(soon, 0.5), percentile(soon, 0.95)
    signed = at_most("an entry alone, sealed and signed, p95", p95, LIMIT_SECONDS, "s", f"p50 {p50:.2f} s")
    rates = [
        compared(f"{name}, {len(texts):,} entries", f"{rate:,.0f}/s", rate / bare, peer)
        for name, rate in (
            ("written", entries / written),
            ("sealed", len(texts) / sealed),
            ("verified", len(texts) / verified),
        )
    ]
    return [*rates, signed]


def _until_signed(platform: Platform) -> float:
    """With the sealer of a served hub, at whatever moment of its round."""
    sealer = Sealer(platform.database, open_log(platform), platform.clock)
    sealer.start()
    time.sleep(random.uniform(0, 2 * INTERVAL))
    _write(platform, OPERATOR, 1)
    took = _timed(lambda: _wait_signed(platform))
    sealer.stop()
    return took


def _wait_signed(platform: Platform) -> None:
    signed = select(func.max(AuditCheckpoint.size))
    written = select(func.count()).select_from(AuditEntry)
    while True:
        with platform.database.reading() as session:
            if session.scalar(signed) == session.scalar(written):
                return
        time.sleep(0.005)


@writing
def _write(unit: WritingUnit, count: int) -> None:
    """Entries as long as a note's."""
    audience = [("audience", None, f"{partner}:permitted") for partner in ("mep", "ssp", "his")]
    for _ in range(count):
        unit.record(
            Action.NOTE_POSTED,
            household_id=unit.new_id(),
            object_kind="note",
            object_id=unit.new_id(),
            changes=[("category", None, "coordination"), *audience],
            subject_ids=[unit.new_id()],
            rule="1",
        )


def _verify(platform: Platform) -> None:
    verdict = verdict_of(platform)
    assert verdict.result is Result.INTACT, verdict


def _hash(salt: bytes, text: bytes) -> bytes:
    """What an entry's leaf and its node in the tree must cost at least."""
    leaf = hashlib.sha256(b"\x00\x01" + hmac.digest(salt, text, "sha256")).digest()
    return hashlib.sha256(b"\x01" + leaf + leaf).digest()


def _timed(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin
