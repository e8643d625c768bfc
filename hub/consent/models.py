"""What persons agreed to: one record per conversation, one cell per partner, category and action, and the
image that shows it, when there is one; and what was opened without: openings and their reviews.

Insert-only. A withdrawal is a new record with `withdrawn` cells; nothing is ever edited. Beside them, who
approved the texts persons are shown.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from hub.storage.db import Base, Dated, Sealed, UtcDateTime


class ConsentRecord(Base):
    """One conversation: who spoke, for whom, in which capacity, how it was collected and shown. `evidence`
    seals the name of the witness of what was said aloud."""

    __tablename__ = "consent_records"
    __table_args__ = (Index("ix_consent_records_household", "household_id", "person_id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    giver_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    capacity: Mapped[str] = mapped_column(String(12))
    collector_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    collector_partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"))
    text_version: Mapped[str] = mapped_column(String(20))
    text_hash: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(5))
    method: Mapped[str] = mapped_column(String(20))
    interpreter: Mapped[bytes | None] = mapped_column(Sealed)
    evidence: Mapped[bytes | None] = mapped_column(Sealed)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    row_salt: Mapped[bytes] = mapped_column(LargeBinary(16))


class ConsentCell(Base):
    """`decision` is `given`, `refused` or `withdrawn`; `action` is `read` or `copy`."""

    __tablename__ = "consent_cells"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    record_id: Mapped[UUID] = mapped_column(ForeignKey("consent_records.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"))
    category: Mapped[str] = mapped_column(ForeignKey("categories.code"))
    action: Mapped[str] = mapped_column(String(8))
    decision: Mapped[str] = mapped_column(String(12))
    from_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    until_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ConsentTextApproval(Dated):
    """A text that may carry consents: `digest` is of its exact bytes; `officer_id` approved it, or, in the
    row that ends an approval, took it back."""

    __tablename__ = "consent_text_approvals"

    version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(5))
    digest: Mapped[str] = mapped_column(String(64))
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))


class ConsentEvidence(Base):
    """A photographed sheet or a drawn signature, stored like a document and in no channel. It waits here
    until a record names it; what nobody recorded in time is forgotten. `kib`: its weight, for quotas."""

    __tablename__ = "consent_evidences"
    __table_args__ = (Index("ix_consent_evidences_collector_id", "collector_id", "received_at"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    collector_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    collector_partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"))
    object_id: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    manifest: Mapped[bytes] = mapped_column(Sealed)
    filename: Mapped[bytes] = mapped_column(Sealed)
    format: Mapped[str] = mapped_column(String(12))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    kib: Mapped[int] = mapped_column(default=0)


class ConsentProof(Base):
    """Which image shows which record: one each."""

    __tablename__ = "consent_proofs"

    record_id: Mapped[UUID] = mapped_column(ForeignKey("consent_records.id"), primary_key=True)
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("consent_evidences.id"), unique=True)


class Opening(Dated):
    """Contents opened beyond one's rights, for a time: a broken glass, or items a data-protection officer
    named. An early end is a row of its own that names this one and repeats it; what was said of why is
    sealed under the id of the first. `partner_id` and `role` are those of the post then."""

    __tablename__ = "openings"
    __table_args__ = (Index("ix_openings_household", "household_id", "professional_id"),)

    kind: Mapped[str] = mapped_column(String(12))
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    professional_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"), index=True)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"))
    role: Mapped[str] = mapped_column(String(20))
    cause: Mapped[str | None] = mapped_column(String(20))
    category: Mapped[str | None] = mapped_column(ForeignKey("categories.code"))
    reason: Mapped[bytes] = mapped_column(Sealed)
    reason_length: Mapped[int]
    reauthenticated: Mapped[bool]


class OpeningItem(Base):
    """One item a data-protection officer's opening names: `kind` is `note` or `document`."""

    __tablename__ = "opening_items"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    opening_id: Mapped[UUID] = mapped_column(ForeignKey("openings.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(String(12))


class Review(Base):
    """What a data-protection officer found of a broken glass. One each: `finding` is `justified`,
    `not_justified` or `incident`."""

    __tablename__ = "reviews"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    opening_id: Mapped[UUID] = mapped_column(ForeignKey("openings.id"), unique=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    reviewer_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"))
    finding: Mapped[str] = mapped_column(String(16))
    comment: Mapped[bytes] = mapped_column(Sealed)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    row_salt: Mapped[bytes] = mapped_column(LargeBinary(16))
