"""The keyring as a database of its own: other credentials and other backups than the data's.

Two small tables and the version of their schema, made when they are missing. One id is written, erased or
looked for by one process at a time, so an id once erased never comes back by a late write.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    Table,
    delete,
    insert,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from hub.errors import ConfigurationError, NotFoundError, StorageUnavailableError
from hub.storage.db import Database, UtcDateTime
from hub.storage.keyring_folder import require_key_id

VERSION = 1
"""Of the tables below; another one needs code that brings the older to it."""

_LAYING = 0x68756233
"""The lock under which two processes that start at once lay the tables once."""

_POOL = 4
_SOON = {"connect_timeout": "5", "tcp_user_timeout": "10000", "options": "-c statement_timeout=10000"}
"""An operation may wait for its key with a transaction open: a dead server must be given up soon."""

_TABLES = MetaData()
_SCHEMA = Table("keyring_schema", _TABLES, Column("version", Integer, primary_key=True))
_ENTRIES = Table(
    "keyring_entries",
    _TABLES,
    Column("key_id", LargeBinary, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
)
_ERASED = Table(
    "keyring_erased",
    _TABLES,
    Column("key_id", LargeBinary, primary_key=True),
    Column("erased_at", UtcDateTime, nullable=False),
)


class DatabaseKeyring:
    """A keyring in the database at `url`, PostgreSQL or SQLite.

    Raises ConfigurationError for an address that is none or tables of another version,
    StorageUnavailableError when it cannot be reached.
    """

    def __init__(self, url: str) -> None:
        self._database = _opened(url)
        self._engine = self._database.engine.execution_options(hub_mode="write")
        with self._alone(_LAYING) as connection:
            _TABLES.create_all(connection)
            found = connection.scalar(select(_SCHEMA.c.version))
            if found is None:
                connection.execute(insert(_SCHEMA).values(version=VERSION))
        if found not in (None, VERSION):
            raise ConfigurationError(f"keyring database: its schema is {found}, this hub knows {VERSION}")

    def get(self, key_id: bytes) -> bytes:
        require_key_id(key_id)
        entry = select(_ENTRIES.c.wrapped).where(_ENTRIES.c.key_id == key_id)
        with _storage(), self._database.engine.begin() as connection:
            wrapped = connection.scalar(entry.where(~_erased(key_id).exists()))
        if wrapped is None:
            raise NotFoundError("keyring")
        return bytes(wrapped)

    def put(self, key_id: bytes, wrapped: bytes) -> None:
        require_key_id(key_id)
        with self._alone(_lock(key_id)) as connection:
            gone = connection.scalar(_erased(key_id)) is not None
            connection.execute(delete(_ENTRIES).where(_ENTRIES.c.key_id == key_id))
            if not gone:
                values = {"key_id": key_id, "wrapped": wrapped, "written_at": datetime.now(UTC)}
                connection.execute(insert(_ENTRIES).values(values))
        if gone:
            raise NotFoundError("keyring")

    def erase(self, key_id: bytes, at: datetime) -> None:
        require_key_id(key_id)
        with self._alone(_lock(key_id)) as connection:
            if connection.scalar(_erased(key_id)) is None:
                connection.execute(insert(_ERASED).values(key_id=key_id, erased_at=at))
            connection.execute(delete(_ENTRIES).where(_ENTRIES.c.key_id == key_id))
        self._leave_nothing()

    def ids(self) -> Iterator[tuple[bytes, datetime]]:
        gone = select(_ERASED.c.key_id)
        query = select(_ENTRIES.c.key_id, _ENTRIES.c.written_at).where(_ENTRIES.c.key_id.not_in(gone))
        with _storage(), self._database.engine.begin() as connection:
            rows = connection.execute(query.order_by(_ENTRIES.c.key_id)).all()
        yield from ((bytes(row.key_id), row.written_at) for row in rows)

    def erased(self) -> Iterator[tuple[bytes, datetime]]:
        yield from self._marks(select(_ERASED.c.key_id, _ERASED.c.erased_at))

    def returned(self) -> Iterator[tuple[bytes, datetime]]:
        there = select(_ENTRIES.c.key_id)
        yield from self._marks(
            select(_ERASED.c.key_id, _ERASED.c.erased_at).where(_ERASED.c.key_id.in_(there))
        )

    def _marks(self, query: Select[bytes, datetime]) -> Iterator[tuple[bytes, datetime]]:
        with _storage(), self._database.engine.begin() as connection:
            rows = connection.execute(query.order_by(_ERASED.c.key_id)).all()
        yield from ((bytes(row.key_id), row.erased_at) for row in rows)

    def close(self) -> None:
        self._database.dispose()

    @contextmanager
    def _alone(self, lock: int) -> Iterator[Connection]:
        """A transaction that nobody else has on this lock; SQLite has one for everything."""
        with _storage(), self._engine.begin() as connection:
            if not self._database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})
            yield connection

    def _leave_nothing(self) -> None:
        """SQLite's journal would keep what was erased until other writes happen to replace it."""
        if self._database.is_sqlite:
            with _storage(), closing(self._database.engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _erased(key_id: bytes) -> Select[tuple[bytes]]:
    return select(_ERASED.c.key_id).where(_ERASED.c.key_id == key_id)


def _lock(key_id: bytes) -> int:
    return int.from_bytes(key_id[:8], "big", signed=True)


def _opened(url: str) -> Database:
    try:
        address = make_url(url)
        if address.get_backend_name() == "postgresql":
            address = address.update_query_dict(_SOON | dict(address.query))
        return Database(address.render_as_string(hide_password=False), pool_size=_POOL)
    except (ArgumentError, ImportError) as error:
        raise ConfigurationError("HUB_KEYRING: not the address of a database the hub can open") from error


@contextmanager
def _storage() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise StorageUnavailableError("keyring") from error
