"""What the hub made of documents: page images first. And why originals of identity papers left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_document_renditions"
down_revision = "0012_separation_plans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_renditions",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id", "version"], ["document_versions.document_id", "document_versions.version"]
        ),
        sa.PrimaryKeyConstraint("document_id", "version", "label"),
        sa.UniqueConstraint("object_id"),
    )
    op.create_table(
        "original_reasons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("professional_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"]),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"]),
        sa.ForeignKeyConstraint(["professional_id"], ["professionals.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_original_reasons_household_id", "original_reasons", ["household_id"])
    op.create_index("ix_original_reasons_document_id", "original_reasons", ["document_id"])


def downgrade() -> None:
    op.drop_table("original_reasons")
    op.drop_table("document_renditions")
