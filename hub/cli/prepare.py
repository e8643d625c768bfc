"""What must be true before the hub touches anything, and the little it makes on first start.

Every check comes before the first write. A missing root key beside existing data is an error: a new key
would open nothing that is there, and hide the loss.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

from sqlalchemy import inspect, select

from hub.app import (
    keyring_folder,
    open_database,
    open_keyring,
    open_keys,
    open_objects,
    open_provider,
    root_key_file,
)
from hub.cli.hold import Hold
from hub.cli.place import make_data_folder, require_writable
from hub.cli.schema import bring_to_newest
from hub.clock import Clock, system_clock
from hub.platform.configuration import PlatformConfiguration
from hub.platform.log import require_signing_key
from hub.platform.operations import create_platform
from hub.registry.models import PlatformRow
from hub.settings import Settings
from hub.storage.db import Database
from hub.storage.keyring import Keys, create_root_key
from hub.storage.platform import Platform


def require_key_beside_data(settings: Settings, database: Database) -> bool:
    """Whether everything is new. Raises ConfigurationError when data is there and its key is not, or not
    the right one."""
    new = not _has_data(settings, database)
    if not new or settings.root_key or root_key_file(settings).exists():
        open_provider(settings)
    if not new:
        _require_right_key(settings, database)
    return new


def prepare(settings: Settings) -> Database:
    """Check everything, then make what is missing: data folder, root key, schema. Returns the database."""
    database = checked(settings)
    hold = Hold(settings.data)
    complete(settings, database)
    hold.let_go()
    return database


def checked(settings: Settings, *, serving: bool = False) -> Database:
    """The database, when nothing stands against using it; the data folder is made."""
    require_writable(settings)
    database = open_database(settings)
    with ExitStack() as when_it_fails:
        when_it_fails.callback(database.dispose)
        require_key_beside_data(settings, database)
        if serving and _schema_is_there(database):
            require_signing_key(settings, database)
        make_data_folder(settings)
        when_it_fails.pop_all()
    return database


def complete(settings: Settings, database: Database) -> None:
    """Make root key and schema where they are missing. Whoever holds the folder asks once more whether they
    are: another start may have been first."""
    new = require_key_beside_data(settings, database)
    if new and not settings.root_key and not root_key_file(settings).exists():
        create_root_key(root_key_file(settings))
    bring_to_newest(settings, database)


def set_up(
    settings: Settings,
    database: Database,
    configuration: PlatformConfiguration,
    clock: Clock = system_clock,
) -> Platform:
    """The platform, set up at this clock's time in a database that has none yet."""

    def keys_of(platform_id: UUID) -> Keys:
        return open_keys(settings, platform_id)

    return create_platform(settings, database, keys_of, open_objects(settings), configuration, clock)


def has_platform(database: Database) -> bool:
    with database.reading() as session:
        return session.scalar(select(PlatformRow.id)) is not None


def _has_data(settings: Settings, database: Database) -> bool:
    """A keyring with entries, or a database with our tables. A SQLite file that is not there is not made."""
    return _has_entries(settings) or _schema_is_there(database)


def _has_entries(settings: Settings) -> bool:
    if "://" in settings.keyring:
        return next(open_keyring(settings).ids(), None) is not None
    folder = keyring_folder(settings)
    return folder.is_dir() and any(path.is_file() for path in folder.iterdir())


def _schema_is_there(database: Database) -> bool:
    if database.is_sqlite:
        file = Path(database.url.database or "")
        return file.is_file() and file.stat().st_size > 0
    with database.engine.connect() as connection:
        return inspect(connection).has_table(PlatformRow.__tablename__)


def _require_right_key(settings: Settings, database: Database) -> None:
    """Open the platform's own entry of the keyring, when there is a platform."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table(PlatformRow.__tablename__):
            return
        row = connection.execute(select(PlatformRow.id, PlatformRow.key_id)).first()
    if row is not None:
        open_keys(settings, row.id).check(row.key_id)
