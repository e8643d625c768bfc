"""An OpenStack Swift of our own, from its PyPI package, speaking S3 on free loopback ports.

The reference store of the S3 tests: a real server with real signatures, ranges and multipart uploads, and
one that refuses a body whose checksum is wrong. Four processes, each ended by its own process id.
"""

from __future__ import annotations

import getpass
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from hub.settings import ROOT
from tests.services.ports import free_port
from tests.services.programs import MissingProgramError

START_SECONDS = 60
_PIPELINE = (
    "catch_errors gatekeeper healthcheck bulk listing_formats s3api tempauth copy slo dlo versioned_writes "
    "symlink"
)
_RINGS = ("account", "container", "object")


@dataclass(frozen=True)
class S3Server:
    """Where the server listens, and the only credentials it takes."""

    endpoint: str
    access_key: str = "hub:test"
    secret_key: str = "swift-test-secret"
    region: str = "us-east-1"

    def give_credentials(self, environment: pytest.MonkeyPatch) -> None:
        """Put the credentials where the hub looks for them."""
        environment.setenv("AWS_ACCESS_KEY_ID", self.access_key)
        environment.setenv("AWS_SECRET_ACCESS_KEY", self.secret_key)
        environment.delenv("AWS_SESSION_TOKEN", raising=False)


def bucket_of_its_own(server: S3Server) -> str:
    """A fresh, empty bucket; its name."""
    name = f"hub-{uuid.uuid4().hex}"
    client = boto3.client(
        "s3",
        endpoint_url=server.endpoint,
        region_name=server.region,
        aws_access_key_id=server.access_key,
        aws_secret_access_key=server.secret_key,
        config=Config(retries={"total_max_attempts": 10}),  # a busy machine is slow to make one
    )
    client.create_bucket(Bucket=name)
    client.close()
    return name


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """The session's server."""
    with running_s3(tmp_path_factory.mktemp("swift")) as server:
        yield server


@contextmanager
def running_s3(folder: Path) -> Iterator[S3Server]:
    """A fresh server that keeps its data in `folder`."""
    if find_spec("swift") is None:
        raise MissingProgramError("OpenStack Swift is missing: uv pip install swift")
    ports = {name: free_port() for name in (*_RINGS, "proxy")}
    server = S3Server(f"http://127.0.0.1:{ports['proxy']}")
    _configure(folder, ports, server)
    with ExitStack() as stack:
        processes = [_start(folder, name, stack) for name in ports]
        _wait_until_ready(server, processes, folder)
        yield server


def _start(folder: Path, name: str, stack: ExitStack) -> subprocess.Popen[bytes]:
    program = Path(sys.executable).parent / f"swift-{name}-server"
    output = stack.enter_context((folder / f"{name}.log").open("wb"))
    process = subprocess.Popen(
        [str(program), str(folder / f"{name}.conf")], stdout=output, stderr=subprocess.STDOUT
    )
    stack.callback(_end, process)
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=10)


def _wait_until_ready(server: S3Server, processes: list[subprocess.Popen[bytes]], folder: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not _answers(f"{server.endpoint}/healthcheck"):
        dead = any(process.poll() is not None for process in processes)
        if dead or time.monotonic() > end:
            raise RuntimeError(f"OpenStack Swift did not start:\n{_logs(folder)}")
        time.sleep(0.05)


def _answers(address: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _logs(folder: Path) -> str:
    return "\n".join(
        f"--- {path.name}\n{path.read_text(errors='replace')[-4000:]}"
        for path in sorted(folder.glob("*.log"))
    )


def _configure(folder: Path, ports: dict[str, int], server: S3Server) -> None:
    (folder / "devices" / "d1").mkdir(parents=True)
    (folder / "swift.conf").write_text(
        "[swift-hash]\nswift_hash_path_prefix=hub\nswift_hash_path_suffix=hub\n"
        "[storage-policy:0]\nname=gold\ndefault=yes\n"
    )
    _lay_rings(folder, ports)
    for name in _RINGS:
        app = f"[pipeline:main]\npipeline={name}-server\n[app:{name}-server]\nuse=egg:swift#{name}\n"
        (folder / f"{name}.conf").write_text(_default(folder, ports[name]) + app)
    account, user = server.access_key.split(":")
    options = {
        "s3api": f"location={server.region}\nmin_segment_size=5242880\n",
        "tempauth": f"user_{account}_{user}={server.secret_key} .admin\n",
        "versioned_writes": "allow_object_versioning=true\n",
    }
    filters = "".join(
        f"[filter:{name}]\nuse=egg:swift#{name}\n{options.get(name, '')}" for name in _PIPELINE.split()
    )
    (folder / "proxy.conf").write_text(
        f"{_default(folder, ports['proxy'])}[pipeline:main]\npipeline={_PIPELINE} proxy-server\n"
        f"[app:proxy-server]\nuse=egg:swift#proxy\naccount_autocreate=true\n{filters}"
    )


def _default(folder: Path, port: int) -> str:
    lines = {
        "bind_ip": "127.0.0.1",
        "bind_port": port,
        "workers": 0,
        "user": getpass.getuser(),
        "swift_dir": folder,
        "devices": folder / "devices",
        "mount_check": "false",
        "fallocate_reserve": 0,
        # Logs go to the console; the syslog address is one where nobody listens.
        "log_udp_host": "127.0.0.1",
        "log_udp_port": 9,
    }
    return "[DEFAULT]\n" + "".join(f"{name}={value}\n" for name, value in lines.items())


def _lay_rings(folder: Path, ports: dict[str, int]) -> None:
    said = [f"{name}={ports[name]}" for name in _RINGS]
    subprocess.run(
        [sys.executable, "-m", "tests.services.swift_rings", str(folder), *said], cwd=ROOT, check=True
    )
