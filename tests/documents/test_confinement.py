"""What the parsing child gives up, asked of a process that gave it up."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


def confined(program: str, cpu_seconds: int = 5) -> subprocess.CompletedProcess[str]:
    """Run a program after `confine`."""
    start = f"from hub.documents.confinement import confine; confine({cpu_seconds})\n"
    return subprocess.run(
        [sys.executable, "-I", "-c", "import os, json, resource, ctypes\n" + start + program],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_its_limits_are_hard():
    program = (
        "names = ['RLIMIT_CPU', 'RLIMIT_AS', 'RLIMIT_FSIZE', 'RLIMIT_NOFILE', 'RLIMIT_CORE']\n"
        "print(json.dumps([resource.getrlimit(getattr(resource, name)) for name in names]))"
    )
    expected = [5, 1 << 30, 0, 16, 0]
    assert json.loads(confined(program).stdout) == [[value, value] for value in expected]


def test_it_can_gain_no_privilege_and_comes_after_the_users_requests():
    program = "print(open('/proc/self/status').read(), os.getpriority(os.PRIO_PROCESS, 0))"
    shown = confined(program).stdout
    assert "NoNewPrivs:\t1\n" in shown
    assert shown.endswith(" 10\n")


@pytest.mark.parametrize(
    ("program", "failure"),
    [
        ("bytearray(2 << 30)", "MemoryError"),
        ("os.write(os.open(os.environ['NOTE'], os.O_WRONLY | os.O_CREAT), b'x')", "File too large"),
        ("held = [open('/dev/null') for _ in range(20)]", "Too many open files"),
    ],
)  # fmt: skip
def test_what_it_gave_up_it_cannot_take(program, failure, tmp_path, monkeypatch):
    monkeypatch.setenv("NOTE", str(tmp_path / "note"))
    done = confined(program)
    assert done.returncode != 0
    assert failure in done.stderr


def test_its_processor_time_ends():
    assert confined("while True: pass", cpu_seconds=1).returncode in {-24, -9}
