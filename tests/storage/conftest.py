"""Fixtures of the storage tests: keys over a fresh root, keyrings of every kind, stores of both kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from hub.app import open_keyring
from hub.settings import Settings
from hub.storage.keyring import FolderKeyring, Keyring, Keys, LocalKeyProvider, create_root_key
from hub.storage.objects import ObjectStore
from hub.storage.objects_file import FileObjectStore
from hub.storage.objects_s3 import S3ObjectStore
from tests.services.swift import S3Server, bucket_of_its_own
from tests.storage.vectors import PLATFORM, plaintext
from tests.storage.written_objects import FOUR_SEGMENTS, LARGE, written

_numbers = count(1)


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


@pytest.fixture(params=["folder", "sqlite", "postgresql", "bucket"])
def keyring_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where an empty keyring is, once of each kind, as HUB_KEYRING says it."""
    if request.param == "postgresql":
        postgres = request.getfixturevalue("postgres")
        name = f"keyring_test_{next(_numbers)}"
        yield postgres.create(name)
        postgres.drop(name)
    elif request.param == "bucket":
        server = request.getfixturevalue("s3_server")
        server.give_credentials(request.getfixturevalue("monkeypatch"))
        yield f"s3://{bucket_of_its_own(server)}/keyring"
    else:
        yield str(tmp_path / "kept") if request.param == "folder" else f"sqlite:///{tmp_path}/keyring.sqlite3"


@pytest.fixture
def opened(keyring_address: str, request: pytest.FixtureRequest) -> Iterator[Callable[[], Keyring]]:
    """Opens that keyring, as often as asked: each time as another process would."""
    endpoint = request.getfixturevalue("s3_server").endpoint if keyring_address.startswith("s3:") else ""
    with ExitStack() as held:

        def again() -> Keyring:
            keyring = open_keyring(Settings(keyring=keyring_address, s3_endpoint=endpoint))
            held.callback(keyring.close)
            return keyring

        yield again


@pytest.fixture(scope="module")
def four():
    """An object of four segments."""
    return written(plaintext(FOUR_SEGMENTS))


@pytest.fixture(scope="module")
def large():
    """An object too large to be verified before its first byte."""
    return written(plaintext(LARGE))
