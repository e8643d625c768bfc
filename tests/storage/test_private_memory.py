"""What a command of the hub, and what it forks to serve, leaves of its memory to others: nothing."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import ctypes, os, resource
from hub.cli import main

main(["config", "check"], standalone_mode=False)
if os.fork() == 0:
    print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), flush=True)
    os._exit(0)
os.wait()
"""
"""3 is PR_GET_DUMPABLE."""


def test_a_worker_of_the_hub_dumps_no_core_and_is_read_by_no_other_process():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "(0, 0) 0"
