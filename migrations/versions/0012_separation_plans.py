"""Plans of separations in a table of their own, from which they go once answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_separation_plans"
down_revision = "0011_separations"
branch_labels = None
depends_on = None

WAITING = (
    "SELECT s.id, s.plan FROM separations s "
    "LEFT JOIN separation_answers a ON a.separation_id = s.id WHERE a.separation_id IS NULL"
)


def upgrade() -> None:
    op.create_table(
        "separation_plans",
        sa.Column("separation_id", sa.Uuid(), nullable=False),
        sa.Column("plan", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["separation_id"], ["separations.id"]),
        sa.PrimaryKeyConstraint("separation_id"),
    )
    op.execute(f"INSERT INTO separation_plans (separation_id, plan) {WAITING}")
    op.drop_column("separations", "plan")


def downgrade() -> None:
    """Plans that waited are lost: they are proposed again."""
    op.add_column("separations", sa.Column("plan", sa.LargeBinary(), nullable=False, server_default=""))
    op.drop_table("separation_plans")
