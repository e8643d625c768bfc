"""A line in a team may stand in for another one: a delegate's, which ends with it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_delegates"
down_revision = "0002_provisional_passwords"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("team_memberships", sa.Column("delegate_of", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("team_memberships", "delegate_of")
