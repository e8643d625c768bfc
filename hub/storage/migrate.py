"""Brings a database to the current schema, and says which one it has.

Alembic is loaded where it is used: a command that does not migrate starts a quarter of a second earlier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from hub.errors import ConfigurationError
from hub.settings import ROOT
from hub.storage.db import Database

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = ROOT / "migrations"


def migrate(database: Database) -> None:
    """Run every missing migration; the log's protections are laid again after each run."""
    from alembic import command  # noqa: PLC0415 - see above

    config = _config()
    with _connected(database) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


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
