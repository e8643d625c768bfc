"""What the parsing child gives up, asked of a process that gave it up."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest


def confined(program: str, cpu_seconds: int = 5) -> subprocess.CompletedProcess[str]:
    """Run a program after `confine`."""
    return _after(f"from hub.documents.confinement import confine; confine({cpu_seconds})\n", program)


def limited(program: str) -> subprocess.CompletedProcess[str]:
    """Run a program under the limits alone, without the kernel's further locks."""
    start = (
        "from hub.documents import confinement\n"
        "confinement._kernel_locks = lambda: []\n"
        "confinement.confine(5)\n"
    )
    return _after(start, program)


def _after(start: str, program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-c", "import os, json, resource, ctypes, socket, sys\n" + start + program],
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
    start = "status = open('/proc/self/status')\nfrom hub.documents.confinement import confine; confine(5)\n"
    shown = _after(start, "print(status.read())").stdout
    assert "NoNewPrivs:\t1\n" in shown
    assert "Seccomp:\t2\n" in shown
    assert limited("print(os.getpriority(os.PRIO_PROCESS, 0))").stdout == "10\n"


@pytest.mark.parametrize(
    ("program", "failure"),
    [
        ("bytearray(2 << 30)", "MemoryError"),
        ("os.write(os.open(os.environ['NOTE'], os.O_WRONLY | os.O_CREAT), b'x')", "File too large"),
        ("held = [open('/dev/null') for _ in range(20)]", "Too many open files"),
    ],
)  # fmt: skip
def test_what_its_limits_forbid_it_cannot_take(program, failure, tmp_path, monkeypatch):
    monkeypatch.setenv("NOTE", str(tmp_path / "note"))
    done = limited(program)
    assert done.returncode != 0
    assert failure in done.stderr


@pytest.mark.parametrize(
    "program",
    [
        "open('/etc/hostname')",
        "os.listdir('/')",
        "os.stat('/etc/hostname')",
        "socket.socket()",
        "socket.socket(socket.AF_UNIX)",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    ],
)  # fmt: skip
def test_it_reaches_no_file_and_no_network_and_its_program_may_go_on(program):
    assert limited(program).returncode == 0
    done = confined(f"try:\n {program}\nexcept PermissionError:\n print('goes on')")
    assert done.stdout == "goes on\n"


@pytest.mark.parametrize(
    "program",
    [
        "os.fork()",
        "os.execv(sys.executable, [sys.executable, '-I', '-S', '-c', ''])",
        "os.kill(os.getppid(), 0)",
        "resource.prlimit(os.getppid(), resource.RLIMIT_CORE)",
        "os.pipe()",
        "socket.socketpair()",
    ],
)  # fmt: skip
def test_what_no_parser_asks_for_ends_it(program):
    assert limited(program).returncode == 0
    assert confined(program).returncode == -signal.SIGSYS


def test_it_may_still_start_threads_and_read_its_own_limits():
    program = (
        "resource.prlimit(0, resource.RLIMIT_CORE)\n"
        "import threading; one = threading.Thread(target=print, args=('ran',)); one.start(); one.join()"
    )
    assert confined("pass").returncode == 0
    assert _after("import threading\nfrom hub.documents.confinement import confine; confine(5)\n",
                  program).stdout == "ran\n"  # fmt: skip


def test_a_library_that_started_a_thread_stops_it_all():
    start = "import threading, time; threading.Thread(target=time.sleep, args=(3,), daemon=True).start()\n"
    done = _after(start, "from hub.documents.confinement import confine; confine(5)")
    assert done.returncode == 1
    assert "started a thread" in done.stderr


def test_its_processor_time_ends():
    assert confined("while True: pass", cpu_seconds=1).returncode in {-24, -9}
