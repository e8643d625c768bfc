"""What the database itself forbids on the log, on what was opened in emergencies and on who agreed to widen a
scope: every UPDATE, and every DELETE that is not the sealer's.

`PROTECTIONS` is one list of statements per dialect. `protect` runs it after every migration, because a
batch change on SQLite rebuilds a table and silently drops its triggers. A pending mark may go only once
its entry has a leaf.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, text

KEYS: Final = {
    "audit_entry": ("entry_id",),
    "audit_pending": ("entry_id",),
    "audit_leaf": ("leaf_index",),
    "audit_position": ("entry_id", "leaf_index"),
    "audit_frontier": ("size",),
    "audit_checkpoint": ("origin", "size"),
}
"""Table -> its keys. `audit_position` has two, each alone unique; `audit_checkpoint` one of two columns."""

OPENINGS: Final = {"openings": ("id",), "opening_items": ("id",), "reviews": ("id", "opening_id")}
"""What was opened beyond ordinary rights, and what was found of it: kept like the log itself."""

PROPOSALS: Final = dict.fromkeys(("scope_proposals", "suspension_proposals"), ("id", "replaces_id"))
"""What one person asked and another answered: answered once, and never rewritten."""

SEPARATIONS: Final = {"separations": ("id",), "separation_answers": ("separation_id",)}
"""Two homes out of one: what was proposed, and the one answer it got."""

_ALL: Final = KEYS | OPENINGS | PROPOSALS | SEPARATIONS
KEPT: Final = tuple(table for table in _ALL if table != "audit_pending")
"""Tables of which no row is ever changed or deleted."""

_RAISE = "SELECT RAISE(ABORT, 'the audit log is append-only')"
_EXCEPTION = "RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'restrict_violation'"
_UNSEALED = "NOT EXISTS (SELECT 1 FROM audit_position WHERE audit_position.entry_id = OLD.entry_id)"


def _sqlite() -> tuple[str, ...]:
    statements: list[str] = []
    for table, keys in _ALL.items():
        statements += _sqlite_trigger(table, "update", "")
        statements += _sqlite_trigger(table, "insert", f"WHEN {_taken(table, keys)}")
    for table in KEPT:
        statements += _sqlite_trigger(table, "delete", "")
    return (*statements, *_sqlite_trigger("audit_pending", "delete", f"WHEN {_UNSEALED}"))


def _sqlite_trigger(table: str, verb: str, condition: str) -> tuple[str, str]:
    name = f"{table}_no_{verb}"
    return (
        f"DROP TRIGGER IF EXISTS {name}",
        f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} {condition} BEGIN {_RAISE}; END",
    )


def _taken(table: str, keys: tuple[str, ...]) -> str:
    """INSERT OR REPLACE deletes without firing DELETE triggers: a taken key is refused on the way in."""
    if table == "audit_checkpoint":
        same = "origin = NEW.origin AND size = NEW.size"
    else:
        same = " OR ".join(f"{key} = NEW.{key}" for key in keys)
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - our own table names


def _postgresql() -> tuple[str, ...]:
    statements = [
        _function("audit_append_only", f"{_EXCEPTION};"),
        _function("audit_sealed_only", f"IF {_UNSEALED} THEN {_EXCEPTION}; END IF; RETURN OLD;"),
    ]
    for table in _ALL:
        statements += _postgresql_trigger(table, "update", "ROW", "audit_append_only")
        statements += _postgresql_trigger(table, "truncate", "STATEMENT", "audit_append_only")
    for table in KEPT:
        statements += _postgresql_trigger(table, "delete", "ROW", "audit_append_only")
    return (*statements, *_postgresql_trigger("audit_pending", "delete", "ROW", "audit_sealed_only"))


def _function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def _postgresql_trigger(table: str, verb: str, each: str, function: str) -> tuple[str, str]:
    name, act = f"{table}_no_{verb}", f"FOR EACH {each} EXECUTE FUNCTION {function}()"
    return (
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} {act}",
    )


PROTECTIONS: Final[dict[str, tuple[str, ...]]] = {"sqlite": _sqlite(), "postgresql": _postgresql()}


_STANDING = text(
    "SELECT pg_get_triggerdef(oid, true) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
)


def protect(connection: Connection) -> None:
    """Lay every protection, replacing those already there. The caller's transaction holds them.

    On PostgreSQL a trigger that stands as it should is left: laying it waits for whoever reads the table, and
    makes everybody else wait.
    """
    statements = PROTECTIONS[connection.dialect.name]
    standing = frozenset[str]()
    if connection.dialect.name == "postgresql":
        standing = frozenset(connection.scalars(_STANDING))
    for statement in _but(standing, statements):
        connection.exec_driver_sql(statement)


def _but(standing: frozenset[str], statements: tuple[str, ...]) -> Iterator[str]:
    """Each statement, without those that drop and create a trigger which stands."""
    for number, statement in enumerate(statements):
        following = statements[number + 1 : number + 2]
        dropped = statement.startswith("DROP TRIGGER") and standing.issuperset(following)
        if statement not in standing and not dropped:
            yield statement
