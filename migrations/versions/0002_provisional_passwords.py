"""A password may be provisional: until when, so that its owner chooses another one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_provisional_passwords"
down_revision = "0001_first_tables"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("credentials", sa.Column("provisional_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("credentials", "provisional_until")
