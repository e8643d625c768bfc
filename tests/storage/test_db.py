"""Lost connections are noticed, snapshots are held to reading, statements stay prepared, files last."""

from __future__ import annotations

import socket

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError

from hub.errors import StorageUnavailableError
from hub.storage import connections, db

END_ALL_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
def left_by_its_server(postgres_database):
    """A database whose pooled connection the server has closed."""
    with postgres_database.reading() as session:
        session.execute(text("SELECT 1"))
    other = db.Database(postgres_database.url.render_as_string(hide_password=False))
    with other.writing() as session:
        session.execute(END_ALL_OTHERS)
    other.dispose()
    return postgres_database


def _answer(database):
    with database.reading() as session:
        return session.scalar(text("SELECT 1"))


def test_a_connection_lost_while_idle_is_replaced_unnoticed(left_by_its_server, monkeypatch):
    monkeypatch.setattr(connections, "IDLE_SECONDS", 0)
    assert _answer(left_by_its_server) == 1


def test_a_connection_lost_just_now_is_told_once_as_unavailable(left_by_its_server, monkeypatch):
    monkeypatch.setattr(connections, "IDLE_SECONDS", 60)
    with pytest.raises(StorageUnavailableError):
        _answer(left_by_its_server)
    assert _answer(left_by_its_server) == 1


def test_a_snapshot_of_the_server_refuses_to_be_written_in(postgres_database):
    with pytest.raises(InternalError, match="read-only transaction"), postgres_database.reading() as session:
        session.execute(text("CREATE TABLE slipped_in (id int)"))


def test_a_server_that_only_follows_another_one_is_an_outage_for_writers(postgres_database):
    """After a fail-over, until the address leads to the new leader."""
    with postgres_database.engine.begin() as connection:
        name = postgres_database.url.database
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    postgres_database.dispose()

    with pytest.raises(StorageUnavailableError), postgres_database.writing() as session:
        session.execute(text("CREATE TABLE slipped_in (id int)"))


def test_a_pool_with_no_connection_left_is_an_outage(postgres):
    database = db.Database(postgres.url("postgres"), pool_size=1)
    database.engine.pool._timeout = 0.1
    with (
        database.engine.connect(),
        database.engine.connect(),
        pytest.raises(StorageUnavailableError),
        database.reading() as session,
    ):
        session.execute(text("SELECT 1"))
    database.dispose()


def test_a_statement_asked_again_and_again_stays_prepared_between_snapshots(postgres_database):
    for _ in range(12):
        with postgres_database.reading() as session:
            session.execute(text("SELECT 42"))
            prepared = session.scalar(text("SELECT count(*) FROM pg_prepared_statements"))
    assert prepared >= 2


def test_a_server_that_never_answers_is_an_outage():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        database = db.Database(f"postgresql+psycopg://hub@127.0.0.1:{port}/hub?connect_timeout=2")
        with pytest.raises(StorageUnavailableError):
            _answer(database)


def test_a_statement_that_takes_too_long_is_an_outage_and_the_next_is_answered(postgres_database):
    with postgres_database.reading() as session:
        assert session.scalar(text("SHOW statement_timeout")) == "2min"
    url = postgres_database.url.update_query_dict({"options": "-c statement_timeout=50"})
    hasty = db.Database(url.render_as_string(hide_password=False))
    with pytest.raises(StorageUnavailableError), hasty.reading() as session:
        session.execute(text("SELECT pg_sleep(30)"))
    assert _answer(hasty) == 1
    hasty.dispose()


@pytest.mark.parametrize("name", ["connect_timeout", "tcp_user_timeout", "keepalives_idle"])
def test_a_server_gone_silent_is_given_up_unless_its_address_says_otherwise(name):
    usual, said = (
        db.Database(f"postgresql+psycopg://hub@127.0.0.1/hub{more}").url.query[name]
        for more in ("", f"?{name}=77")
    )
    assert (int(usual) > 0, said) == (True, "77")


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("synchronous", 2),
        ("journal_mode", "wal"),
        ("secure_delete", 1),
        ("foreign_keys", 1),
        ("temp_store", 2),
    ],
)
def test_a_file_is_durable_at_each_commit_and_keeps_no_erased_byte(tmp_path, pragma, value):
    """2 is FULL, and memory: a commit waits for the disk, nothing temporary stands on it."""
    database = db.Database(f"sqlite:///{tmp_path / 'hub.sqlite3'}")
    with database.reading() as session:
        assert session.scalar(text(f"PRAGMA {pragma}")) == value
    database.dispose()
