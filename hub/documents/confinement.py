"""What the parsing child gives up before it reads a byte: memory, time, files, privileges.

Called once the libraries are loaded. Every further lock (Landlock, seccomp) is one more line of `confine`.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys

ADDRESS_SPACE = 1 << 30
OPEN_FILES = 16
_PR_SET_NO_NEW_PRIVS = 38


def confine(cpu_seconds: int) -> None:
    """Take the limits; there is no way back. Raises OSError when the system refuses one of them."""
    os.nice(10)
    _limit(resource.RLIMIT_CPU, cpu_seconds)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    _limit(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        _limit(resource.RLIMIT_AS, ADDRESS_SPACE)
        _no_new_privileges()


def _limit(kind: int, value: int) -> None:
    resource.setrlimit(kind, (value, value))


def _no_new_privileges() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_NO_NEW_PRIVS)")
