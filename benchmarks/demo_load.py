"""Loading the demo: its time, and that its memory does not grow with its size."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, at_most
from benchmarks.served import HUB, environment
from hub.settings import ROOT

SMALL_SECONDS = 15.0
LARGE_MINUTES = 15.0
GROWTH = 1.25
"""How much more memory five or ten times the households may take: what is kept of them is bounded."""

SMALL, LARGE = (400, 8_000), (2000, 200_000)
QUICK_SMALL, QUICK_LARGE = (300, 900), (600, 1800)


@dataclass(frozen=True, slots=True)
class Load:
    """One `hub demo load` in a process of its own."""

    seconds: float
    cpu_seconds: float
    peak_mib: float


def measure_demo(folder: Path, *, quick: bool) -> list[Figure]:
    """The default demo, then two sizes of which the larger must not take more memory."""
    default = _load(folder / "default", [])
    figures = [at_most("hub demo load (24 households)", default.seconds, SMALL_SECONDS, "s", _told(default))]
    sizes = (QUICK_SMALL, QUICK_LARGE) if quick else (SMALL, LARGE)
    small, large = (_load(folder / f"{homes}", _asked(homes, notes)) for homes, notes in sizes)
    (few, _), (many, notes) = sizes
    what = f"hub demo load, {many:,} households, {notes:,} notes"
    if quick:
        figures.append(Figure(what, f"{large.seconds:.0f} s", _told(large)))
    else:
        figures.append(at_most(what, large.seconds / 60, LARGE_MINUTES, "min", _told(large)))
    growth = large.peak_mib / small.peak_mib
    peaks = f"{large.peak_mib:.0f} MiB against {small.peak_mib:.0f} for {few}"
    figures.append(Figure("its peak memory", peaks, f"{growth:.2f} ×", f"≤ {GROWTH:g} ×", growth <= GROWTH))
    return figures


def _asked(households: int, notes: int) -> list[str]:
    return ["--households", str(households), "--notes", str(notes)]


def _load(folder: Path, asked: list[str]) -> Load:
    begin = time.perf_counter()
    process = subprocess.Popen(
        [*HUB, "demo", "load", *asked], env=environment(folder), cwd=ROOT, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"hub demo load failed: {process.returncode}")
    return Load(time.perf_counter() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _told(load: Load) -> str:
    return f"CPU {load.cpu_seconds:.0f} s, peak {load.peak_mib:.0f} MiB"
