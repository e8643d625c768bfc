"""Objects in an S3 bucket, sent in parts as they are made and never whole in memory.

An object appears when its last part is confirmed, so it is there wholly or not at all. Names and
checksums are of ciphertext; no metadata is written. Exclusive creation is never asked of the store: names
are 128 random bits and the database decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from hub.errors import ConfigurationError, NotFoundError, StorageUnavailableError
from hub.storage.db import require_no_transaction
from hub.storage.notes_s3 import S3Notes
from hub.storage.objects import is_name, require_name
from hub.storage.s3_client import ABSENT, code_of, open_client

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef, CreateMultipartUploadRequestTypeDef

PART = 5 * 1024 * 1024
"""Size of the parts of an upload, the smallest S3 takes; a smaller object is sent in one request."""

_BEYOND = frozenset({"InvalidRange", "416"})


class S3ObjectStore:
    """The objects of a bucket. Credentials come from the environment, as boto3 reads them.

    `checksums` is `when_supported` or, for stores that answer a range with a checksum of the whole
    object, `when_required`. Every call gives up after a few seconds and few attempts.
    """

    def __init__(
        self,
        bucket: str,
        *,
        endpoint: str = "",
        region: str = "us-east-1",
        checksums: str = "when_supported",
        connect_timeout: float = 5,
        read_timeout: float = 30,
        attempts: int = 3,
    ) -> None:
        self._bucket, self._checksums = bucket, checksums
        try:
            self._client: S3Client = open_client(
                endpoint, region, checksums, connect_timeout, read_timeout, attempts
            )
        except (BotoCoreError, ValueError) as error:
            raise ConfigurationError(f"object store s3://{bucket}: {error}") from error

    def check(self) -> None:
        """Ask for the bucket. Raises ConfigurationError, one line, unless it answers."""
        require_no_transaction()
        try:
            self._client.head_bucket(Bucket=self._bucket)
        except (BotoCoreError, ClientError) as error:
            raise ConfigurationError(f"object store s3://{self._bucket}: {error}") from error

    def put(self, name: str, chunks: Iterable[bytes]) -> None:
        require_no_transaction()
        require_name(name)
        parts = _parts(chunks)
        held = [next(parts, b"")]
        with _storage():
            if len(held[0]) < PART:
                self._client.put_object(Bucket=self._bucket, Key=name, Body=held[0])
            else:
                self._put_in_parts(name, _let_go(held, parts))

    def length(self, name: str) -> int:
        require_no_transaction()
        require_name(name)
        with _storage():
            try:
                return self._client.head_object(Bucket=self._bucket, Key=name)["ContentLength"]
            except ClientError as error:
                if code_of(error) in ABSENT:
                    self._require_bucket()
                raise

    def read(self, name: str, start: int, lengths: Iterable[int]) -> Iterator[bytes]:
        require_no_transaction()
        return self._pieces(require_name(name), start, tuple(lengths))

    def delete(self, name: str) -> None:
        require_no_transaction()
        with suppress(NotFoundError), _storage():
            self._client.delete_object(Bucket=self._bucket, Key=require_name(name))

    def names(self) -> Iterator[tuple[str, datetime]]:
        require_no_transaction()
        with _storage():
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket):
                for found in page.get("Contents", []):
                    if is_name(found["Key"]):
                        yield found["Key"], found["LastModified"]

    def drop_unfinished(self, before: datetime) -> int:
        require_no_transaction()
        dropped = 0
        with _storage():
            for page in self._client.get_paginator("list_multipart_uploads").paginate(Bucket=self._bucket):
                for upload in page.get("Uploads", []):
                    if is_name(upload["Key"]) and upload["Initiated"] < before:
                        self._abort(upload["Key"], upload["UploadId"])
                        dropped += 1
        return dropped

    def notes(self, folder: str) -> S3Notes:
        return S3Notes(self._client, self._bucket, folder)

    def _put_in_parts(self, name: str, parts: Iterator[bytes]) -> None:
        upload = self._client.create_multipart_upload(**self._announced(name))["UploadId"]
        with ExitStack() as unfinished:
            unfinished.callback(self._abort, name, upload)
            sent = [self._send(name, upload, number, part) for number, part in enumerate(parts, 1)]
            self._client.complete_multipart_upload(
                Bucket=self._bucket, Key=name, UploadId=upload, MultipartUpload={"Parts": sent}
            )
            unfinished.pop_all()

    def _announced(self, name: str) -> CreateMultipartUploadRequestTypeDef:
        """AWS takes checksums of parts only of an upload that announced them (boto/botocore#3216)."""
        announced: CreateMultipartUploadRequestTypeDef = {"Bucket": self._bucket, "Key": name}
        if self._checksums == "when_supported":
            announced["ChecksumAlgorithm"] = "CRC32"
        return announced

    def _send(self, name: str, upload: str, number: int, part: bytes) -> CompletedPartTypeDef:
        answer = self._client.upload_part(
            Bucket=self._bucket, Key=name, UploadId=upload, PartNumber=number, Body=part
        )
        sent: CompletedPartTypeDef = {"PartNumber": number, "ETag": answer["ETag"]}
        checksum = answer.get("ChecksumCRC32")
        if checksum:
            sent["ChecksumCRC32"] = checksum
        return sent

    def _abort(self, name: str, upload: str) -> None:
        # What cannot be reached now is found later by drop_unfinished.
        with suppress(BotoCoreError, ClientError):
            self._client.abort_multipart_upload(Bucket=self._bucket, Key=name, UploadId=upload)

    def _require_bucket(self) -> None:
        """A HEAD answers 404 for a bucket that is gone as well: that is an outage, not one lost object."""
        try:
            self._client.head_bucket(Bucket=self._bucket)
        except ClientError as error:
            raise StorageUnavailableError("object store") from error

    def _pieces(self, name: str, start: int, lengths: tuple[int, ...]) -> Iterator[bytes]:
        stop = start + sum(lengths)
        if stop == start:
            return
        with _storage():
            try:
                answer = self._client.get_object(
                    Bucket=self._bucket, Key=name, Range=f"bytes={start}-{stop - 1}"
                )
            except ClientError as error:
                if code_of(error) in _BEYOND:
                    return
                raise
            with closing(answer["Body"]) as body:
                for length in lengths:
                    yield _piece(body, length)


def _piece(body: StreamingBody, length: int) -> bytes:
    """The next bytes. Asking once more for what is missing tells a connection that was cut, which raises,
    from an object that ends here."""
    piece = body.read(length)
    return piece if len(piece) == length else piece + body.read(length - len(piece))


def _parts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks in parts of exactly PART bytes, the last one shorter."""
    waiting: list[memoryview] = []
    missing = PART
    for chunk in chunks:
        rest = memoryview(chunk)
        while len(rest) >= missing:
            waiting.append(rest[:missing])
            rest = rest[missing:]
            yield _joined(waiting)
            missing = PART
        waiting.append(rest)
        missing -= len(rest)
    if missing < PART:
        yield _joined(waiting)


def _joined(waiting: list[memoryview]) -> bytes:
    joined = b"".join(waiting)
    waiting.clear()
    return joined


def _let_go(held: list[bytes], others: Iterator[bytes]) -> Iterator[bytes]:
    """What is held, then the others, keeping no hold of what was given."""
    yield held.pop()
    yield from others


@contextmanager
def _storage() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if code_of(error) in ABSENT:
            raise NotFoundError("object") from error
        raise StorageUnavailableError("object store") from error
    except BotoCoreError as error:
        raise StorageUnavailableError("object store") from error
