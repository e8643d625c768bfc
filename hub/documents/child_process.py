"""Running a parser we do not trust: fed through a pipe, watched, and dead within its limits.

One thread, no shell, no environment, no inherited file: bytes go in as they come, the system refuses more
memory of its own than allowed, what it holds and its time are looked at every 50 ms, and whatever happens the
whole process group is killed and reaped.
"""

from __future__ import annotations

import logging
import os
import resource
import selectors
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from time import monotonic, sleep

from hub.errors import DocumentRejectedError, StorageUnavailableError

_log = logging.getLogger(__name__)

POLL = 0.05
GRACE = 1.0
LIBRARIES = 32 << 20
"""Of the memory allowed, what is left to the pages of programs and libraries: the rest is data."""
_PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")
_READ = 1 << 16


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one run may cost."""

    wall_seconds: float
    memory: int
    at_once: int


class ExhaustedError(Exception):
    """The child used more than it was allowed."""


def run(command: Sequence[str], chunks: Iterable[bytes], allowance: Allowance, answer_size: int) -> bytes:
    """The child's answer, at most `answer_size` + 1 bytes. Raises DocumentRejectedError when the child dies
    (`unreadable`) or takes too much (`archive_bomb`); what reading the chunks raises goes through."""
    with _slots(allowance.at_once), _started(command) as process:
        _bound(process.pid, allowance.memory - LIBRARIES)
        try:
            answer = _Watch(process, iter(chunks), allowance, answer_size).answer()
        except ExhaustedError as error:
            _log.warning("document parser stopped: %s", error)
            raise DocumentRejectedError("archive_bomb") from error
        _await_exit(process.pid)
    if process.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        _log.warning("document parser stopped: processor time")
        raise DocumentRejectedError("archive_bomb")
    if process.returncode != 0:
        _log.warning("document parser died: status %d", process.returncode)
        raise DocumentRejectedError("unreadable")
    return answer


@cache
def _slots(at_once: int) -> BoundedSemaphore:
    return BoundedSemaphore(at_once)


@contextmanager
def _started(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own that does not outlive the block, nor do its children."""
    try:
        process = subprocess.Popen(  # noqa: S603  # a fixed command of our own; the file is only its input
            command,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={},
            process_group=0,
        )
    except OSError as error:
        raise StorageUnavailableError("document parser") from error
    with process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)


def _bound(pid: int, data: int) -> None:
    """Between two looks a parser takes hundreds of megabytes: so the system itself says no."""
    if sys.platform == "linux":
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_DATA, (data, data))


def _await_exit(pid: int) -> None:
    """Give the child a moment to end by itself, without reaping it: its group must still be killed."""
    until = monotonic() + GRACE
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None and monotonic() < until:
        sleep(GRACE / 500)


class _Watch:
    """Feeds, reads and watches until the child closes its answer."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        chunks: Iterator[bytes],
        allowance: Allowance,
        answer_size: int,
    ) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._pid, self._stdin, self._stdout = process.pid, process.stdin, process.stdout
        self._chunks, self._pending = chunks, memoryview(b"")
        self._allowance, self._answer_size = allowance, answer_size
        self._answer = bytearray()
        self._deadline = monotonic() + allowance.wall_seconds
        self._next_look = 0.0

    def answer(self) -> bytes:
        os.set_blocking(self._stdin.fileno(), False)
        with selectors.DefaultSelector() as pipes:
            pipes.register(self._stdin, selectors.EVENT_WRITE)
            pipes.register(self._stdout, selectors.EVENT_READ)
            while len(self._answer) <= self._answer_size:
                ready = [key.fileobj for key, _ in pipes.select(POLL)]
                if self._stdin in ready and not self._fed():
                    pipes.unregister(self._stdin)
                    self._stdin.close()
                if self._stdout in ready and not self._read():
                    break
                self._look()
        return bytes(self._answer)

    def _fed(self) -> bool:
        """Write what the pipe takes; False when there is no more to write, or nobody to read it."""
        if not self._pending and not self._refilled():
            return False
        try:
            self._pending = self._pending[os.write(self._stdin.fileno(), self._pending) :]
        except BrokenPipeError:
            return False
        return True

    def _refilled(self) -> bool:
        """Take the next chunk. The time its source takes is not the child's."""
        asked = monotonic()
        self._pending = memoryview(next((chunk for chunk in self._chunks if chunk), b""))
        self._deadline += monotonic() - asked
        return bool(self._pending)

    def _read(self) -> bool:
        read = os.read(self._stdout.fileno(), _READ)
        self._answer += read
        return bool(read)

    def _look(self) -> None:
        """Raise ExhaustedError when time or memory is used up."""
        now = monotonic()
        if now > self._deadline:
            raise ExhaustedError("time")
        if now >= self._next_look:
            self._next_look = now + POLL
            if _resident(self._pid) > self._allowance.memory:
                raise ExhaustedError("memory")


def _resident(pid: int) -> int:
    """Bytes of memory the process holds now; 0 where the system does not say."""
    if sys.platform != "linux":
        return 0
    fields = Path(f"/proc/{pid}/statm").read_text("ascii").split()
    return int(fields[1]) * _PAGE_SIZE
