"""A Redis of our own on a free port, keeping nothing, ended by its own process id."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.services.ports import free_port
from tests.services.programs import redis_server

START_SECONDS = 15


@contextmanager
def running_redis(folder: Path) -> Iterator[str]:
    """The address of a fresh server, as `HUB_REDIS_URL` takes it."""
    port = free_port()
    nothing_kept = ["--save", "", "--appendonly", "no", "--dir", str(folder)]
    log = folder / "redis.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [str(redis_server()), "--port", str(port), "--bind", "127.0.0.1", *nothing_kept],
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_ready(server, port, log)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(timeout=15)


def _wait_until_ready(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not _answers(port):
        if server.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"Redis did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.02)


def _answers(port: int) -> bool:
    client = redis.Redis(host="127.0.0.1", port=port)
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False
    finally:
        client.close()
