"""Requests for a document (demandes de pièces), their answers, and documents offered for reuse. All are only
added: what was asked stays as it was asked."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from hub.storage.db import Base, Sealed, UtcDateTime


class PieceRequest(Base):
    """Read by whoever may read what any partner contributes about this subject in this category: by nobody
    for having asked, and not after the subject is dissolved.

    `partner_id` is the asker's. It is put to a partner, or to one professional of that partner; `words` seals
    what exactly is wanted.
    """

    __tablename__ = "piece_requests"
    __table_args__ = (Index("ix_piece_requests_fitting", "household_id", "subject_id", "category", "type"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))
    category: Mapped[str] = mapped_column(ForeignKey("categories.code"))
    type: Mapped[str] = mapped_column(String(40))
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"))
    asker_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"), index=True)
    asked_partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"))
    asked_id: Mapped[UUID | None] = mapped_column(ForeignKey("professionals.id"))
    purpose: Mapped[str] = mapped_column(String(24))
    words: Mapped[bytes] = mapped_column(Sealed)
    due_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PieceRequestAnswer(Base):
    """`outcome` is `deposited`, `reused`, `declined` or `cancelled`; one for each request, the first is the
    only one. `document_id`: what answers it."""

    __tablename__ = "piece_request_answers"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("piece_requests.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id"))
    reason: Mapped[bytes | None] = mapped_column(Sealed)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PieceReuse(Base):
    """A document already there, proposed as the answer: its owner, the contributing partner, is asked."""

    __tablename__ = "piece_reuses"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("piece_requests.id"), index=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PieceReuseAnswer(Base):
    """What the owner says: one for each proposal. Without a reason, the owner had proposed it herself."""

    __tablename__ = "piece_reuse_answers"

    reuse_id: Mapped[UUID] = mapped_column(ForeignKey("piece_reuses.id"), primary_key=True)
    granted: Mapped[bool]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    reason: Mapped[bytes | None] = mapped_column(Sealed)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
