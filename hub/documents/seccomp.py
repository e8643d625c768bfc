"""The system calls a parser may make, as a filter the kernel holds: written here, byte for byte.

Allow-list: what is not named kills the process. Calls that libraries try and live without are refused
politely (EPERM), so that an honest parser goes on and a taken one gains nothing. Why no library:
docs/adr/0013.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

ALLOWED = [
    "read", "write", "readv", "writev", "pread64", "lseek", "close", "fstat", "mmap", "munmap", "mprotect",
    "mremap", "madvise", "brk", "futex", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending",
    "rt_sigtimedwait", "rt_sigsuspend", "sigaltstack", "exit", "exit_group", "clock_gettime", "getrandom",
    "sched_yield", "sched_getaffinity", "gettid", "getpid", "set_robust_list", "rseq", "fcntl", "uname",
    "sysinfo",
]  # fmt: skip
REFUSED = [
    "open", "openat", "stat", "newfstatat", "lstat", "statx", "readlink", "readlinkat", "ioctl", "getdents64",
    "access", "faccessat", "faccessat2", "socket", "getcwd", "tgkill", "prctl", "sched_setaffinity",
    "sched_setscheduler", "sched_setparam",
]  # fmt: skip

_X86_64 = {
    "read": 0, "write": 1, "open": 2, "close": 3, "stat": 4, "fstat": 5, "lstat": 6, "lseek": 8, "mmap": 9,
    "mprotect": 10, "munmap": 11, "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15,
    "ioctl": 16, "pread64": 17, "readv": 19, "writev": 20, "access": 21, "sched_yield": 24, "mremap": 25,
    "madvise": 28, "getpid": 39, "socket": 41, "clone": 56, "exit": 60, "uname": 63, "fcntl": 72,
    "getcwd": 79, "readlink": 89, "sysinfo": 99, "rt_sigpending": 127, "rt_sigtimedwait": 128,
    "rt_sigsuspend": 130, "sigaltstack": 131, "sched_setparam": 142, "sched_setscheduler": 144, "prctl": 157,
    "gettid": 186, "futex": 202, "sched_setaffinity": 203, "sched_getaffinity": 204, "getdents64": 217,
    "clock_gettime": 228, "exit_group": 231, "tgkill": 234, "openat": 257, "newfstatat": 262,
    "readlinkat": 267, "faccessat": 269, "set_robust_list": 273, "prlimit64": 302, "seccomp": 317,
    "getrandom": 318, "statx": 332, "rseq": 334, "clone3": 435, "faccessat2": 439,
}  # fmt: skip
_AARCH64 = {
    "getcwd": 17, "fcntl": 25, "ioctl": 29, "faccessat": 48, "openat": 56, "close": 57, "getdents64": 61,
    "lseek": 62, "read": 63, "write": 64, "readv": 65, "writev": 66, "pread64": 67, "readlinkat": 78,
    "newfstatat": 79, "fstat": 80, "exit": 93, "exit_group": 94, "futex": 98, "set_robust_list": 99,
    "clock_gettime": 113, "sched_setparam": 118, "sched_setscheduler": 119, "sched_setaffinity": 122,
    "sched_getaffinity": 123, "sched_yield": 124, "tgkill": 131, "sigaltstack": 132, "rt_sigsuspend": 133,
    "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigpending": 136, "rt_sigtimedwait": 137,
    "rt_sigreturn": 139, "uname": 160, "prctl": 167, "getpid": 172, "gettid": 178, "sysinfo": 179,
    "socket": 198, "brk": 214, "munmap": 215, "mremap": 216, "clone": 220, "mmap": 222, "mprotect": 226,
    "madvise": 233, "prlimit64": 261, "seccomp": 277, "getrandom": 278, "statx": 291, "rseq": 293,
    "clone3": 435, "faccessat2": 439,
}  # fmt: skip
_FORBIDDEN = {
    "x86_64": (
        41, 42, 43, 49, 53, 57, 58, 62, 101, 109, 112, 129, 165, 200, 234, 248, 250, 272, 288, 297, 298, 308,
        310, 311, 321, 323, 424, 425, 434, 438,
    ),
    "aarch64": (
        40, 97, 117, 129, 130, 131, 138, 154, 157, 198, 199, 200, 202, 203, 217, 219, 240, 241, 242, 268, 270,
        271, 280, 282, 424, 425, 434, 438,
    ),
}  # fmt: skip
"""For a program that opens its own files: socket, connect, accept, accept4, bind, socketpair; kill, tkill,
tgkill, rt_sigqueueinfo, rt_tgsigqueueinfo, pidfd_send_signal; setpgid and setsid, by which it would leave the
group that is killed; fork, vfork; ptrace, process_vm_readv and _writev, pidfd_open, pidfd_getfd; mount,
unshare, setns, add_key, keyctl, perf_event_open, bpf, userfaultfd, io_uring_setup. Beside them, as for a
parser: threads and no processes, its own limits and nobody else's."""


