"""Where a keyring may be: apart from the data, in a bucket that forgets, in tables that are known."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import boto3
import pytest

from hub.app import open_keyring
from hub.errors import ConfigurationError, NotFoundError, StorageUnavailableError
from hub.settings import Settings
from hub.storage.keyring_bucket import BucketKeyring
from hub.storage.keyring_database import DatabaseKeyring
from tests.services.ports import free_port
from tests.services.swift import bucket_of_its_own

ID = b"\xa0" * 16
DAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


def refused(sentence, **settings):
    with pytest.raises(ConfigurationError, match=sentence) as told:
        open_keyring(Settings(**settings))
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("data", "keyring"),
    [
        ("postgresql+psycopg://hub:a@db.example/hub", "postgresql+psycopg://keys:b@db.example/hub"),
        ("postgresql+psycopg://hub:a@db.example/hub", "postgresql+psycopg://keys:b@db.example:5432/hub"),
        ("postgresql+psycopg://hub:a@localhost/hub", "postgresql://keys:b@127.0.0.1/hub"),
        ("sqlite:////srv/hub/hub.sqlite3", "sqlite:////srv/hub/../hub/hub.sqlite3"),
    ],
)
def test_the_database_of_the_data_is_no_keyring(data, keyring):
    refused("one backup", database_url=data, keyring=keyring)


def test_the_bucket_of_the_documents_is_no_keyring():
    refused("one backup", object_store="s3://hub-documents", keyring="s3://hub-documents/keyring")


@pytest.mark.parametrize("address", ["://", "nothing://somewhere"])
def test_an_address_of_nothing_is_told_in_one_line(address):
    refused("HUB_KEYRING", keyring=address)


def test_a_bucket_that_keeps_versions_is_refused(s3_server, monkeypatch):
    """A version kept of an erased entry is the entry."""
    s3_server.give_credentials(monkeypatch)
    bucket = bucket_of_its_own(s3_server)
    client = boto3.client("s3", endpoint_url=s3_server.endpoint, region_name=s3_server.region)
    for status in ("Enabled", "Suspended"):
        client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})
        with pytest.raises(ConfigurationError, match="keeps versions"):
            BucketKeyring(bucket, endpoint=s3_server.endpoint)
    client.close()


def test_keys_lie_under_the_prefix_and_nothing_else_there_is_one(s3_server, monkeypatch):
    s3_server.give_credentials(monkeypatch)
    bucket = bucket_of_its_own(s3_server)
    keyring = BucketKeyring(bucket, "/apart/keyring/", endpoint=s3_server.endpoint)
    keyring.put(ID, b"wrapped")
    for name in ("readme.txt", f"deeper/{ID.hex()}", "erased/readme.txt"):
        keyring._client.put_object(Bucket=bucket, Key=f"apart/keyring/{name}", Body=b"")
    listed = keyring._client.list_objects_v2(Bucket=bucket)["Contents"]

    assert f"apart/keyring/{ID.hex()}" in [found["Key"] for found in listed]
    assert [key_id for key_id, _ in keyring.ids()] == [ID]
    assert list(keyring.erased()) == []


def test_another_profile_has_credentials_of_its_own(s3_server, monkeypatch, tmp_path):
    """The documents' credentials do not open the keyring."""
    s3_server.give_credentials(monkeypatch)
    bucket = bucket_of_its_own(s3_server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "documents:only")
    config, secrets = tmp_path / "config", tmp_path / "credentials"
    config.write_text(f"[profile keyring]\nendpoint_url = {s3_server.endpoint}\n")
    secrets.write_text(
        f"[keyring]\naws_access_key_id = {s3_server.access_key}\n"
        f"aws_secret_access_key = {s3_server.secret_key}\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(secrets))
    settings = {"keyring": f"s3://{bucket}", "s3_endpoint": s3_server.endpoint}

    with pytest.raises(StorageUnavailableError):
        open_keyring(Settings(**settings))
    keyring = open_keyring(Settings(**settings, keyring_profile="keyring"))
    keyring.put(ID, b"wrapped")
    assert keyring.get(ID) == b"wrapped"
    refused("no_such", **settings, keyring_profile="no_such")


def test_tables_of_another_version_are_refused(tmp_path):
    DatabaseKeyring(f"sqlite:///{tmp_path}/keyring.sqlite3").close()
    with closing(sqlite3.connect(tmp_path / "keyring.sqlite3")) as file:
        file.execute("UPDATE keyring_schema SET version = 2")
        file.commit()

    refused("its schema is 2, this hub knows 1", keyring=f"sqlite:///{tmp_path}/keyring.sqlite3")


def test_nothing_of_an_erased_entry_stays_in_the_file(tmp_path):
    keyring = DatabaseKeyring(f"sqlite:///{tmp_path}/keyring.sqlite3")
    keyring.put(ID, b"wrapped-key-of-a-household")
    keyring.erase(ID, DAY)
    with pytest.raises(NotFoundError):
        keyring.put(ID, b"wrapped-key-of-a-household")

    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert ID in left
    assert b"wrapped-key-of-a-household" not in left
    keyring.close()


@pytest.mark.parametrize("address", ["postgresql+psycopg://hub@127.0.0.1:{port}/keyring", "s3://keyring"])
def test_a_keyring_that_cannot_be_reached_says_so(address, monkeypatch, s3_server):
    s3_server.give_credentials(monkeypatch)
    port = free_port()
    settings = Settings(keyring=address.format(port=port), s3_endpoint=f"http://127.0.0.1:{port}")

    with pytest.raises(StorageUnavailableError, match="keyring"):
        open_keyring(settings)


def test_a_keyring_that_goes_away_says_so_at_every_call(postgres):
    keyring = DatabaseKeyring(postgres.create("keyring_gone"))
    postgres.drop("keyring_gone")

    calls = (
        lambda: keyring.get(ID),
        lambda: keyring.put(ID, b"wrapped"),
        lambda: keyring.erase(ID, DAY),
        lambda: list(keyring.ids()),
        lambda: list(keyring.erased()),
    )
    for call in calls:
        with pytest.raises(StorageUnavailableError, match="keyring"):
            call()
    keyring.close()
