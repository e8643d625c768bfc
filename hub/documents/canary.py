"""A program that takes the parser's locks and then tries to escape: `python -I -m hub.documents.canary FILE`.

One process per attempt, since the right answer to some of them is to be killed. What succeeded is written
as JSON; `confinement_here` in `hub.documents.sandbox` judges it.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from hub.documents.confinement import ADDRESS_SPACE, confine

SECONDS = 5


def escapes(file: str) -> list[str]:
    """The attempts that succeed although every lock was taken."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        attempts = _attempts(file, door.getsockname())
        return [name for name, attempt in attempts.items() if _succeeds(attempt)]


def _attempts(file: str, address: tuple[str, int]) -> dict[str, Callable[[], object]]:
    program = [sys.executable, "-I", "-S", "-c", ""]
    return {
        "open": lambda: Path(file).read_bytes(),
        "connect": lambda: socket.create_connection(address, timeout=1),
        "datagram": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", address),
        "fork": os.fork,
        "execute": lambda: os.execv(program[0], program),  # noqa: S606  # the attempt itself
        "memory": lambda: bytearray(ADDRESS_SPACE + 1),
    }


def _succeeds(attempt: Callable[[], object]) -> bool:
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            confine(SECONDS)
            attempt()
            os._exit(0)
        os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _locks() -> list[str]:
    """The locks this machine gives, as a process that took them names them."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            os.write(writer, json.dumps(confine(SECONDS)).encode())
        os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as answer:
        return list(json.loads(answer.read() or b"[]"))


def main(file: str) -> None:
    """Say what locks there are and what they do not hold."""
    sys.stdout.write(json.dumps({"locks": _locks(), "escapes": escapes(file)}))


if __name__ == "__main__":
    main(sys.argv[1])
