"""Whether a database is at the newest schema is told without Alembic, and rightly."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from hub.errors import ConfigurationError
from hub.storage import migrate as schema
from hub.storage.db import Database
from hub.storage.migrate import MIGRATIONS, is_newest, migrate, newest


def test_the_newest_migration_is_the_one_alembic_goes_to():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert newest() == ScriptDirectory.from_config(config).get_current_head()


def test_a_database_just_migrated_is_at_the_newest_schema(database):
    assert is_newest(database)


@pytest.mark.parametrize("version", ["0001_first_tables", "9999_from_a_later_hub"])
def test_a_database_at_any_other_version_is_not(sqlite_database, version):
    with sqlite_database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    assert not is_newest(sqlite_database)


def test_an_empty_database_is_not_until_it_was_migrated(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'hub.sqlite3'}")
    assert not is_newest(database)
    migrate(database)
    assert is_newest(database)
    database.dispose()


def test_a_migration_that_would_wait_long_for_a_table_is_given_up_whole(postgres, monkeypatch):
    monkeypatch.setattr(schema, "LOCK_SECONDS", 1)
    database = Database(postgres.create("hub_waiting"))
    with database.engine.connect() as connection:
        config = Config(attributes={"connection": connection, "protect": False})
        config.set_main_option("script_location", str(MIGRATIONS))
        command.upgrade(config, "0022_audit_entry_object")
    with database.engine.connect() as busy:
        busy.execute(text("LOCK TABLE consent_cells IN ROW EXCLUSIVE MODE"))
        with pytest.raises(ConfigurationError, match="nothing was changed"):
            migrate(database)
    assert not is_newest(database)
    migrate(database)
    assert is_newest(database)
    database.dispose()
    postgres.drop("hub_waiting")
