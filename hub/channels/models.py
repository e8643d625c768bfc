"""Notes of a household's channel, what each professional has read, and drafts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from hub.storage.db import Base, Sealed, UtcDateTime


class Note(Base):
    """`seq` is the order of the channel, taken in the posting transaction; ids order nothing."""

    __tablename__ = "notes"
    __table_args__ = (
        UniqueConstraint("household_id", "seq"),
        Index("ix_notes_readable", "household_id", "category", "subject_id", "seq"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    seq: Mapped[int]
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))
    category: Mapped[str] = mapped_column(ForeignKey("categories.code"))
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    kind: Mapped[str] = mapped_column(String(12))
    reply_to: Mapped[UUID | None] = mapped_column(ForeignKey("notes.id"))
    current_version: Mapped[int]
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class NoteVersion(Base):
    __tablename__ = "note_versions"

    note_id: Mapped[UUID] = mapped_column(ForeignKey("notes.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[bytes] = mapped_column(Sealed)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ItemAudience(Base):
    """Who could see a note or document when it was written: `outcome` is `permitted` or a reason."""

    __tablename__ = "item_audiences"

    item_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(24))


class ReadPosition(Base):
    __tablename__ = "read_positions"

    professional_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"), primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    seq: Mapped[int]


class Draft(Base):
    __tablename__ = "drafts"

    professional_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"), primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    body: Mapped[bytes] = mapped_column(Sealed)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
