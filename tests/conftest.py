"""Fixtures for every test: a still clock, fresh databases on both engines, services on free ports.

`database` runs a test twice, on SQLite and on PostgreSQL; `sqlite_database` and `postgres_database` once.
Services start when the first test asks for them and end with the session. Nothing needs the network.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from hub.storage.db import Database
from tests import databases
from tests.fixed_clock import FixedClock
from tests.services.clamd import Scanner
from tests.services.kms import KmsServer, running_kms
from tests.services.postgres import Postgres, running_postgres
from tests.services.redis import running_redis

pytest_plugins = ["tests.services.chromium", "tests.services.swift"]

settings.register_profile("hub", deadline=None, print_blob=True)
settings.load_profile("hub")


@pytest.fixture
def clock() -> FixedClock:
    """10:00 UTC on 23 November 2026, until the test says `clock.advance(hours=1)`."""
    return FixedClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The session's cluster, holding a template with the schema, which RUNNING may use."""
    with running_postgres() as cluster:
        template = cluster.create(databases.TEMPLATE)
        databases.lay_schema(template)
        cluster.make_role(databases.RUNNING)
        databases.lay_grants(template, databases.RUNNING)
        yield cluster


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return databases.sqlite_template(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh database in a file."""
    with databases.fresh_sqlite(sqlite_template, tmp_path) as database:
        yield database


@pytest.fixture
def postgres_database(postgres: Postgres) -> Iterator[Database]:
    """A fresh database in the session's cluster."""
    with databases.fresh_postgres(postgres) as database:
        yield database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh database, once on each engine."""
    name = {"sqlite": "sqlite_database", "postgresql": "postgres_database"}[request.param]
    found = request.getfixturevalue(name)
    assert isinstance(found, Database)
    return found


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the session's Redis."""
    with running_redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(scope="session")
def kms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KmsServer]:
    """The session's key management service."""
    with running_kms(tmp_path_factory.mktemp("kms")) as server:
        yield server


@pytest.fixture(scope="session")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scanner]:
    """The session's virus scanner."""
    scanner = Scanner(tmp_path_factory.mktemp("clamd"))
    scanner.start()
    yield scanner
    scanner.stop()


@pytest.fixture
def own_clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scanner]:
    """A virus scanner of the test's own, not started yet."""
    scanner = Scanner(tmp_path_factory.mktemp("own-clamd"))
    yield scanner
    scanner.stop()
