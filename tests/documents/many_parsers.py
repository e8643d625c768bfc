"""The parsing child for many files: libraries are loaded once, then each file gets a process and its locks.

The same `_answer` under the same `confine` and bound of memory as `hub.documents.parse_child`, without a
start of Python for each of a thousand files. On standard input: order, then bytes, each behind its length; on
standard output one line of JSON a file: {status, seconds, memory, answer}.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from importlib import import_module

from hub.documents import child_process, parse_answer
from hub.documents.confinement import confine
from hub.documents.formats import COUNTED
from hub.documents.order import Order
from hub.documents.parse_child import _answer
from hub.documents.sniffing import Sniffer

SECONDS = 10
MEMORY = 256 << 20


def main() -> None:
    parsers = {name: import_module(f"hub.documents.parsers.{name}").parse for name in COUNTED}
    sniffer = Sniffer()
    while head := _piece():
        order, data = Order.decode(head.decode()), _piece()
        sys.stdout.write(json.dumps(_measured(order, parsers[order.parser], sniffer, data)) + "\n")
        sys.stdout.flush()


def _piece() -> bytes:
    return sys.stdin.buffer.read(int.from_bytes(sys.stdin.buffer.read(8), "big"))


def _measured(order, parse, sniffer, data):
    reader, writer = os.pipe()
    began, child = time.monotonic(), os.fork()
    if child == 0:
        _child(order, parse, sniffer, data, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        frame = answer.read(parse_answer.SIZE + 1)
    _, status, used = os.wait4(child, 0)
    return {
        "status": os.waitstatus_to_exitcode(status),
        "seconds": time.monotonic() - began,
        "memory": used.ru_maxrss << 10,
        "answer": frame.hex(),
    }


def _child(order, parse, sniffer, data, writer):
    """Never returns."""
    try:
        os.close(0)
        signal.alarm(SECONDS)
        child_process._bound(0, MEMORY - child_process.LIBRARIES)
        confine(order.cpu_seconds)
        os.write(writer, _answer(order, parse, sniffer, data))
        os._exit(0)
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()
