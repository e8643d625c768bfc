"""A server of AWS KMS's protocol on a free loopback port: moto, ended by its own process id.

It enforces encryption contexts and knows aliases and deletions; it goes on decrypting with a key whose
deletion is due, so that what a rotation destroyed is asserted by the state of the key.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

from tests.services.ports import free_port

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

START_SECONDS = 60
REGION = "eu-west-3"


@dataclass(frozen=True)
class KmsServer:
    """Where it listens, and a client of its own for what an administrator does there."""

    endpoint: str
    client: KMSClient

    def give(self, environment: pytest.MonkeyPatch) -> None:
        """Put address and credentials where the hub looks for them."""
        environment.setenv("AWS_ENDPOINT_URL_KMS", self.endpoint)
        environment.setenv("AWS_ACCESS_KEY_ID", "anybody")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "anything")
        environment.delenv("AWS_SESSION_TOKEN", raising=False)

    def make_root(self, name: str) -> str:
        """A new key under `alias/<name>`; its id."""
        key_id = self.client.create_key()["KeyMetadata"]["KeyId"]
        self.client.create_alias(AliasName=f"alias/{name}", TargetKeyId=key_id)
        return key_id

    def state(self, key_id: str) -> str:
        return self.client.describe_key(KeyId=key_id)["KeyMetadata"].get("KeyState", "")


@contextmanager
def running_kms(folder: Path) -> Iterator[KmsServer]:
    """A fresh server, which keeps nothing."""
    port, log = free_port(), folder / "kms.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [str(Path(sys.executable).parent / "moto_server"), "-H", "127.0.0.1", "-p", str(port)],
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    client = boto3.client(
        "kms",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name=REGION,
        aws_access_key_id="administrator",
        aws_secret_access_key="anything",
    )
    try:
        _wait_until_ready(server, port, log)
        yield KmsServer(f"http://127.0.0.1:{port}", client)
    finally:
        client.close()
        server.terminate()
        server.wait(timeout=15)


def _wait_until_ready(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while b"Running on" not in log.read_bytes():
        if server.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"moto did not start on port {port}:\n{log.read_text(errors='replace')}")
        time.sleep(0.05)
