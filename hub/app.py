"""Composition root: the only place where a platform is put together from its settings."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError

from hub.clock import Clock, system_clock
from hub.errors import ConfigurationError
from hub.registry.models import PlatformRow
from hub.settings import Settings
from hub.storage.db import Database
from hub.storage.keyring import FolderKeyring, KeyProvider, Keyring, Keys, LocalKeyProvider
from hub.storage.objects import ObjectStore
from hub.storage.objects_file import FileObjectStore
from hub.storage.platform import Platform

HERE, POSTGRESQL = (None, "", "localhost", "127.0.0.1", "::1"), 5432


def open_database(settings: Settings) -> Database:
    """Nothing is asked of it yet. Raises ConfigurationError when its address is none."""
    try:
        return Database(settings.database, pool_size=settings.database_pool)
    except (ArgumentError, ValueError, ImportError) as error:
        # The address may hold a password: it is not repeated.
        raise ConfigurationError(
            "HUB_DATABASE_URL: not the address of a database (postgresql+psycopg://…)"
        ) from error


def open_owner_database(settings: Settings) -> Database:
    """The same database, as the role that owns its tables. Raises ConfigurationError when it is another."""
    owner = open_database(settings.model_copy(update={"database_url": settings.database_owner_url}))
    if owner.is_sqlite or _place(settings.database_owner_url) != _place(settings.database):
        owner.dispose()
        raise ConfigurationError(
            "HUB_DATABASE_OWNER_URL: must lead to the database of HUB_DATABASE_URL, on PostgreSQL"
        )
    return owner


def open_objects(settings: Settings) -> ObjectStore:
    """The object store named by HUB_OBJECT_STORE: `s3://bucket`, or files in the data folder."""
    address = settings.object_store
    if address.startswith("s3://"):
        from hub.storage.objects_s3 import S3ObjectStore  # noqa: PLC0415 - boto3 is slow to load

        return S3ObjectStore(
            address.removeprefix("s3://").strip("/"),
            endpoint=settings.s3_endpoint,
            region=settings.s3_region,
            checksums=settings.s3_checksums,
        )
    if address and "://" in address:
        raise ConfigurationError(f"HUB_OBJECT_STORE: unknown kind of store: {address}")
    return FileObjectStore(settings.data / "objects")


def open_keyring(settings: Settings) -> Keyring:
    """The keyring named by HUB_KEYRING: a folder, `s3://bucket/prefix`, or the address of a database."""
    address = settings.keyring
    if address.startswith("s3://"):
        return _bucket_keyring(settings, address.removeprefix("s3://"))
    if "://" in address:
        from hub.storage.keyring_database import DatabaseKeyring  # noqa: PLC0415 - one kind of three

        if _place(address) == _place(settings.database):
            raise ConfigurationError("HUB_KEYRING: the database of the data; one backup would hold both")
        return DatabaseKeyring(address)
    return FolderKeyring(keyring_folder(settings))


def keyring_folder(settings: Settings) -> Path:
    """Where the keyring is when it is a folder."""
    return Path(settings.keyring) if settings.keyring else settings.data / "keyring"


def _bucket_keyring(settings: Settings, address: str) -> Keyring:
    from hub.storage.keyring_bucket import BucketKeyring  # noqa: PLC0415 - boto3 is slow to load

    bucket, _, prefix = address.partition("/")
    if bucket == settings.object_store.removeprefix("s3://").strip("/"):
        raise ConfigurationError("HUB_KEYRING: the bucket of the documents; one backup would hold both")
    profile = settings.keyring_profile
    return BucketKeyring(
        bucket,
        prefix,
        endpoint="" if profile else settings.s3_endpoint,
        region=settings.s3_region,
        checksums=settings.s3_checksums,
        profile=profile,
    )


def _place(url: str) -> tuple[object, ...]:
    """Which database an address leads to, whoever connects and however it is written."""
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise ConfigurationError(
            "HUB_KEYRING: neither a folder, s3://… nor the address of a database"
        ) from error
    if address.get_backend_name() == "sqlite":
        return "sqlite", Path(address.database or "").resolve()
    host = "" if address.host in HERE else address.host
    return address.get_backend_name(), host, address.port or POSTGRESQL, address.database


def open_keys(settings: Settings, platform_id: UUID) -> Keys:
    """The keyring and who holds the root key; files of the data folder unless set elsewhere."""
    return Keys(platform_id, open_keyring(settings), open_provider(settings))


def open_provider(settings: Settings) -> KeyProvider:
    """Who holds the root key: the file, or the KMS key that HUB_ROOT_KEY names."""
    if not settings.root_key:
        return LocalKeyProvider(root_key_file(settings))
    from hub.storage.root_kms import KmsKeyProvider  # noqa: PLC0415 - boto3 is slow to load

    address = urlsplit(settings.root_key)
    name = address.path.strip("/")
    if address.scheme != "kms" or not address.netloc or not name or settings.root_key_file:
        raise ConfigurationError("HUB_ROOT_KEY: kms://region/name-of-an-alias, without HUB_ROOT_KEY_FILE")
    return KmsKeyProvider(address.netloc, name, profile=settings.root_key_profile)


def root_key_file(settings: Settings) -> Path:
    """Where the root key is when it is a file."""
    return settings.root_key_file or settings.data / "keys" / "root.key"


def open_platform(
    settings: Settings,
    clock: Clock = system_clock,
    database: Database | None = None,
    *,
    may_lack_keys: bool = False,
) -> Platform:
    """The platform as stored. Raises ConfigurationError when it was never applied or the keys are wrong,
    unless it `may_lack_keys`, which are about to be put back."""
    database = database or open_database(settings)
    try:
        with database.reading() as session:
            row = session.scalars(select(PlatformRow)).one_or_none()
    except DBAPIError as error:
        raise ConfigurationError("the database has no hub in it: run `hub migrate`") from error
    if row is None:
        raise ConfigurationError("no platform yet: run `hub platform apply config/platform.toml`")
    keys = open_keys(settings, row.id)
    if not may_lack_keys:
        keys.check(row.key_id)
    return Platform(
        id=row.id,
        code=row.code,
        timezone=ZoneInfo(row.timezone),
        settings=settings,
        database=database,
        keys=keys,
        key_id=row.key_id,
        objects=open_objects(settings),
        clock=clock,
    )
