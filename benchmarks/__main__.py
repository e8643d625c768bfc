"""`python -m benchmarks [--quick] [--only SUBJECT]…`: measure, print, say which aims are met.

Always exits 0 when everything could be measured: a figure is for a person to judge, on a machine that may
have other things to do.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from benchmarks.figures import Figure, shown, tally
from benchmarks.subjects import SUBJECTS, Bench


def main() -> None:
    names = [subject.name for subject in SUBJECTS]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few minutes: short rounds, a small demo")
    parser.add_argument(
        "--only", action="append", choices=names, help="measure this subject; may be repeated"
    )
    asked = parser.parse_args()
    for name in [name for name in os.environ if name.startswith("HUB_") and "HUB_TEST_" not in name]:
        del os.environ[name]  # what is measured is the hub as it comes, not as somebody has set it here
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at start", flush=True)
    figures: list[Figure] = []
    with (
        tempfile.TemporaryDirectory(prefix="hub-bench-") as folder,
        Bench(Path(folder), asked.quick) as bench,
    ):
        for subject in SUBJECTS:
            if not asked.only or subject.name in asked.only:
                found = subject.measure(bench)
                figures += found
                print("\n".join(shown(subject.title, found)), flush=True)
    print(tally(figures))


main()
