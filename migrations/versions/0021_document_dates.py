"""When a document ends, as somebody said after its deposit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021_document_dates"
down_revision = "0020_document_texts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_dates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("day", sa.LargeBinary(), nullable=False),
        sa.Column("taken_over", sa.Boolean(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"]),
        sa.ForeignKeyConstraint(["author_id"], ["professionals.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_document_dates_document_id", "document_dates", ["document_id"])


def downgrade() -> None:
    op.drop_table("document_dates")
