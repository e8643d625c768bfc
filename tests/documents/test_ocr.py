"""The engine that reads images: which languages it is asked for, and the locks it runs under."""

from __future__ import annotations

import subprocess
import sys

import pytest

from hub.documents import ocr
from hub.documents.ocr import engine_here

CALLS = """
import ctypes, errno, os, platform, resource, socket, struct, threading
libc, intel = ctypes.CDLL(None, use_errno=True), platform.machine() == "x86_64"
QUEUED = struct.pack("=iii116x", 0, 0, -1)  # a siginfo_t that says: sent by sigqueue

def call(*said):
    if libc.syscall(*said) < 0 and ctypes.get_errno() in (errno.EPERM, errno.ENOSYS):
        raise PermissionError
"""
"""What no module of Python's asks of the kernel, asked all the same."""


@pytest.mark.parametrize(
    ("attempt", "held"),
    [
        ("open('/usr/bin/env', 'rb').read(1)", False),
        ("open('/etc/passwd').read()", True),
        ("open('/tmp/hub-escape', 'w').write('x')", True),
        ("__import__('socket').socket()", True),
        ("os.kill(os.getppid(), 0)", True),
        ("bytearray(2 << 30)", True),
        ("one = threading.Thread(target=int); one.start(); one.join()", False),
        ("resource.prlimit(0, resource.RLIMIT_CORE)", False),
        ("resource.prlimit(os.getppid(), resource.RLIMIT_CORE)", True),
        ("os.setsid()", True),
        ("os.setpgid(0, 0)", True),
        ("os.fork()", True),
        ("call(57 if intel else -1)", True),
        ("call(129 if intel else 138, os.getpid(), 0, QUEUED)", True),
        ("call(297 if intel else 240, os.getpid(), os.getpid(), 0, QUEUED)", True),
        ("call(435, None, 0)", True),
    ],
)
def test_a_program_that_reads_images_reads_beneath_usr_and_no_more(attempt: str, held: bool) -> None:
    program = (
        f"{CALLS}from hub.documents.confinement import confine_program\n"
        f"assert confine_program(5, ('/usr', '/lib', '/lib64'))\n{attempt}"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, timeout=60, check=False, cwd="/"
    )
    assert (done.returncode != 0) is held
    assert b"AssertionError" not in done.stderr


WITHOUT = """
import ctypes, struct, sys
code = ((0x20, 0, 0, 0), (0x15, 0, 1, CALL), (6, 0, 0, 0x50000 | 38), (6, 0, 0, 0x7FFF0000))
code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *one) for one in code))
libc, told = ctypes.CDLL(None), struct.pack("@HP", 4, ctypes.addressof(code))
assert (libc.prctl(38, 1, 0, 0, 0), libc.prctl(22, 2, told)) == (0, 0)
from hub.documents.ocr_child import main
sys.exit(main("/bin/echo", "fra", "5"))
"""
"""A kernel that does not know one call (seccomp, ENOSYS), and the child that becomes Tesseract on it."""


@pytest.mark.parametrize(("call", "told"), [(444, (3, b"")), (9999, (0, b"stdin stdout -l fra\n"))])
def test_the_engine_does_not_begin_where_the_kernel_lacks_a_lock(call: int, told: tuple[int, bytes]) -> None:
    """444 is landlock_create_ruleset."""
    command = [sys.executable, "-I", "-c", WITHOUT.replace("CALL", str(call))]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False, cwd="/")
    assert (done.returncode, done.stdout) == told, done.stderr


def test_texts_are_read_in_the_languages_that_are_installed_french_first() -> None:
    engine = engine_here()
    assert engine is not None
    assert engine.languages.split("+")[:2] == ["fra", "ara"]
    installed = ["osd", "equ", "eng", "fra", "script/Latin", "ukr", "chi_sim", "deu", "List", "of", "ara"]
    assert ocr.wanted_of(installed) == ["fra", "ara", "eng", "ukr", "chi_sim", "deu"]
    many = [f"{first}{second}a" for first in "bcd" for second in "xyz"]
    assert ocr.wanted_of([*many, "fra", "ukr", "chi_sim_vert"]) == [
        "fra",
        "ukr",
        *sorted(many)[: ocr.MOST - 2],
    ]
    assert ocr.wanted_of(["osd"]) == []
