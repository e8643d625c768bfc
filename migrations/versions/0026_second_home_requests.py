"""A second home for a child, asked of the team of the other household, and the answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026_second_home_requests"
down_revision = "0025_suspension_proposals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_home_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("asker_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"]),
        sa.ForeignKeyConstraint(["asker_id"], ["professionals.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_second_home_requests_household_id", "second_home_requests", ["household_id"])
    op.create_index("ix_second_home_requests_code", "second_home_requests", ["code"])
    op.create_table(
        "second_home_answers",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["second_home_requests.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["professionals.id"]),
        sa.PrimaryKeyConstraint("request_id"),
    )


def downgrade() -> None:
    op.drop_table("second_home_answers")
    op.drop_table("second_home_requests")
