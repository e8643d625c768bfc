"""What rotations that are killed go through, wherever keys are kept."""

from __future__ import annotations

import json
import subprocess
import sys

from hub.settings import ROOT


def killed_rotations(kills, one_in, **settings):
    """What a platform kept so goes through."""
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.platform.rotation_kills",
            str(kills),
            str(one_in),
            json.dumps(settings),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["killed"] + told["finished"] == kills
    assert told["killed"] >= kills // 2
    assert (told["failed_readings"], told["under_an_old_root"]) == (0, 0), ran.stderr
    assert told["resumed"]
    assert told["renewed"]
    assert told["readings"] >= kills
