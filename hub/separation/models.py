"""Separations as proposed and as answered, which are only added; and plans, kept while they wait."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from hub.storage.db import Base, Sealed, UtcDateTime


class Separation(Base):
    __tablename__ = "separations"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lapses_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SeparationPlan(Base):
    """Who would leave, for where, and who would follow them, sealed. Gone once it is answered: it names the
    new home, and is sealed under the key of the old."""

    __tablename__ = "separation_plans"

    separation_id: Mapped[UUID] = mapped_column(ForeignKey("separations.id"), primary_key=True)
    plan: Mapped[bytes] = mapped_column(Sealed)


class SeparationAnswer(Base):
    """`outcome` is `confirmed` or `cancelled`; one for each proposal, the first is the only one."""

    __tablename__ = "separation_answers"

    separation_id: Mapped[UUID] = mapped_column(ForeignKey("separations.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    new_household_id: Mapped[UUID | None] = mapped_column(ForeignKey("households.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SecondHomeRequest(Base):
    """A second home for a child, asked of the team that follows the household of a code as typed: what is
    stored is the same whether one has this code or not. Goes with either household when it is erased."""

    __tablename__ = "second_home_requests"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    code: Mapped[str] = mapped_column(String(16), index=True)
    asker_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lapses_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SecondHomeAnswer(Base):
    """`outcome` is `accepted`, `declined` or `cancelled`; one for each request, the first is the only one."""

    __tablename__ = "second_home_answers"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("second_home_requests.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
