"""How heavy each image of a consent is, in KiB, for quotas; those there before count for nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024_evidence_sizes"
down_revision = "0023_consent_cell_days"
branch_labels = None
depends_on = None

TABLE = "consent_evidences"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("kib", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_consent_evidences_collector_id", TABLE, ["collector_id", "received_at"])


def downgrade() -> None:
    op.drop_index("ix_consent_evidences_collector_id", table_name=TABLE)
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_column("kib")
