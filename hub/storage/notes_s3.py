"""Small texts kept in a bucket beside its objects, each written once under its own name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from hub.errors import NotFoundError, StorageUnavailableError
from hub.storage.db import require_no_transaction
from hub.storage.s3_client import ABSENT, code_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_LARGEST = 64 * 1024
"""A note has some hundred bytes; a store that sends more is not believed."""


class S3Notes:
    """Those of one folder. Every method raises StorageUnavailableError when the store does not do it."""

    def __init__(self, client: S3Client, bucket: str, folder: str) -> None:
        self._client, self._bucket, self._start = client, bucket, f"{folder}/"

    def names(self) -> list[str]:
        require_no_transaction()
        paginator = self._client.get_paginator("list_objects_v2")
        try:
            pages = list(paginator.paginate(Bucket=self._bucket, Prefix=self._start))
        except (BotoCoreError, ClientError) as error:
            raise StorageUnavailableError("object store") from error
        return [one["Key"].removeprefix(self._start) for page in pages for one in page.get("Contents", [])]

    def read(self, name: str) -> bytes:
        require_no_transaction()
        try:
            with self._client.get_object(Bucket=self._bucket, Key=self._start + name)["Body"] as body:
                return bytes(body.read(_LARGEST))
        except (BotoCoreError, ClientError) as error:
            if isinstance(error, ClientError) and code_of(error) in ABSENT:
                raise NotFoundError("note") from error
            raise StorageUnavailableError("object store") from error

    def write(self, name: str, text: bytes) -> None:
        require_no_transaction()
        try:
            self._client.put_object(Bucket=self._bucket, Key=self._start + name, Body=text)
        except (BotoCoreError, ClientError) as error:
            raise StorageUnavailableError("object store") from error

    def delete(self, name: str) -> None:
        require_no_transaction()
        try:
            self._client.delete_object(Bucket=self._bucket, Key=self._start + name)
        except (BotoCoreError, ClientError) as error:
            raise StorageUnavailableError("object store") from error
