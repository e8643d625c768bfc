"""The clients of Amazon's protocols: verified TLS off this machine, short waits, no proxy."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from hub.errors import ConfigurationError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_CHECKSUMS: dict[str, Literal["when_supported", "when_required"]] = {
    "when_supported": "when_supported",
    "when_required": "when_required",
}

ABSENT = frozenset({"NoSuchKey", "404"})
"""What a server says of an object that is not there."""


def open_client(
    endpoint: str,
    region: str,
    checksums: str,
    connect_timeout: float,
    read_timeout: float,
    attempts: int,
    profile: str = "",
) -> S3Client:
    """A client for the endpoint, Amazon's own when it is empty. Credentials come from the environment, or
    from this profile of the credentials file, which may name an endpoint too.

    Raises ConfigurationError for an unknown checksum setting, or plain http outside this machine.
    """
    if checksums not in _CHECKSUMS:
        raise ConfigurationError(f"object store checksums: one of {', '.join(_CHECKSUMS)}")
    require_private(endpoint)
    config = Config(
        connect_timeout=connect_timeout,
        read_timeout=read_timeout,
        retries={"mode": "standard", "total_max_attempts": attempts},
        max_pool_connections=32,
        request_checksum_calculation=_CHECKSUMS[checksums],
        response_checksum_validation=_CHECKSUMS[checksums],
        s3={"addressing_style": "path" if endpoint else "auto"},
        proxies={},
    )
    # A session of its own: the shared one keeps the first credentials it ever saw.
    session = boto3.session.Session(profile_name=profile or None)
    client = session.client("s3", endpoint_url=endpoint or None, region_name=region, config=config)
    require_private(client.meta.endpoint_url)
    return client


def code_of(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def require_private(endpoint: str) -> None:
    """Raises ConfigurationError for plain http beyond this machine."""
    address = urlsplit(endpoint)
    if not endpoint or address.scheme == "https":
        return
    if address.scheme != "http" or not _is_loopback(address.hostname or ""):
        raise ConfigurationError(f"{endpoint}: must be https outside this machine")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
