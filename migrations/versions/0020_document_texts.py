"""The text read of a document, sealed beside its object, for searches. Beside a layer read before, the hub
seals it from that layer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020_document_texts"
down_revision = "0019_document_sizes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("document_renditions", sa.Column("text", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("document_renditions") as table:
        table.drop_column("text")
