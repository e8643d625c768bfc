"""The log's tables (docs/audit-log.md): insert-only, ids by value and no foreign key, so nothing cascades.

An entry and its pending mark are inserted with the effect they record, in the same transaction. The
sealer alone writes leaves, positions, frontiers and checkpoints. `hub.audit.protection` forbids the rest.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Dialect, Index, Integer, LargeBinary, String, Text, Uuid
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from hub.audit.entries import KEYS, SALT_SIZE, Entry, canonical, timestamp
from hub.storage.db import Base
from hub.storage.rows import insert_into, insert_values
from hub.storage.together import write_together


class Instant(TypeDecorator[datetime]):
    """An instant stored as the very text that is signed: fixed width, so text order is time order."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> str | None:
        return None if value is None else timestamp(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


class JsonList(TypeDecorator[tuple[Any, ...]]):
    """A list stored as the very JSON that is signed. Ids inside come back as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Any, ...] | None, _dialect: Dialect) -> str:
        return json.dumps(list(value or ()), separators=(",", ":"), default=str)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> tuple[Any, ...]:
        return tuple(json.loads(value or "[]"))


class AuditEntry(Base):
    """One entry in columns, for reading, and in canonical bytes, for proof: the verifier compares them."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_at", "at", "entry_id"),
        Index("ix_audit_entry_household", "household_id", "at", "entry_id"),
        Index("ix_audit_entry_actor", "actor_id", "at", "entry_id"),
        Index("ix_audit_entry_partner", "partner", "at", "entry_id"),
        Index("ix_audit_entry_action", "action", "at", "entry_id"),
        Index("ix_audit_entry_outcome", "outcome", "at", "entry_id"),
        Index("ix_audit_entry_object", "object_id", "at", "entry_id"),
    )

    entry_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    action: Mapped[str] = mapped_column(String(128))
    actor_id: Mapped[UUID | None] = mapped_column(Uuid)
    actor_kind: Mapped[str] = mapped_column(String(128))
    at: Mapped[datetime] = mapped_column(Instant)
    basis_id: Mapped[UUID | None] = mapped_column(Uuid)
    basis_kind: Mapped[str | None] = mapped_column(String(128))
    changes: Mapped[tuple[Any, ...]] = mapped_column(JsonList)
    household_id: Mapped[UUID | None] = mapped_column(Uuid)
    object_id: Mapped[UUID | None] = mapped_column(Uuid)
    object_kind: Mapped[str | None] = mapped_column(String(128))
    origin: Mapped[str] = mapped_column(String(128))
    outcome: Mapped[str] = mapped_column(String(128))
    partner: Mapped[str | None] = mapped_column(String(128))
    purpose: Mapped[str | None] = mapped_column(String(128))
    reason: Mapped[str | None] = mapped_column(String(128))
    role: Mapped[str | None] = mapped_column(String(128))
    row_digest: Mapped[str | None] = mapped_column(String(64))
    rule: Mapped[str | None] = mapped_column(String(128))
    subject_ids: Mapped[tuple[Any, ...]] = mapped_column(JsonList)
    v: Mapped[int] = mapped_column(Integer)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    canonical: Mapped[bytes] = mapped_column(LargeBinary)


class AuditPending(Base):
    """Committed, not sealed yet."""

    __tablename__ = "audit_pending"

    entry_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)


class AuditLeaf(Base):
    """The tree. The primary key is what two sealers cannot both take."""

    __tablename__ = "audit_leaf"

    leaf_index: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditPosition(Base):
    """Which leaf seals which entry. Leaf order is sealing order, never called time order."""

    __tablename__ = "audit_position"

    entry_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    leaf_index: Mapped[int] = mapped_column(BigInteger, unique=True)


class AuditFrontier(Base):
    """The left edge of the tree at one size: what is needed to append, without reading every leaf."""

    __tablename__ = "audit_frontier"

    size: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    hashes: Mapped[bytes] = mapped_column(LargeBinary)


class AuditCheckpoint(Base):
    """A signed note, published. One per origin and size, for ever."""

    __tablename__ = "audit_checkpoint"

    origin: Mapped[str] = mapped_column(String(255), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    note: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[datetime] = mapped_column(Instant)


def insert_entries(session: Session, entries: Iterable[Entry]) -> None:
    """Insert entries and their pending marks, each with a fresh salt, in the transaction of the effects."""
    rows = [_row(entry) for entry in entries]
    if len(rows) == 1:
        mark = {"entry_id": rows[0]["entry_id"]}
        write_together(session, (insert_into(AuditEntry), rows[0]), (insert_into(AuditPending), mark))
    elif rows:
        insert_values(session, AuditEntry, rows)
        insert_values(session, AuditPending, [{"entry_id": row["entry_id"]} for row in rows])


def _row(entry: Entry) -> dict[str, Any]:
    row = {name: getattr(entry, name) for name in KEYS}
    return row | {"salt": secrets.token_bytes(SALT_SIZE), "canonical": canonical(entry)}
