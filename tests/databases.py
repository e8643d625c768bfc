"""Fresh databases for tests, with the newest schema, on both engines.

The schema is laid once a session, by the migrations; each test then gets a copy of the file, or of the
template database. A PostgreSQL database is emptied and given to the next test, four times faster than a
copy, unless the test left more than rows in it. What is kept from one test to the next is the engine, for
the statements it has compiled: a third of what most tests cost.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Engine, NullPool, create_engine, event, make_url, text

from hub.audit.grants import grant
from hub.storage.db import Database
from hub.storage.migrate import migrate
from hub.tables import TABLES
from tests.services.postgres import Postgres

TEMPLATE, OWNER, RUNNING = "hub_template", "hub", "hub_running"
WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
_idle: dict[str, list[Database]] = {}
"""By kind of server: engines no test has now."""


def lay_schema(url: str) -> None:
    """Bring an empty database to the newest schema."""
    database = Database(url)
    migrate(database)
    database.dispose()


def lay_grants(url: str, role: str) -> None:
    """Let a role run the service in this database, and no more."""
    database = Database(url)
    with database.writing() as session:
        grant(session.connection(), role, TABLES)
    database.dispose()


def sqlite_template(folder: Path) -> Path:
    """A SQLite file with the schema, to be copied."""
    path = folder / "template.sqlite3"
    lay_schema(f"sqlite:///{path}")
    return path


@contextmanager
def fresh_sqlite(template: Path, folder: Path) -> Iterator[Database]:
    """A database in a file of its own."""
    path = folder / "hub.sqlite3"
    shutil.copyfile(template, path)
    with _opened(f"sqlite:///{path}") as database:
        yield database


@contextmanager
def fresh_postgres(postgres: Postgres, role: str = OWNER) -> Iterator[Database]:
    """A database in the cluster that nobody else has meanwhile, empty but for the schema; as its owner, or as
    RUNNING."""
    name = postgres.lend(TEMPLATE)
    with _opened(postgres.url(name, role)) as database:
        yield database
    postgres.take_back(name)


def alter(database: Database, *statements: str) -> None:
    """What only the owner of the tables may do."""
    owner = database.url if database.is_sqlite else database.url.set(username=OWNER)
    engine = create_engine(owner, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    idle = _idle.setdefault(make_url(url).drivername, [])
    database = idle.pop() if idle else _turnable(url)
    database.url = make_url(url)
    try:
        yield database
    finally:
        _let_go(database)
        idle.append(database)


def _turnable(url: str) -> Database:
    """It connects to whatever its address says by then."""
    database = Database(url)

    @event.listens_for(database.engine, "do_connect")
    def _turn(_dialect: Any, _record: Any, place: list[Any], options: dict[str, Any]) -> None:
        if database.is_sqlite:
            place[0] = database.url.database
        else:
            options.update({"dbname": database.url.database, "user": database.url.username})

    if database.is_sqlite:
        event.listen(database.engine, "connect", _without_waiting_for_the_disk)
    return database


def _without_waiting_for_the_disk(connection: Any, _record: Any) -> None:
    """As the PostgreSQL of the tests: none of them cuts the power."""
    connection.execute("PRAGMA synchronous=OFF")


def _let_go(database: Database) -> None:
    """Close it once the answers under way as the test ended have given their connections back."""
    until = monotonic() + 5
    while database.engine.pool.checkedout() and monotonic() < until:  # type: ignore[attr-defined]  # both engines pool in a queue
        sleep(0.01)
    database.dispose()


def wait_for_waiters(engine: Engine, count: int = 1) -> None:
    """Until so many transactions of a PostgreSQL wait for another's lock."""
    until = monotonic() + 10
    with engine.connect() as watching:
        while (watching.scalar(WAITING) or 0) < count:
            watching.rollback()
            assert monotonic() < until, "too few waited"
