"""An index on what entries are about, for the history of one document. The entries are not touched."""

from __future__ import annotations

from alembic import op

revision = "0022_audit_entry_object"
down_revision = "0021_document_dates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_audit_entry_object", "audit_entry", ["object_id", "at", "entry_id"])


def downgrade() -> None:
    op.drop_index("ix_audit_entry_object", table_name="audit_entry")
