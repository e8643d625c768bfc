"""Brings the database to the newest schema, with its protections, as the role that owns it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url

from hub.app import open_owner_database
from hub.audit.grants import grant, is_owner, require_lesser
from hub.audit.protection import protect
from hub.errors import ConfigurationError
from hub.settings import Settings
from hub.storage.db import Database
from hub.storage.migrate import is_newest, migrate, unless_busy, wait_briefly
from hub.tables import TABLES

NOT_OURS = (
    "the database is not at the newest schema, and the role of HUB_DATABASE_URL does not own it: run "
    "`hub migrate` with HUB_DATABASE_OWNER_URL"
)


def bring_to_newest(settings: Settings, database: Database) -> None:
    """Migrate, as the owner; where nothing is missing, lay the log's protections again: somebody may have
    dropped them. The role that only runs the service finds all as it should be, or an error."""
    with _owner(settings, database) as owner:
        with owner.reading() as session:
            may = is_owner(session.connection())
            if settings.database_owner_url:
                require_lesser(session.connection(), _running_role(settings))
        if not is_newest(owner):
            if not may:
                raise ConfigurationError(NOT_OURS)
            migrate(owner)
        if may:
            _protect(settings, owner)


def _protect(settings: Settings, owner: Database) -> None:
    with owner.writing() as session, unless_busy():
        connection = session.connection()
        wait_briefly(connection)
        protect(connection)
        if settings.database_owner_url:
            grant(connection, _running_role(settings), TABLES)


@contextmanager
def _owner(settings: Settings, database: Database) -> Iterator[Database]:
    if not settings.database_owner_url:
        yield database
        return
    owner = open_owner_database(settings)
    try:
        yield owner
    finally:
        owner.dispose()


def _running_role(settings: Settings) -> str:
    role = make_url(settings.database_url).username
    if not role or role == make_url(settings.database_owner_url).username:
        raise ConfigurationError(
            "HUB_DATABASE_URL: names no role of its own, beside HUB_DATABASE_OWNER_URL's"
        )
    return role
