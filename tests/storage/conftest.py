"""Fixtures of the storage tests: keys over a fresh root, a file store, and stores of both kinds."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.storage.keyring import FolderKeyring, Keys, LocalKeyProvider, create_root_key
from hub.storage.objects import ObjectStore
from hub.storage.objects_file import FileObjectStore
from hub.storage.objects_s3 import S3ObjectStore
from tests.services.swift import S3Server, bucket_of_its_own
from tests.storage.vectors import PLATFORM


@pytest.fixture
def s3_store(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3ObjectStore:
    """A store over a fresh bucket."""
    s3_server.give_credentials(monkeypatch)
    return S3ObjectStore(bucket_of_its_own(s3_server), endpoint=s3_server.endpoint)


@pytest.fixture
def file_store(tmp_path: Path) -> FileObjectStore:
    return FileObjectStore(tmp_path / "objects")


@pytest.fixture(params=["file", "s3"])
def store(request: pytest.FixtureRequest) -> ObjectStore:
    """An empty store, once of each kind."""
    return request.getfixturevalue(f"{request.param}_store")


@pytest.fixture
def root_file(tmp_path: Path) -> Path:
    path = tmp_path / "keys" / "root.key"
    create_root_key(path)
    return path


@pytest.fixture
def keyring(tmp_path: Path) -> FolderKeyring:
    return FolderKeyring(tmp_path / "keyring")


@pytest.fixture
def keys(keyring: FolderKeyring, root_file: Path) -> Keys:
    return Keys(PLATFORM, keyring, LocalKeyProvider(root_file))
