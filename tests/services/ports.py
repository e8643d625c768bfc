"""Free loopback ports for the servers that tests start."""

from __future__ import annotations

import socket


def free_port() -> int:
    """A port nobody listens on at this moment; the server that takes it must take it soon."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
