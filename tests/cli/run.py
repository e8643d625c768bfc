"""What a run of the command said and left."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager

HUB = [sys.executable, "-c", "from hub.cli import main; main()"]
_DROP_BOUND, _OVERRIDE = 24, 1  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE


def obey_permissions():
    """In a child about to become a program: root, too, then writes only where it is allowed."""
    ctypes.CDLL(None).prctl(_DROP_BOUND, _OVERRIDE, 0, 0, 0)


@contextmanager
def started(data, port):
    """A `hub run` that may not serve yet; ended at the end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    own = {"HUB_DATA": str(data), "HUB_PORT": str(port), "HUB_DEMO": "0"}
    process = subprocess.Popen([*HUB, "run"], env=kept | own, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def wait_until(is_so, process):
    end = time.monotonic() + 60
    while not is_so():
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.05)


def connects(caller):
    try:
        caller.connect()
    except ConnectionRefusedError:
        return False
    return True


def one_line(done, code=1):
    assert done.returncode == code, done.stderr
    assert done.stderr.startswith("hub: ")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def snapshot(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
