"""Requests for access and their answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_access_requests"
down_revision = "0004_approved_texts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("asker_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(16), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("category", sa.String(20), nullable=True),
        sa.Column("role", sa.String(20), nullable=True),
        sa.Column("action", sa.String(8), nullable=False),
        sa.Column("purpose", sa.String(24), nullable=False),
        sa.Column("refused_for", sa.String(24), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asker_id"], ["professionals.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"]),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"]),
        sa.ForeignKeyConstraint(["category"], ["categories.code"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_access_requests_asker", "access_requests", ["asker_id", "lapses_at"])
    for column in ("partner_id", "household_id", "code"):
        op.create_index(f"ix_access_requests_{column}", "access_requests", [column])
    op.create_table(
        "access_request_answers",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["access_requests.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["professionals.id"]),
        sa.PrimaryKeyConstraint("request_id"),
    )
    op.create_index("ix_access_request_answers_by_id", "access_request_answers", ["by_id"])


def downgrade() -> None:
    op.drop_table("access_request_answers")
    op.drop_table("access_requests")
