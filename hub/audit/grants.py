"""What the role the service runs as may do on PostgreSQL: all it needs, and nothing to what was said once.

One role owns the tables and migrates; another reads and adds rows. Of the log, of dated facts and of what
persons agreed to, it can change nothing, delete nothing, and lift no trigger.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, text

from hub.audit.protection import KEPT
from hub.errors import ConfigurationError
from hub.storage.db import Base, Dated

CELLS: Final = "consent_cells"
MOVABLE: Final = {"consent_records": ("household_id", "interpreter", "evidence")}
"""What a person said follows her to another household, under that one's key; no other column changes."""

_EVERYTHING: Final = "SELECT, INSERT, UPDATE, DELETE"
_ADDED_AND_ERASED: Final = dict.fromkeys(("audit_pending", "second_home_answers"), "SELECT, INSERT, DELETE")
"""Never rewritten: a mark goes once its entry is sealed, an answer with a household that is erased."""

_OTHERS: Final = _ADDED_AND_ERASED | {"alembic_version": "SELECT"}
_IS_MORE = text(
    "SELECT rolsuper OR pg_has_role(oid, current_user, 'MEMBER') FROM pg_roles WHERE rolname = :role"
)
_OWNS = text(
    "SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class WHERE oid = to_regclass('platforms')"
)


def insert_only() -> frozenset[str]:
    """Tables to which rows are added, and nothing else is ever done."""
    dated = {one.class_.__tablename__ for one in Base.registry.mappers if issubclass(one.class_, Dated)}
    return frozenset({*KEPT, *dated, CELLS})


def privileges(table: str) -> str:
    """What the running role has on a table."""
    if table in insert_only():
        return "SELECT, INSERT"
    if table in MOVABLE:
        return f"SELECT, INSERT, UPDATE ({', '.join(MOVABLE[table])})"
    return _OTHERS.get(table, _EVERYTHING)


def grant(connection: Connection, role: str, tables: Iterable[str]) -> None:
    """Give the role exactly that on all these tables, whatever it had. Raises ConfigurationError when it is
    none, or could take all the rest by itself."""
    _require_lesser(connection, role)
    quote = connection.dialect.identifier_preparer.quote
    named = quote(role)
    schema = quote(str(connection.scalar(text("SELECT current_schema()"))))
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {named}")
    for table in (*tables, "alembic_version"):
        connection.exec_driver_sql(f"REVOKE ALL ON TABLE {table} FROM {named}")
        connection.exec_driver_sql(f"GRANT {privileges(table)} ON TABLE {table} TO {named}")


def is_owner(connection: Connection) -> bool:
    """Whether whoever is connected may change the schema; where there is none yet, it is to be tried."""
    if connection.dialect.name != "postgresql":
        return True
    return connection.scalar(_OWNS) is not False


def _require_lesser(connection: Connection, role: str) -> None:
    more = connection.scalar(_IS_MORE, {"role": role})
    if more is None:
        raise ConfigurationError(f"HUB_DATABASE_URL: PostgreSQL has no role {role}; make it first")
    if more:
        raise ConfigurationError(
            f"HUB_DATABASE_URL: the role {role} is a superuser or a member of the owner's role, so nothing "
            "can be kept from it"
        )
