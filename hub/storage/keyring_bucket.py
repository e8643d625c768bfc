"""The keyring as objects of an S3 bucket, with credentials of its own.

`<prefix>/<id>` holds a wrapped key, `<prefix>/erased/<id>` the date on which it was erased. The mark decides,
so it is looked for after every write and before every reading: whichever of a write and an erasure comes
first, the erasure wins. No version of an object may be kept: a bucket that keeps them is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from hub.errors import ConfigurationError, NotFoundError, StorageUnavailableError
from hub.storage.keyring_folder import is_key_name, require_key_id
from hub.storage.s3_client import ABSENT, code_of, open_client

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_LARGEST = 64 * 1024
"""An entry has some hundred bytes; a store that sends more is not believed."""

_NO_VERSIONS = frozenset({"NotImplemented", "MethodNotAllowed", "501", "405"})
"""What a server that knows no versions answers when asked for them."""


class BucketKeyring:
    """A keyring under `prefix` of a bucket that is there already.

    Raises ConfigurationError for a bucket that keeps versions, StorageUnavailableError without an answer.
    """

    def __init__(
        self,
        bucket: str,
        prefix: str = "",
        *,
        endpoint: str = "",
        region: str = "us-east-1",
        checksums: str = "when_supported",
        profile: str = "",
        connect_timeout: float = 3,
        read_timeout: float = 5,
        attempts: int = 2,
    ) -> None:
        self._bucket, self._prefix = bucket, f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        try:
            self._client: S3Client = open_client(
                endpoint, region, checksums, connect_timeout, read_timeout, attempts, profile
            )
        except (BotoCoreError, ValueError) as error:
            raise ConfigurationError(f"keyring s3://{bucket}: {error}") from error
        self._require_no_versions()

    def get(self, key_id: bytes) -> bytes:
        entry, mark = self._names(key_id)
        with _storage():
            if self._has(mark):
                raise NotFoundError("keyring")
            return self._read(entry)

    def put(self, key_id: bytes, wrapped: bytes) -> None:
        entry, mark = self._names(key_id)
        with _storage():
            self._client.put_object(Bucket=self._bucket, Key=entry, Body=wrapped)
            # After the write: an erasure going on elsewhere wins, whichever came first.
            if self._has(mark):
                self._client.delete_object(Bucket=self._bucket, Key=entry)
                raise NotFoundError("keyring")

    def erase(self, key_id: bytes, at: datetime) -> None:
        entry, mark = self._names(key_id)
        with _storage():
            # The mark first: a crash in between leaves a key nobody can get, and a repeat finishes.
            if not self._has(mark):
                said = at.astimezone(UTC).isoformat().encode()
                self._client.put_object(Bucket=self._bucket, Key=mark, Body=said)
            self._client.delete_object(Bucket=self._bucket, Key=entry)

    def ids(self) -> Iterator[tuple[bytes, datetime]]:
        with _storage():
            gone = {name for name, _ in self._listed("erased/")}
            for name, written_at in self._listed(""):
                if name not in gone:
                    yield bytes.fromhex(name), written_at

    def erased(self) -> Iterator[tuple[bytes, datetime]]:
        with _storage():
            for name, _ in self._listed("erased/"):
                yield self._mark(name)

    def returned(self) -> Iterator[tuple[bytes, datetime]]:
        with _storage():
            marked = {name for name, _ in self._listed("erased/")}
            for name, _ in self._listed(""):
                if name in marked:
                    yield self._mark(name)

    def close(self) -> None:
        self._client.close()

    def _names(self, key_id: bytes) -> tuple[str, str]:
        name = require_key_id(key_id).hex()
        return f"{self._prefix}{name}", f"{self._prefix}erased/{name}"

    def _has(self, name: str) -> bool:
        try:
            self._client.head_object(Bucket=self._bucket, Key=name)
        except ClientError as error:
            if code_of(error) in ABSENT:
                return False
            raise
        return True

    def _mark(self, name: str) -> tuple[bytes, datetime]:
        said = self._read(f"{self._prefix}erased/{name}").decode("ascii", "replace")
        return bytes.fromhex(name), datetime.fromisoformat(said)

    def _read(self, name: str) -> bytes:
        with self._client.get_object(Bucket=self._bucket, Key=name)["Body"] as body:
            return bytes(body.read(_LARGEST))

    def _listed(self, folder: str) -> Iterator[tuple[str, datetime]]:
        """Every id whose object lies just below, and when it was written."""
        start = f"{self._prefix}{folder}"
        paginator = self._client.get_paginator("list_objects_v2")
        for page in paginator.paginate(Bucket=self._bucket, Prefix=start, Delimiter="/"):
            for found in page.get("Contents", []):
                name = found["Key"].removeprefix(start)
                if is_key_name(name):
                    yield name, found["LastModified"]

    def _require_no_versions(self) -> None:
        """A version kept of an erased entry is the entry: its erasure would be a promise not held."""
        try:
            state = self._client.get_bucket_versioning(Bucket=self._bucket).get("Status")
        except ClientError as error:
            if code_of(error) in _NO_VERSIONS:
                return
            raise StorageUnavailableError(f"keyring s3://{self._bucket} ({code_of(error)})") from error
        except BotoCoreError as error:
            raise StorageUnavailableError(f"keyring s3://{self._bucket}") from error
        if state:
            raise ConfigurationError(
                f"keyring s3://{self._bucket}: the bucket keeps versions of its objects, so nothing in it "
                "can be erased; use one on which versioning was never turned on"
            )


@contextmanager
def _storage() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if code_of(error) in ABSENT:
            raise NotFoundError("keyring") from error
        raise StorageUnavailableError("keyring") from error
    except (BotoCoreError, ValueError) as error:
        raise StorageUnavailableError("keyring") from error
