"""Runs migrations on the connection given by `hub.storage.migrate`, on SQLite and on PostgreSQL."""

from __future__ import annotations

from alembic import context

import hub.tables  # noqa: F401 - registers every table
from hub.audit.protection import protect
from hub.storage.db import Base
from hub.storage.migrate import wait_briefly

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    # Ours is: the engine itself says BEGIN. Without this the protections laid below would be rolled back.
    transactional_ddl=True,
)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":  # a large table is rewritten for longer than a request waits
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        wait_briefly(connection)
    context.run_migrations()
    if context.config.attributes.get("protect", True):
        protect(connection)
