"""Partners, their professionals, and how these prove who they are: passwords, sessions, tokens.

Nothing here can be replayed by a reader of the database: passwords are argon2id, session ids and tokens
are kept as SHA-256, names and addresses as keyed hashes.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from hub.storage.db import Base, Dated, Sealed, UtcDateTime


class Partner(Base):
    __tablename__ = "partners"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    field: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]


class PartnerAgreement(Dated):
    """`kind` is `agreement` or `suspension`."""

    __tablename__ = "partner_agreements"

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))


class SuspensionProposal(Dated):
    """A partner's suspension, or its end, that waits for a second person; `act` is `suspend` or `resume`.

    It waits from `from_at` until it lapses at `until_at`; `starts_at` and `ends_at` are the days asked for.
    An answer is a row that replaces it: `state` says which, `professional_id` and `by_partner_id` by whom.
    """

    __tablename__ = "suspension_proposals"
    __table_args__ = (UniqueConstraint("replaces_id"),)

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"), index=True)
    act: Mapped[str] = mapped_column(String(8))
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[bytes | None] = mapped_column(Sealed)
    professional_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    by_partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"))


class Professional(Base):
    """Holder of an account. Name and mail are sealed; `lookup` is a keyed hash of the sign-in name."""

    __tablename__ = "professionals"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[bytes] = mapped_column(Sealed)
    mail: Mapped[bytes] = mapped_column(Sealed)
    lookup: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    language: Mapped[str] = mapped_column(String(5))
    theme: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Post(Dated):
    """A professional's place in a partner. No post in force means: account not active."""

    __tablename__ = "posts"

    professional_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"), index=True)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"))
    role: Mapped[str] = mapped_column(String(20))
    profession: Mapped[str] = mapped_column(String(40))


class Credential(Base):
    """`provisional_until`: the password was drawn, its owner signs in before then and chooses another."""

    __tablename__ = "credentials"

    professional_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    provisional_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInSession(Base):
    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_professional", "professional_id", "ended_at"),)

    id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    professional_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    browser: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Token(Base):
    """A bearer token of the JSON API; `prefix` is the eight visible characters."""

    __tablename__ = "tokens"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    professional_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"), index=True)
    prefix: Mapped[str] = mapped_column(String(8), unique=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    scopes: Mapped[str] = mapped_column(String(200))
    label: Mapped[bytes] = mapped_column(Sealed)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInAttempt(Base):
    """One evaluated password, counted per account name and per address, both as keyed hashes."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        Index("ix_sign_in_attempts_name", "name_hash", "at"),
        Index("ix_sign_in_attempts_address", "address_hash", "at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    name_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    address_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    succeeded: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class IdempotencyKey(Base):
    """A request already carried out: the same key and content get the same answer, authorised again."""

    __tablename__ = "idempotency_keys"

    professional_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"), primary_key=True)
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    object_id: Mapped[UUID] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
