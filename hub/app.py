"""Composition root: the only place where a platform is put together from its settings."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from hub.clock import Clock, system_clock
from hub.errors import ConfigurationError
from hub.registry.models import PlatformRow
from hub.settings import Settings
from hub.storage.db import Database
from hub.storage.keyring import FolderKeyring, Keys, LocalKeyProvider
from hub.storage.objects import ObjectStore
from hub.storage.objects_file import FileObjectStore
from hub.storage.platform import Platform


def open_database(settings: Settings) -> Database:
    return Database(settings.database, pool_size=settings.database_pool)


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


def open_keys(settings: Settings, platform_id: UUID) -> Keys:
    """The keyring and the root key; both are files of the data folder unless set elsewhere."""
    root = settings.root_key_file or settings.data / "keys" / "root.key"
    keyring = settings.keyring or settings.data / "keyring"
    return Keys(platform_id, FolderKeyring(keyring), LocalKeyProvider(root))


def open_platform(
    settings: Settings, clock: Clock = system_clock, database: Database | None = None
) -> Platform:
    """The platform as stored. Raises ConfigurationError when it was never applied or the keys are wrong."""
    database = database or open_database(settings)
    try:
        with database.reading() as session:
            row = session.scalars(select(PlatformRow)).one_or_none()
    except DBAPIError as error:
        raise ConfigurationError("the database has no hub in it: run `hub migrate`") from error
    if row is None:
        raise ConfigurationError("no platform yet: run `hub platform apply config/platform.toml`")
    keys = open_keys(settings, row.id)
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
