"""Contents opened beyond one's rights, for a time, and what was found of it afterwards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_openings"
down_revision = "0006_consent_evidence"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "openings",
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("household_id", sa.Uuid(), sa.ForeignKey("households.id"), nullable=False),
        sa.Column("professional_id", sa.Uuid(), sa.ForeignKey("professionals.id"), nullable=False),
        sa.Column("partner_id", sa.Uuid(), sa.ForeignKey("partners.id"), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("cause", sa.String(20), nullable=True),
        sa.Column("category", sa.String(20), sa.ForeignKey("categories.code"), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("reason_length", sa.Integer(), nullable=False),
        sa.Column("reauthenticated", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("from_at", INSTANT, nullable=False),
        sa.Column("until_at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("row_salt", sa.LargeBinary(16), nullable=False),
    )
    op.create_index("ix_openings_household", "openings", ["household_id", "professional_id"])
    op.create_index("ix_openings_professional_id", "openings", ["professional_id"])
    op.create_table(
        "opening_items",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("opening_id", sa.Uuid(), sa.ForeignKey("openings.id"), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
    )
    op.create_index("ix_opening_items_opening_id", "opening_items", ["opening_id"])
    op.create_table(
        "reviews",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("opening_id", sa.Uuid(), sa.ForeignKey("openings.id"), nullable=False, unique=True),
        sa.Column("household_id", sa.Uuid(), sa.ForeignKey("households.id"), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), sa.ForeignKey("professionals.id"), nullable=False),
        sa.Column("partner_id", sa.Uuid(), sa.ForeignKey("partners.id"), nullable=False),
        sa.Column("finding", sa.String(16), nullable=False),
        sa.Column("comment", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("row_salt", sa.LargeBinary(16), nullable=False),
    )
    op.create_index("ix_reviews_household_id", "reviews", ["household_id"])


def downgrade() -> None:
    for table in ("reviews", "opening_items", "openings"):
        op.drop_table(table)
