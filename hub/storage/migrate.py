"""Brings a database to the current schema, and says which one it has.

Alembic is loaded where it is used: a command that does not migrate starts a quarter of a second earlier.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError

from hub.errors import ConfigurationError
from hub.settings import ROOT
from hub.storage.db import Database

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = ROOT / "migrations"
LOCK_SECONDS = 10
_LOCK_NOT_AVAILABLE = "55P03"


def migrate(database: Database) -> None:
    """Run every missing migration, all or none; the log's protections are laid again after each run.

    Raises ConfigurationError when somebody reads, or writes, so long in a table that has to change.
    """
    from alembic import command  # noqa: PLC0415 - see above

    config = _config()
    with _connected(database) as connection:
        config.attributes["connection"] = connection
        with unless_busy():
            command.upgrade(config, "head")


def wait_briefly(connection: Connection) -> None:
    """For the rest of this transaction: who waits for a table makes all who come later wait."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")


@contextmanager
def unless_busy() -> Iterator[None]:
    """Raises ConfigurationError for a table that did not become free in time."""
    try:
        yield
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
            raise
        raise ConfigurationError(
            f"the database: somebody has been at work in it for over {LOCK_SECONDS} s, perhaps an export of "
            "the log; nothing was changed, try again when it has ended"
        ) from error


def is_newest(database: Database) -> bool:
    """Whether the database is at the newest schema already."""
    with _connected(database) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        version = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return bool(version == newest())


def newest() -> str:
    """The newest migration: they are numbered, and each is named like its file."""
    return max(path.stem for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _config() -> Config:
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _connected(database: Database) -> Connection:
    try:
        return database.engine.connect()
    except DBAPIError as error:
        raise ConfigurationError(f"database not reachable: {database.url.render_as_string()}") from error
