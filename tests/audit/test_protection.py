"""The database itself refuses to change the log, on both engines."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from hub.audit.models import (
    AuditCheckpoint,
    AuditEntry,
    AuditFrontier,
    AuditLeaf,
    AuditPending,
    AuditPosition,
)
from hub.audit.protection import KEYS, PROTECTIONS, protect
from hub.audit.sealing import Log
from hub.storage.db import Base, Database
from tests.audit.sample_log import damaging, filled, sample_entry, verified, write_entries

CHANGED: list[tuple[Any, dict[str, Any]]] = [
    (AuditEntry, {"outcome": "refused"}),
    (AuditPending, {"entry_id": UUID(int=5)}),
    (AuditLeaf, {"leaf_hash": bytes(32)}),
    (AuditPosition, {"leaf_index": 77}),
    (AuditFrontier, {"hashes": b""}),
    (AuditCheckpoint, {"note": ""}),
]
REFUSED = "append-only"


@pytest.fixture
def log_with_all_tables_filled(database: Database, log: Log) -> Database:
    filled(database, log, 3)
    write_entries(database, 2, first=3)
    return database


@pytest.mark.parametrize(("model", "values"), CHANGED, ids=lambda value: getattr(value, "__tablename__", ""))
def test_no_row_can_be_changed(log_with_all_tables_filled: Database, model: Any, values: Any) -> None:
    with pytest.raises(DBAPIError, match=REFUSED), log_with_all_tables_filled.writing() as session:
        session.execute(update(model).values(values))


@pytest.mark.parametrize(("model", "values"), CHANGED, ids=lambda value: getattr(value, "__tablename__", ""))
def test_no_row_can_be_deleted(log_with_all_tables_filled: Database, model: Any, values: Any) -> None:
    with pytest.raises(DBAPIError, match=REFUSED), log_with_all_tables_filled.writing() as session:
        session.execute(delete(model))


def test_a_pending_mark_goes_only_once_its_entry_has_a_leaf(database: Database) -> None:
    write_entries(database, 1)
    entry_id = sample_entry(0).entry_id
    with pytest.raises(DBAPIError, match=REFUSED), database.writing() as session:
        session.execute(delete(AuditPending))
    with database.writing() as session:
        session.execute(insert(AuditPosition).values(entry_id=entry_id, leaf_index=0))
        session.execute(delete(AuditPending))


@pytest.mark.parametrize("table", list(KEYS))
def test_no_table_can_be_emptied_on_postgresql(postgres_database: Database, log: Log, table: str) -> None:
    filled(postgres_database, log, 2)
    with pytest.raises(DBAPIError, match=REFUSED), postgres_database.writing() as session:
        session.execute(text(f"TRUNCATE {table}"))


@pytest.mark.parametrize("table", list(KEYS))
def test_replacing_a_row_does_not_slip_through_on_sqlite(
    sqlite_database: Database, log: Log, table: str
) -> None:
    filled(sqlite_database, log, 2)
    write_entries(sqlite_database, 1, first=2)
    with pytest.raises(DBAPIError, match=REFUSED), sqlite_database.writing() as session:
        session.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))  # noqa: S608 - our own table names


def test_protections_can_be_laid_again_and_after_they_were_lost(
    log_with_all_tables_filled: Database, log: Log
) -> None:
    database = log_with_all_tables_filled
    with damaging(database) as session:
        session.execute(update(AuditEntry).values(purpose=None))
    for _ in range(2):
        with database.writing() as session:
            protect(session.connection())
    with pytest.raises(DBAPIError, match=REFUSED), database.writing() as session:
        session.execute(update(AuditEntry).values(purpose=None))


def test_protections_stand_on_tables_made_without_migrations() -> None:
    database = Database("sqlite://")
    Base.metadata.create_all(database.engine)
    with database.writing() as session:
        protect(session.connection())
    write_entries(database, 1)
    with pytest.raises(DBAPIError, match=REFUSED), database.writing() as session:
        session.execute(update(AuditEntry).values(outcome="refused"))


def test_each_dialect_protects_every_table_of_the_log() -> None:
    for statements in PROTECTIONS.values():
        whole = "\n".join(statements)
        for table in KEYS:
            assert f"BEFORE UPDATE ON {table} " in whole
            assert f"BEFORE DELETE ON {table} " in whole


def test_a_protected_log_is_sealed_and_verified_as_usual(database: Database, log: Log) -> None:
    filled(database, log, 7)
    assert verified(database, log).result == "intact"
