"""Indexes on when what a person said begins and ends: what turned by itself is looked for all the time."""

from __future__ import annotations

from alembic import op

revision = "0023_consent_cell_days"
down_revision = "0022_audit_entry_object"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_consent_cells_from_at", "consent_cells", ["from_at"])
    op.create_index("ix_consent_cells_until_at", "consent_cells", ["until_at"])


def downgrade() -> None:
    op.drop_index("ix_consent_cells_until_at", table_name="consent_cells")
    op.drop_index("ix_consent_cells_from_at", table_name="consent_cells")
