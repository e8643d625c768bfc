"""Photographed sheets and drawn signatures, and which record each one shows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_consent_evidence"
down_revision = "0005_access_requests"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent_evidences",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("collector_id", sa.Uuid(), nullable=False),
        sa.Column("collector_partner_id", sa.Uuid(), nullable=False),
        sa.Column("object_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.Column("filename", sa.LargeBinary(), nullable=False),
        sa.Column("format", sa.String(length=12), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"]),
        sa.ForeignKeyConstraint(["collector_id"], ["professionals.id"]),
        sa.ForeignKeyConstraint(["collector_partner_id"], ["partners.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("object_id"),
    )
    op.create_index("ix_consent_evidences_household_id", "consent_evidences", ["household_id"])
    op.create_index("ix_consent_evidences_received_at", "consent_evidences", ["received_at"])
    op.create_table(
        "consent_proofs",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["consent_records.id"]),
        sa.ForeignKeyConstraint(["evidence_id"], ["consent_evidences.id"]),
        sa.PrimaryKeyConstraint("record_id"),
        sa.UniqueConstraint("evidence_id"),
    )


def downgrade() -> None:
    op.drop_table("consent_proofs")
    op.drop_table("consent_evidences")
