"""The hub as it runs: a `hub run` of its own on a data folder, and browsers that speak to it over TCP."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.services.ports import free_port

HUB = [sys.executable, "-c", "from hub.cli import main; main()"]
START_SECONDS = 60
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Served:
    """Where it listens, its process, and the file that takes everything it prints."""

    port: int
    pid: int
    log: Path

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def peak_memory(self) -> int:
        """The largest resident size, in bytes, any process of the server ever had."""
        pids = [self.pid, *_children(self.pid)]
        return max(_peak(pid) for pid in pids)


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _peak(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024


@contextmanager
def served(data: Path, log: Path, environment: Mapping[str, str]) -> Iterator[Served]:
    """`hub run` on what is in the folder, without the demo; its temporary files go inside as well."""
    port = free_port()
    temporary = data / "tmp"
    temporary.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    own = {"HUB_DATA": str(data), "HUB_PORT": str(port), "HUB_DEMO": "0", "TMPDIR": str(temporary)}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*HUB, "run"], env=kept | own | environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait(process, port, log)
            yield Served(port, process.pid, log)
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(15)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            if requests.get(f"http://127.0.0.1:{port}/healthz", timeout=2).ok:
                return
        except (requests.ConnectionError, requests.ReadTimeout):
            time.sleep(0.1)
    raise RuntimeError(log.read_text(errors="replace"))


class Browser:
    """A browser without scripts, over TCP."""

    def __init__(self, hub: Served) -> None:
        self.hub, self.http = hub, requests.Session()
        self.http.trust_env = False
        self.http.headers.update({"User-Agent": "Mozilla/5.0 Chrome/156.0", "Sec-Fetch-Site": "same-origin"})
        self.http.headers["Accept"] = "text/html"

    def close(self) -> None:
        self.http.close()

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.http.get(self.hub.origin + path, headers=headers, timeout=30, allow_redirects=False)

    def post(self, page: str, path: str, said: Mapping[str, str]) -> requests.Response:
        said = {"csrf_token": self.token(page), **said}
        return self.http.post(self.hub.origin + path, data=said, timeout=30, allow_redirects=False)

    def collect(
        self, page: str, said: Mapping[str, str], image: tuple[str, bytes] | None = None
    ) -> requests.Response:
        """A page of collecting, which always sends its fields as parts."""
        fields: dict[str, tuple[str | None, str | bytes]] = {"csrf_token": (None, self.token(page))}
        fields |= {name: (None, value) for name, value in said.items()}
        if image:
            fields["file"] = image
        return self.http.post(self.hub.origin + page, files=fields, timeout=60, allow_redirects=False)

    def token(self, page: str) -> str:
        found = _TOKEN.search(self.get(page).text)
        return found[1] if found else ""

    def sign_in(self, name: str, password: str) -> int:
        return self.post("/connexion", "/connexion", {"name": name, "password": password}).status_code

    def upload(self, channel: str, said: Mapping[str, str], name: str, content: bytes) -> requests.Response:
        return self.http.post(
            f"{self.hub.origin}{channel}/pieces",
            headers={"Accept": "application/json", "X-CSRFToken": self.token(channel)},
            data=dict(said),
            files={"file": (name, content)},
            timeout=60,
        )
