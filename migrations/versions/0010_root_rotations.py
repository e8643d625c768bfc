"""When root keys were renewed: since when backups of the keyring open no erased household."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_root_rotations"
down_revision = "0009_document_scans"
branch_labels = None
depends_on = None

TABLE = "root_rotations"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )


def downgrade() -> None:
    op.drop_table(TABLE)
