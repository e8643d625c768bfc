"""What a run of the command said and left."""

from __future__ import annotations

import socket
from contextlib import closing


def one_line(done, code=1):
    assert done.returncode == code, done.stderr
    assert done.stderr.startswith("hub: ")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def snapshot(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
