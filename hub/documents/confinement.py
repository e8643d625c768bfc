"""What the parsing child gives up before it reads a byte: memory, time, files, network, privileges.

Called once the libraries are loaded. Limits are always taken. Landlock and the filter of system calls are
taken where the kernel has them; whether all this holds here is proved, not believed (`canary`).
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from collections.abc import Sequence
from pathlib import Path

from hub.documents.landlock import give_up_files_and_network
from hub.documents.seccomp import take_filter

ADDRESS_SPACE = 1 << 30
OPEN_FILES = 16
_PR_SET_NO_NEW_PRIVS = 38


def confine(cpu_seconds: int) -> list[str]:
    """Take every lock there is, and name them; there is no way back. Raises OSError when the system refuses
    one that it has."""
    os.nice(10)
    _limit(resource.RLIMIT_CPU, cpu_seconds)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    _limit(resource.RLIMIT_CORE, 0)
    if sys.platform != "linux":
        return ["limits"]
    _limit(resource.RLIMIT_AS, ADDRESS_SPACE)
    _require_one_thread()
    return ["limits", *_kernel_locks()]


def confine_program(cpu_seconds: int, readable: Sequence[str]) -> bool:
    """The locks of a program that must open files of its own, taken before it is started: it reads beneath
    these folders, writes nowhere, reaches nobody. False where the kernel lacks one of them."""
    os.nice(10)
    for kind, value in ((resource.RLIMIT_CPU, cpu_seconds), (resource.RLIMIT_FSIZE, 0)):
        _limit(kind, value)
    _limit(resource.RLIMIT_CORE, 0)
    if sys.platform != "linux":
        return False
    _limit(resource.RLIMIT_AS, ADDRESS_SPACE)
    _require_one_thread()
    _no_new_privileges()
    return bool(give_up_files_and_network(readable)) and take_filter(of_a_program=True)


def _kernel_locks() -> list[str]:
    """The filter comes last: it forbids the calls that take the others."""
    _no_new_privileges()
    version = give_up_files_and_network()
    return [
        "no_new_privs",
        *([f"landlock {version}"] if version else []),
        *(["seccomp"] if take_filter() else []),
    ]


def _limit(kind: int, value: int) -> None:
    resource.setrlimit(kind, (value, value))


def _require_one_thread() -> None:
    """Some of these locks bind the thread that takes them: a library that started another would be free."""
    if len(list(Path("/proc/self/task").iterdir())) != 1:
        raise OSError("a library started a thread before the locks")


def _no_new_privileges() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_NO_NEW_PRIVS)")
