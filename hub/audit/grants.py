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
_OWNS_SOMETHING = text("""
SELECT bool_or(pg_has_role(CAST(:role AS name), owner, 'MEMBER')) FROM (
    SELECT datdba AS owner FROM pg_database WHERE datname = current_database()
    UNION SELECT nspowner FROM pg_namespace WHERE nspname = current_schema()
    UNION SELECT relowner FROM pg_class WHERE relnamespace = quote_ident(current_schema())::regnamespace
    UNION SELECT proowner FROM pg_proc WHERE pronamespace = quote_ident(current_schema())::regnamespace
) AS owners""")
"""Tables by their owner may be altered, and the functions of their triggers replaced."""
_MAY_REWRITE = text("""
SELECT min(relname) FROM pg_class, pg_roles AS taken
WHERE relnamespace = quote_ident(current_schema())::regnamespace AND relname = ANY(:tables)
  AND pg_has_role(CAST(:role AS name), taken.oid, 'MEMBER')
  AND (has_any_column_privilege(taken.oid, pg_class.oid, 'UPDATE')
    OR has_table_privilege(taken.oid, pg_class.oid, 'DELETE, TRUNCATE, TRIGGER'))""")
"""By what everybody may, or by a role that it could take."""
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
    none, could take all the rest by itself, or has more through another."""
    require_lesser(connection, role)
    quote = connection.dialect.identifier_preparer.quote
    named = quote(role)
    schema = quote(str(connection.scalar(text("SELECT current_schema()"))))
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {named}")
    for table in (*tables, "alembic_version"):
        connection.exec_driver_sql(f"REVOKE ALL ON TABLE {table} FROM {named}")
        connection.exec_driver_sql(f"GRANT {privileges(table)} ON TABLE {table} TO {named}")
    _require_no_more(connection, role)


def is_owner(connection: Connection) -> bool:
    """Whether whoever is connected may change the schema; where there is none yet, it is to be tried."""
    if connection.dialect.name != "postgresql":
        return True
    return connection.scalar(_OWNS) is not False


def require_lesser(connection: Connection, role: str) -> None:
    """Raises ConfigurationError, one line, for a role from which nothing can be kept, or that is none."""
    more = connection.scalar(_IS_MORE, {"role": role})
    if more is None:
        raise ConfigurationError(f"HUB_DATABASE_URL: PostgreSQL has no role {role}; make it first")
    if more:
        raise ConfigurationError(
            f"HUB_DATABASE_URL: the role {role} is a superuser or a member of the owner's role, so nothing "
            "can be kept from it"
        )
    if connection.scalar(_OWNS_SOMETHING, {"role": role}):
        raise ConfigurationError(
            f"HUB_DATABASE_URL: the role {role} owns the database or what is in it, or may act as who does; "
            "give it to the owner first (docs/configuration.md)"
        )


def _require_no_more(connection: Connection, role: str) -> None:
    table = connection.scalar(_MAY_REWRITE, {"role": role, "tables": sorted(insert_only())})
    if table is not None:
        raise ConfigurationError(
            f"HUB_DATABASE_URL: the role {role} may rewrite {table} by what PUBLIC or another role was "
            "granted; revoke that first"
        )
