"""The database: engines, column types, and the two kinds of transaction everything runs in.

A write transaction is short and serialised on SQLite (one process-wide lock, then BEGIN IMMEDIATE);
a read transaction is one snapshot, which PostgreSQL holds to reading. `commit()` stands here and nowhere
else.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Connection,
    DateTime,
    Engine,
    LargeBinary,
    MetaData,
    RootTransaction,
    Uuid,
    create_engine,
    make_url,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    InternalError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from hub.errors import OutcomeUnknownError, StorageUnavailableError
from hub.storage.connections import PATIENCE, prepare_server, prepare_sqlite
from hub.storage.streams import end_streams

ADDED_LATER = {"added_later": True}
"""Marks a column rows were once recorded without: while it is empty, their digests do not speak of it."""

_UNREACHABLE = (OperationalError, InterfaceError, PoolTimeoutError)
"""Lost, full, or with no connection left for this one."""

_STANDBY = "25006"
"""What PostgreSQL says of a write when it has become a server that only follows another."""

_in_transaction: ContextVar[bool] = ContextVar("in_transaction", default=False)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant; a naive value is refused, never guessed."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime refused")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - the signature SQLAlchemy calls
    ) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Sealed(TypeDecorator[bytes]):
    """Bytes made by `envelope.seal`; the type marks every column that holds a secret."""

    impl = LargeBinary
    cache_ok = True


class Dated(Base):
    """Columns of an insert-only fact: a half-open period, when it was recorded, the row it replaces.

    `until_at` is never null; a correction, or an early end, is a new row naming the old one. `row_salt`
    keys the digest by which the audit log vouches for the row.
    """

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    from_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    replaces_id: Mapped[UUID | None] = mapped_column(Uuid)
    row_salt: Mapped[bytes] = mapped_column(LargeBinary(16))


class Database:
    """One SQLAlchemy engine and the ways to use it."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        address = make_url(url)
        self.is_sqlite = address.get_backend_name() == "sqlite"
        self.url = address if self.is_sqlite else address.update_query_dict(PATIENCE | dict(address.query))
        options: dict[str, Any] = {"hide_parameters": True}
        if not self.is_sqlite:
            options |= {"pool_size": pool_size, "max_overflow": pool_size}
        self.engine: Engine = create_engine(self.url, **options)
        self._write_lock = threading.Lock() if self.is_sqlite else None
        (prepare_sqlite if self.is_sqlite else prepare_server)(self.engine)
        snapshot: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        if self.is_sqlite:
            snapshot = {}
        self._modes = {
            "write": self.engine.execution_options(hub_mode="write"),
            "read": self.engine.execution_options(hub_mode="read", **snapshot),
            "ask": self.engine.execution_options(isolation_level="AUTOCOMMIT"),
        }

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that commits when the block ends, and rolls back when it raises."""
        with self._exclusive(), self._session("write") as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One snapshot, in which nothing is written."""
        with self._session("read") as session:
            yield session

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        """A connection for one SELECT, which is a snapshot by itself: on a server nothing is begun and ended
        around it."""
        if self.is_sqlite:
            with self._session("read") as session:
                yield session.connection()
            return
        with self._alone(), self._modes["ask"].connect() as connection:
            yield connection

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        if self._write_lock is None:
            yield
            return
        with self._write_lock:
            yield

    @contextmanager
    def _session(self, mode: str) -> Iterator[Session]:
        """A session inside a transaction of its connection, which alone begins and ends it: the session's own
        account of transactions would cost as much as a statement."""
        writes = mode == "write"
        with self._alone(writes=writes), self._modes[mode].connect() as connection:
            transaction = connection.begin()
            with Session(connection, expire_on_commit=False) as session:
                try:
                    yield session
                finally:
                    end_streams(session)
                if writes or not self.is_sqlite:
                    # To the server a snapshot's end is all the same, but psycopg forgets every statement it
                    # has prepared at a rollback.
                    session.flush()
                    _end(transaction, writes=writes)

    @contextmanager
    def _alone(self, *, writes: bool = False) -> Iterator[None]:
        """One transaction at a time here, and one word for whatever keeps the database from answering."""
        if _in_transaction.get():
            raise RuntimeError("a transaction is already open here")
        token = _in_transaction.set(True)
        try:
            yield
        except _UNREACHABLE as error:
            raise StorageUnavailableError("database") from error
        except InternalError as error:
            if writes and getattr(error.orig, "sqlstate", "") == _STANDBY:
                raise StorageUnavailableError("database") from error
            raise
        finally:
            _in_transaction.reset(token)

    def dispose(self) -> None:
        self.engine.dispose()


def _end(transaction: RootTransaction, *, writes: bool) -> None:
    """Commit. When the server is lost before it answers, nobody here knows whether it did."""
    try:
        transaction.commit()
    except DBAPIError as error:
        if writes and error.connection_invalidated:
            raise OutcomeUnknownError("database") from error
        raise


def require_no_transaction() -> None:
    """Called by every adapter that leaves the process: a slow store must never hold a row lock."""
    if _in_transaction.get():
        raise RuntimeError("no object store, mail or scanner call while a transaction is open")


__all__ = [
    "ADDED_LATER",
    "Base",
    "Database",
    "Dated",
    "SQLAlchemyError",
    "Sealed",
    "UtcDateTime",
    "require_no_transaction",
]
