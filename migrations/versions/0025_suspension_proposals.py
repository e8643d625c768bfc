"""A partner's suspension, or its end, that waits for a second person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025_suspension_proposals"
down_revision = "0024_evidence_sizes"
branch_labels = None
depends_on = None

TABLE = "suspension_proposals"
FOREIGN = {
    "partner_id": "partners.id",
    "professional_id": "professionals.id",
    "by_partner_id": "partners.id",
}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(length=8), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
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
    op.create_index(op.f(f"ix_{TABLE}_partner_id"), TABLE, ["partner_id"])


def downgrade() -> None:
    op.drop_index(op.f(f"ix_{TABLE}_partner_id"), table_name=TABLE)
    op.drop_table(TABLE)
