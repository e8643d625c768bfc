"""Runs migrations on the connection given by `hub.storage.migrate`, on SQLite and on PostgreSQL."""

from __future__ import annotations

from alembic import context

import hub.accounts.models
import hub.audit.models
import hub.channels.models
import hub.consent.models
import hub.documents.models
import hub.documents.piece_requests.models
import hub.registry.models
import hub.requests.models
import hub.separation.models  # noqa: F401 - each import registers its tables
from hub.audit.protection import protect
from hub.storage.db import Base

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
    context.run_migrations()
    if context.config.attributes.get("protect", True):
        protect(connection)
