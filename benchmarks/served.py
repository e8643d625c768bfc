"""A hub as it is served: `hub run` in processes of its own, with their CPU time, ended by their own ids."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from hub.settings import ROOT
from tests.services.ports import free_port

HUB = (sys.executable, "-c", "from hub.cli import main; main()")
TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Server:
    """One `hub run`, its port, and the process that answers."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """CPU time of the process and its workers, in user and system mode."""
        pids = [self.process.pid, *_children(self.process.pid)]
        return sum(_ticks(pid) for pid in pids) / TICKS


def environment(data: Path, **settings: object) -> dict[str, str]:
    """What a hub command is started with: these settings and no other."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    named = {f"HUB_{name.upper()}": str(value) for name, value in settings.items()}
    return kept | {"HUB_DATA": str(data), "HUB_DEMO": "0"} | named


@contextmanager
def serving(data: Path, processes: int = 1, **settings: object) -> Iterator[list[Server]]:
    """So many processes serving the same platform, each on a port of its own."""
    servers: list[Server] = []
    try:
        while len(servers) < processes:
            servers.append(_started(data, settings))
        yield servers
    finally:
        for server in servers:
            server.process.terminate()
        for server in servers:
            server.process.wait(timeout=30)


def _started(data: Path, settings: Mapping[str, object]) -> Server:
    port = free_port()
    log = data.parent / f"hub-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*HUB, "run"],
            env=environment(data, port=port, **settings),
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    wait_until_healthy(process, port, log)
    return Server(port, process)


def wait_until_healthy(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Until /healthz answers. Raises RuntimeError with what the process said when it never does."""
    end = time.monotonic() + START_SECONDS
    while not _healthy(port):
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            raise RuntimeError(f"the hub did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.005)


def _healthy(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _children(parent: int) -> list[int]:
    pids = [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]
    return [pid for pid in pids if (fields := _stat(pid)) and int(fields[1]) == parent]


def _ticks(pid: int) -> int:
    fields = _stat(pid)
    return int(fields[11]) + int(fields[12]) if fields else 0


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the name, which may hold spaces."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
