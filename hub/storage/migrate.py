"""Brings a database to the current schema, and says which one it has.

Alembic is loaded where it is used: a command that does not migrate starts a quarter of a second earlier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from hub.errors import ConfigurationError
from hub.settings import ROOT
from hub.storage.db import Database

if TYPE_CHECKING:
    from alembic.config import Config


def migrate(database: Database) -> None:
    """Run every missing migration; the log's protections are laid again after each run."""
    from alembic import command  # noqa: PLC0415 - see above

    config = _config()
    with _connected(database) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def pending(database: Database) -> bool:
    """Whether the database is not at the newest schema."""
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - see above
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see above

    newest = ScriptDirectory.from_config(_config()).get_current_head()
    with _connected(database) as connection:
        return MigrationContext.configure(connection).get_current_revision() != newest


def _config() -> Config:
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


def _connected(database: Database) -> Connection:
    try:
        return database.engine.connect()
    except DBAPIError as error:
        raise ConfigurationError(f"database not reachable: {database.url.render_as_string()}") from error
