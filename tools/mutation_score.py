"""How many of the changes `make mutants` made to the access rule were noticed by a test; 1 below nine in ten.

A change counts as noticed when a test failed, or never ended. `.venv/bin/mutmut results` names the others,
`.venv/bin/mutmut show NAME` shows one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

STATS = Path(__file__).resolve().parents[1] / "mutants" / "mutmut-cicd-stats.json"
WANTED = 0.9


def main() -> int:
    found = json.loads(STATS.read_text())
    noticed, made = found["killed"] + found["timeout"], found["total"] - found["skipped"]
    share = noticed / made
    print(f"{noticed} of {made} changes of the access rule were noticed by a test: {share:.1%}")
    if share < WANTED:
        print("hub: at least 90 % must be; see `.venv/bin/mutmut results`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
