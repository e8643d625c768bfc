"""Requests for documents, their answers, and documents offered for reuse."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_piece_requests"
down_revision = "0015_uploads"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "piece_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(20), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("asker_id", sa.Uuid(), nullable=False),
        sa.Column("asked_partner_id", sa.Uuid(), nullable=False),
        sa.Column("asked_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(24), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"]),
        sa.ForeignKeyConstraint(["subject_id"], ["subjects.id"]),
        sa.ForeignKeyConstraint(["category"], ["categories.code"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"]),
        sa.ForeignKeyConstraint(["asker_id"], ["professionals.id"]),
        sa.ForeignKeyConstraint(["asked_partner_id"], ["partners.id"]),
        sa.ForeignKeyConstraint(["asked_id"], ["professionals.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    fitting = ["household_id", "subject_id", "category", "type"]
    op.create_index("ix_piece_requests_fitting", "piece_requests", fitting)
    op.create_index("ix_piece_requests_asker_id", "piece_requests", ["asker_id"])
    op.create_table(
        "piece_request_answers",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["piece_requests.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["professionals.id"]),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"]),
        sa.PrimaryKeyConstraint("request_id"),
    )
    op.create_table(
        "piece_reuses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["piece_requests.id"]),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["professionals.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_piece_reuses_request_id", "piece_reuses", ["request_id"])
    op.create_table(
        "piece_reuse_answers",
        sa.Column("reuse_id", sa.Uuid(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["reuse_id"], ["piece_reuses.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["professionals.id"]),
        sa.PrimaryKeyConstraint("reuse_id"),
    )


def downgrade() -> None:
    for table in ("piece_reuse_answers", "piece_reuses", "piece_request_answers", "piece_requests"):
        op.drop_table(table)
