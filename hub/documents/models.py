"""Documents (pièces): the row says what is needed to decide, the bytes stand in the object store."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.storage.db import Base, Sealed, UtcDateTime

PENDING = "pending"


class Document(Base):
    """`title` seals the title and the exact expiry date; `expires_on` is the month's first day for
    closed categories, so that a reader of the database learns no exact date there."""

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("household_id", "seq"),
        Index("ix_documents_readable", "household_id", "category", "subject_id", "seq"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    seq: Mapped[int]
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))
    category: Mapped[str] = mapped_column(ForeignKey("categories.code"))
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    type: Mapped[str] = mapped_column(String(40))
    title: Mapped[bytes] = mapped_column(Sealed)
    expires_on: Mapped[date | None] = mapped_column(Date)
    current_version: Mapped[int]
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DocumentVersion(Base):
    """`manifest` seals the data key, size and digest of one stored object.

    `title`: what the document was called while this was its current version; none while it is.
    `scan`: what the virus scanner found, `pending` until it has. Nobody else scans before `scan_until`.
    `kib`: its weight, for quotas.
    """

    __tablename__ = "document_versions"
    __table_args__ = (
        Index(
            "ix_document_versions_pending",
            "created_at",
            sqlite_where=text(f"scan = '{PENDING}'"),
            postgresql_where=text(f"scan = '{PENDING}'"),
        ),
        Index("ix_document_versions_author_id", "author_id", "created_at"),
    )

    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    object_id: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    manifest: Mapped[bytes] = mapped_column(Sealed)
    filename: Mapped[bytes] = mapped_column(Sealed)
    title: Mapped[bytes | None] = mapped_column(Sealed)
    format: Mapped[str] = mapped_column(String(12))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    scan: Mapped[str] = mapped_column(String(10), default=PENDING)
    scan_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kib: Mapped[int] = mapped_column(default=0)


class DocumentRendition(Base):
    """Something the hub made of one version, stored like it: `label` is `page/<n>`, and `object.` before it
    the label its bytes are bound to. `pages`: how many pages the document has. `text`: of the label `text`,
    what a search looks at."""

    __tablename__ = "document_renditions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["document_id", "version"], ["document_versions.document_id", "document_versions.version"]
        ),
    )

    document_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(20), primary_key=True)
    object_id: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    manifest: Mapped[bytes] = mapped_column(Sealed)
    pages: Mapped[int]
    text: Mapped[bytes | None] = mapped_column(Sealed)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OriginalReason(Base):
    """Why somebody took the original of an identity paper. Only added; it stays sealed in the household where
    it was said."""

    __tablename__ = "original_reasons"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"), index=True)
    professional_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    reason: Mapped[bytes] = mapped_column(Sealed)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class DocumentMark(Base):
    """Said of one version of a document, or (`masked`) of the document. Rows are only added."""

    __tablename__ = "document_marks"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"), index=True)
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[bytes] = mapped_column(Sealed)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class DocumentDate(Base):
    """The day on which a version of a document ends, or that it has no end, as somebody said; `taken_over`:
    the hub had read it on the paper. `day` seals it with the date that counted until then. Rows are only
    added."""

    __tablename__ = "document_dates"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"), index=True)
    version: Mapped[int]
    day: Mapped[bytes] = mapped_column(Sealed)
    taken_over: Mapped[bool]
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class DocumentExemption(Base):
    """A document not expected of a subject (`set`), or expected again (`lifted`). Rows are only added."""

    __tablename__ = "document_exemptions"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))
    category: Mapped[str] = mapped_column(ForeignKey("categories.code"))
    type: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[bytes] = mapped_column(Sealed)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Upload(Base):
    """A file on its way. `received` counts bytes that are durable, and never more; it reaches `length` in the
    one case that the document is there. `said` seals what is said of the file."""

    __tablename__ = "uploads"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"), index=True)
    length: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger)
    said: Mapped[bytes] = mapped_column(Sealed)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class UploadPart(Base):
    """The bytes of an upload from `start` on, in an object of their own; `manifest` seals key and size."""

    __tablename__ = "upload_parts"

    upload_id: Mapped[UUID] = mapped_column(ForeignKey("uploads.id"), primary_key=True)
    start: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    object_id: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    manifest: Mapped[bytes] = mapped_column(Sealed)


class Bundle(Base):
    """A *dossier logement* that left: `said` seals for whom, why, and the ids of its pieces. Only added."""

    __tablename__ = "bundles"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    professional_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"))
    said: Mapped[bytes] = mapped_column(Sealed)
    pages: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
