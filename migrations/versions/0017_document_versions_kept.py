"""What a version of a document was called, kept when a newer one replaces it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017_document_versions_kept"
down_revision = "0016_piece_requests"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("document_versions", sa.Column("title", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("document_versions") as table:
        table.drop_column("title")
