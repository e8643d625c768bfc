"""Judges every variant: those the tests make, and two thousand of the real documents in HUB_SAMPLES, as an
upload would be. Prints what was taken and refused, the most a parser cost, and what should not be.

    HUB_SAMPLES=FOLDER python -m tests.documents.all_variants
"""

from __future__ import annotations

import json
from collections import Counter

from hub.documents import parse_answer
from tests.documents.test_hostile_variants import judge
from tests.hostile_papers import of_samples, variants


def main() -> None:
    """Ends with 1 when something was taken that cannot be honest, or refused without a known reason."""
    found = judge([*variants(), *of_samples()])
    known = {*parse_answer.REASONS, "type_not_allowed", "empty_file", ""}
    wrong = [one.told for one in found if (one.variant.never and not one.reason) or one.reason not in known]
    told = {
        "variants": len(found),
        "of samples": len(of_samples()),
        "accepted": sum(not one.reason for one in found),
        "refused for": Counter(one.reason for one in found if one.reason),
        "most MiB": max(one.memory for one in found) >> 20,
        "most MiB but bombs": max(one.memory for one in found if one.variant.kind != "bombed") >> 20,
        "most seconds": round(max(one.seconds for one in found), 2),
        "wrong": wrong,
    }
    print(json.dumps(told, indent=2))  # noqa: T201 - its answer
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