@dataclass(frozen=True, slots=True)
class _Machine:
    audit: int
    numbers: Mapping[str, int]


_MACHINES = {"x86_64": _Machine(0xC000003E, _X86_64), "aarch64": _Machine(0xC00000B7, _AARCH64)}

_LOAD, _EQUALS, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, |JSET|K, BPF_RET|K
_NUMBER, _AUDIT, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data, low word of the argument
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_CLONE_THREAD, _X32 = 0x00010000, 0x40000000
_SET_FILTER, _ALL_THREADS = 1, 1


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def take_filter(*, of_a_program: bool = False) -> bool:
    """Put the filter on this process for good; no new privileges must have been taken before.
    `of_a_program`: the wider one, which starts it and lets it open files.

    False where the kernel or the machine has no such thing.
    """
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    code = b"".join(_wider(machine) if of_a_program else _program(machine))
    program = _Program(len(code) // 8, code)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.argtypes = (ctypes.c_long, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_void_p)
    done: int = libc.syscall(machine.numbers["seccomp"], _SET_FILTER, _ALL_THREADS, ctypes.byref(program))
    return done == 0


def _program(machine: _Machine) -> Iterator[bytes]:
    numbers = machine.numbers
    yield _step(_LOAD, _AUDIT)
    yield _step(_EQUALS, machine.audit, 1, 0)
    yield _step(_RETURN, _KILL)
    yield _step(_LOAD, _NUMBER)
    for name in ALLOWED:
        yield from _answer(numbers[name], _ALLOW)
    for name in REFUSED:
        if name in numbers:  # newer machines never had the older of these calls
            yield from _answer(numbers[name], _ERROR | errno.EPERM)
    yield from _answer(numbers["clone3"], _ERROR | errno.ENOSYS)  # its flags cannot be read here: use clone
    yield from _if_argument(numbers["clone"], _ANY_BIT, _CLONE_THREAD)  # threads, no processes
    yield from _if_argument(numbers["prlimit64"], _EQUALS, 0)  # its own limits, nobody else's
    yield _step(_RETURN, _KILL)


def _wider(machine: _Machine) -> Iterator[bytes]:
    """Everything but what is forbidden. On x86-64 the other numbering (x32) is none of ours."""
    yield _step(_LOAD, _AUDIT)
    yield _step(_EQUALS, machine.audit, 1, 0)
    yield _step(_RETURN, _KILL)
    yield _step(_LOAD, _NUMBER)
    yield _step(_ANY_BIT, _X32, 0, 1)
    yield _step(_RETURN, _KILL)
    for number in _FORBIDDEN[platform.machine()]:
        yield from _answer(number, _ERROR | errno.EPERM)
    numbers = machine.numbers
    yield from _answer(numbers["clone3"], _ERROR | errno.ENOSYS)  # its flags cannot be read here: use clone
    yield from _if_argument(numbers["clone"], _ANY_BIT, _CLONE_THREAD, _ERROR | errno.EPERM)
    yield from _if_argument(numbers["prlimit64"], _EQUALS, 0, _ERROR | errno.EPERM)
    yield _step(_RETURN, _ALLOW)


def _answer(number: int, verdict: int) -> Iterator[bytes]:
    yield _step(_EQUALS, number, 0, 1)
    yield _step(_RETURN, verdict)


def _if_argument(number: int, test: int, value: int, verdict: int = _KILL) -> Iterator[bytes]:
    """Allow the call when the low word of its first argument passes; else the verdict."""
    yield _step(_EQUALS, number, 0, 4)
    yield _step(_LOAD, _FIRST_ARGUMENT)
    yield _step(test, value, 0, 1)
    yield _step(_RETURN, _ALLOW)
    yield _step(_RETURN, verdict)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
