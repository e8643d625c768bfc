"""Separations of a household, proposed by one person and answered by another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011_separations"
down_revision = "0010_root_rotations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "separations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("plan", sa.LargeBinary(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"]),
        sa.ForeignKeyConstraint(["proposed_by"], ["professionals.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_separations_household_id", "separations", ["household_id"])
    op.create_table(
        "separation_answers",
        sa.Column("separation_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("new_household_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["separation_id"], ["separations.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["professionals.id"]),
        sa.ForeignKeyConstraint(["new_household_id"], ["households.id"]),
        sa.PrimaryKeyConstraint("separation_id"),
    )


def downgrade() -> None:
    op.drop_table("separation_answers")
    op.drop_table("separations")
