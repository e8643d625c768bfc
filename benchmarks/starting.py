"""The second start of `hub run`: from the command to its greeting, to the first answer, and its CPU time."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from benchmarks.figures import Figure, at_most
from benchmarks.served import HUB, Server, environment, wait_until_healthy
from hub.settings import ROOT
from tests.services.ports import free_port

LIMIT_SECONDS = 3.0


def measure_starting(folder: Path, times: int) -> list[Figure]:
    """Start once with the demo to load, then again and again; the best counts, the machine has other work."""
    data = folder / "data"
    first = _started(data, folder)
    again = [_started(data, folder) for _ in range(times)]
    ready = min(one[0] for one in again)
    answered, cpu = min(one[1] for one in again), min(one[2] for one in again)
    bare = min(_bare() for _ in range(times))
    return [
        at_most(
            "second start, until it says where it is",
            ready,
            LIMIT_SECONDS,
            "s",
            f"{ready / bare:.0f} × bare Python",
        ),
        at_most("second start, until /healthz answers", answered, LIMIT_SECONDS, "s", f"CPU {cpu:.2f} s"),
        Figure("first start, loading the demo", f"{first[1]:.1f} s"),
    ]


def _started(data: Path, folder: Path) -> tuple[float, float, float]:
    """Seconds to the last line of the greeting, to the first healthy answer, and of CPU until then."""
    port, log = free_port(), folder / "start.log"
    begin = time.perf_counter()
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [*HUB, "run"],
            env=environment(data, port=port, demo=1),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(b"stop with"):
            break
    greeted = time.perf_counter() - begin
    wait_until_healthy(process, port, log)
    answered = time.perf_counter() - begin
    cpu = Server(port, process).cpu_seconds()
    process.terminate()
    process.wait(timeout=30)
    process.stdout.close()
    return greeted, answered, cpu


def _bare() -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", ""], check=True)
    return time.perf_counter() - begin
