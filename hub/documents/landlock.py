"""Landlock: the kernel's own promise that this process opens no file and no TCP connection any more."""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Sequence
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same numbers on every machine
_ASK_VERSION = 1
_FILES = {1: 13, 2: 14, 3: 15, 4: 15}
"""Version → how many rights on files it knows; 16 from the fifth on."""
_TCP = 0b11
_SCOPES = 0b11
_BENEATH = 1
_READ = 0b1101
"""To execute, to read a file, to list a folder."""


def give_up_files_and_network(readable: Sequence[str] = ()) -> int:
    """Handle every right the kernel knows and grant none but to read beneath `readable`. Its version of
    Landlock; 0 where it has none.

    Raises OSError when it has Landlock and refuses.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.argtypes = (ctypes.c_long, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_uint32)
    version: int = libc.syscall(_CREATE, None, 0, _ASK_VERSION)
    if version < 1:
        return 0
    rights = _every_right(version)
    ruleset: int = libc.syscall(_CREATE, rights, len(rights), 0)
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "landlock_create_ruleset")
    for folder in filter(os.path.isdir, readable):
        _grant_reading(libc, ruleset, folder)
    libc.syscall.argtypes = (ctypes.c_long, ctypes.c_int, ctypes.c_uint32)
    if libc.syscall(_RESTRICT, ruleset, 0) != 0:
        raise OSError(ctypes.get_errno(), "landlock_restrict_self")
    os.close(ruleset)
    return version


def _grant_reading(libc: ctypes.CDLL, ruleset: int, folder: str) -> None:
    """struct landlock_path_beneath_attr: rights, then the folder."""
    beneath = os.open(Path(folder).resolve(), os.O_PATH | os.O_CLOEXEC)
    rule = struct.pack("=Qi", _READ, beneath)
    libc.syscall.argtypes = (ctypes.c_long, ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.c_uint32)
    if libc.syscall(_ADD, ruleset, _BENEATH, rule, 0) != 0:
        raise OSError(ctypes.get_errno(), "landlock_add_rule")
    os.close(beneath)


def _every_right(version: int) -> bytes:
    """struct landlock_ruleset_attr as long as that version knows it: files, TCP from 4, scopes from 6."""
    files = (1 << _FILES.get(version, 16)) - 1
    network = struct.pack("=Q", _TCP) if version >= 4 else b""
    scopes = struct.pack("=Q", _SCOPES) if version >= 6 else b""
    return struct.pack("=Q", files) + network + scopes
