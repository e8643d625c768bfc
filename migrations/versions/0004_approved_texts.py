"""Which consent texts data-protection officers approved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_approved_texts"
down_revision = "0003_delegates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent_text_approvals",
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["professionals.id"],
            name=op.f("fk_consent_text_approvals_officer_id_professionals"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_text_approvals")),
    )


def downgrade() -> None:
    op.drop_table("consent_text_approvals")
