"""Files that arrive: eight at once on every core, and of any size in the same memory.

What is measured is the pipeline of a deposit in the store: pieces are judged, digested, encrypted and written
durably. Threads of one process, as the server has them; memory in a process of its own for each size.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

from benchmarks.figures import Figure, at_least, at_most
from hub.documents.acceptance import Acceptor
from hub.storage.envelope import Context
from hub.storage.objects import write_object
from hub.storage.objects_file import FileObjectStore

MIB = 1 << 20
AT_ONCE, EACH = 8, 24 * MIB
SIZES = (1, 10, 100)
FLAT = 64
LEAST = 0.7
PIECE = b"%PDF-1.7\n".ljust(256 * 1024, b"%")


def measure_uploads(folder: Path, rounds: int) -> list[Figure]:
    """Both figures of this subject."""
    store = FileObjectStore(folder / "objects")
    alone = min(_seconds(store, 1) for _ in range(rounds))
    together = min(_seconds(store, AT_ONCE) for _ in range(rounds))
    cores = min(AT_ONCE, len(os.sched_getaffinity(0)))
    speed, single = AT_ONCE * EACH / MIB / together, EACH / MIB / alone
    peer = f"{cores} cores at {single:.0f} MiB/s"
    grown = [at_most(f"memory of {size} MiB", _grown(folder, size), FLAT, "MiB") for size in SIZES]
    scaled = at_least(f"{AT_ONCE} uploads at once", speed / single / cores, LEAST, f"{speed:.0f} MiB/s", peer)
    return [scaled, *grown]


def take(store: FileObjectStore, size: int) -> None:
    """One file of this size, as it arrives."""
    context = Context("object.original", uuid4(), uuid4(), uuid4(), 1)
    store.delete(write_object(store, context, _judged(size)).name)


def _judged(size: int) -> Iterator[bytes]:
    acceptor = Acceptor("a.pdf", size)
    for at in range(0, size, len(PIECE)):
        piece = PIECE[: size - at]
        if size <= 25 * MIB:
            acceptor.feed(piece)
        yield piece


def _seconds(store: FileObjectStore, number: int) -> float:
    begun = time.perf_counter()
    with ThreadPoolExecutor(number) as threads:
        list(threads.map(lambda _one: take(store, EACH), range(number)))
    return time.perf_counter() - begun


def _grown(folder: Path, size: int) -> float:
    """MiB by which the peak of a process grows, from its first small file to one of this size."""
    command = [sys.executable, "-m", "benchmarks.uploads", str(folder / "objects"), str(size)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main(folder: str, size: str) -> None:
    store = FileObjectStore(Path(folder))
    take(store, MIB // 2)
    before = _peak()
    take(store, int(size) * MIB)
    print((_peak() - before) / 1024)


def _peak() -> int:
    """KiB: of this program alone, where getrusage would count what its parent held as well."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text("ascii"))
    assert found
    return int(found[1])


if __name__ == "__main__":
    main(*sys.argv[1:])
