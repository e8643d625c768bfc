"""Requests for access and their answers. Both are only added: what was asked stays as it was asked.

`kind` says who decides: the referents who collect the consent again (`consent`), the administrators of the
asker's partner (`scope`), the referents of a household that is known by its code only (`team`).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from hub.storage.db import Base, Sealed, UtcDateTime


class AccessRequest(Base):
    """`household_id` stands for `consent` only. For `team` there is the `code` as typed and no household:
    what is stored is the same whether one has this code or not. `refused_for` is the reason that was told."""

    __tablename__ = "access_requests"
    __table_args__ = (Index("ix_access_requests_asker", "asker_id", "lapses_at"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    asker_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"), index=True)
    household_id: Mapped[UUID | None] = mapped_column(ForeignKey("households.id"), index=True)
    code: Mapped[str | None] = mapped_column(String(16), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    category: Mapped[str | None] = mapped_column(ForeignKey("categories.code"))
    role: Mapped[str | None] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(8))
    purpose: Mapped[str] = mapped_column(String(24))
    refused_for: Mapped[str] = mapped_column(String(24))
    reason: Mapped[bytes] = mapped_column(Sealed)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lapses_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AccessRequestAnswer(Base):
    """`outcome` is `granted`, `declined` or `withdrawn`; one for each request, the first is the only one."""

    __tablename__ = "access_request_answers"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("access_requests.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"), index=True)
    reason: Mapped[bytes | None] = mapped_column(Sealed)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
