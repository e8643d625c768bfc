"""Widenings of a scope that wait for a second administrator."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_scope_proposals"
down_revision = "0007_openings"
branch_labels = None
depends_on = None

TABLE = "scope_proposals"
FOREIGN = {
    "partner_id": "partners.id",
    "category": "categories.code",
    "professional_id": "professionals.id",
    "by_partner_id": "partners.id",
}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("level_before", sa.String(length=8), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("professional_id", sa.Uuid(), nullable=False),
        sa.Column("by_partner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [target], name=op.f(f"fk_{TABLE}_{column}_{target.partition('.')[0]}")
            )
            for column, target in FOREIGN.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("replaces_id", name=op.f(f"uq_{TABLE}_replaces_id")),
    )
    op.create_index(op.f(f"ix_{TABLE}_batch_id"), TABLE, ["batch_id"])


def downgrade() -> None:
    op.drop_index(op.f(f"ix_{TABLE}_batch_id"), table_name=TABLE)
    op.drop_table(TABLE)
