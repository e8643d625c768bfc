"""What the virus scanner found in each document; those there before wait to be scanned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_document_scans"
down_revision = "0008_scope_proposals"
branch_labels = None
depends_on = None

TABLE, INDEX = "document_versions", "ix_document_versions_pending"
PENDING = sa.text("scan = 'pending'")


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("scan", sa.String(length=10), nullable=False, server_default="pending"))
    op.add_column(TABLE, sa.Column("scan_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index(INDEX, TABLE, ["created_at"], sqlite_where=PENDING, postgresql_where=PENDING)


def downgrade() -> None:
    op.drop_index(INDEX, table_name=TABLE)
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_column("scan_until")
        batch.drop_column("scan")
