"""How heavy each document is, in KiB, for what one may deposit; those there before count for nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019_document_sizes"
down_revision = "0018_bundles"
branch_labels = None
depends_on = None

TABLE = "document_versions"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("kib", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_document_versions_author_id", TABLE, ["author_id", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_document_versions_author_id", table_name=TABLE)
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_column("kib")
