"""Every act through every call that meets a full disk, another writer, a refusal of the server or a mute
bucket, where the suite takes one call in some. Most of its time is waiting.

    python -m tests.documents.all_faults [PYTEST ARGUMENTS]
"""

from __future__ import annotations

import os
import sys

import pytest

from tests.structure.tree import ROOT

HOUR = 3600


def main() -> None:
    os.environ["EVERY_FAULT"] = "1"
    os.chdir(ROOT)
    options = ["-q", "-n0", f"--timeout={HOUR}", "--durations=0", *sys.argv[1:]]
    raise SystemExit(pytest.main([*options, "tests/documents/test_real_faults.py"]))


if __name__ == "__main__":
    main()
