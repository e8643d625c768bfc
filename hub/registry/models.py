"""Categories, scopes, households, persons, teams: the tables.

Facts about access are insert-only: each row holds a half-open period, the instant it was recorded, and
the row it replaces. A correction, or the end of a period, is a new row; history stays readable.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from hub.storage.db import ADDED_LATER, Base, Dated, Sealed, UtcDateTime


class PlatformRow(Base):
    __tablename__ = "platforms"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    timezone: Mapped[str] = mapped_column(String(40))
    key_id: Mapped[bytes] = mapped_column(LargeBinary(16))
    log_epoch: Mapped[int]
    facts_version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Category(Base):
    __tablename__ = "categories"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    position: Mapped[int]
    closed: Mapped[bool]


class ListedProfession(Dated):
    """A profession the law lists for a closed category."""

    __tablename__ = "listed_professions"

    category: Mapped[str] = mapped_column(ForeignKey("categories.code"))
    profession: Mapped[str] = mapped_column(String(40))


class Parameter(Dated):
    """A number the access rule needs, such as `consent_max_months`."""

    __tablename__ = "parameters"

    name: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(String(200))


class AccessScope(Dated):
    __tablename__ = "access_scopes"

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    category: Mapped[str] = mapped_column(ForeignKey("categories.code"))
    level: Mapped[str] = mapped_column(String(8))


class ScopeProposal(Dated):
    """A cell of a widening that waits for a second administrator; the rows of a `batch_id` are one question.

    It waits from `from_at` until it lapses at `until_at`. A decision is a row for each of its rows, which it
    replaces: `state` says which, `professional_id` and `by_partner_id` by whom.
    """

    __tablename__ = "scope_proposals"
    __table_args__ = (UniqueConstraint("replaces_id"),)

    batch_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"))
    role: Mapped[str] = mapped_column(String(20))
    category: Mapped[str] = mapped_column(ForeignKey("categories.code"))
    level_before: Mapped[str] = mapped_column(String(8))
    level: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[bytes | None] = mapped_column(Sealed)
    professional_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"))
    by_partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"))


class LegalBasis(Dated):
    __tablename__ = "legal_bases"

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"), index=True)
    category: Mapped[str] = mapped_column(ForeignKey("categories.code"))
    basis: Mapped[str] = mapped_column(String(20))
    agreement: Mapped[str] = mapped_column(String(20))


class Household(Base):
    """`name` seals the hotel and town as JSON; the short code is the only clear name."""

    __tablename__ = "households"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    short_code: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[bytes] = mapped_column(Sealed)
    key_id: Mapped[bytes] = mapped_column(LargeBinary(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Channel(Base):
    """One per household: gives out `last_seq`, and counts the changes of access."""

    __tablename__ = "channels"

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    last_seq: Mapped[int]
    access_version: Mapped[int]


class Person(Base):
    """Sealed under the key of `household_id`; `adult_at` is local midnight of the 18th birthday, which
    would tell the birth date and is sealed like it."""

    __tablename__ = "persons"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    name: Mapped[bytes] = mapped_column(Sealed)
    birth: Mapped[bytes | None] = mapped_column(Sealed)
    adult_at: Mapped[bytes | None] = mapped_column(Sealed)
    language: Mapped[str] = mapped_column(String(5))


class HouseholdMember(Dated):
    __tablename__ = "household_members"
    __table_args__ = (Index("ix_household_members_household", "household_id", "person_id"),)

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), index=True)


class PersonAuthority(Dated):
    __tablename__ = "person_authorities"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    holder_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    kind: Mapped[str] = mapped_column(String(12))


class Subject(Base):
    """An immutable set of persons: one person, or everybody in the household at that time."""

    __tablename__ = "subjects"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SubjectPerson(Base):
    __tablename__ = "subject_persons"

    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)


class TeamMembership(Dated):
    """`role` is `member`, `referent` or `delegate`; a delegate stands in for the line `delegate_of`."""

    __tablename__ = "team_memberships"
    __table_args__ = (Index("ix_team_memberships_household", "household_id", "professional_id"),)

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    professional_id: Mapped[UUID] = mapped_column(ForeignKey("professionals.id"), index=True)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partners.id"))
    role: Mapped[str] = mapped_column(String(12))
    delegate_of: Mapped[UUID | None] = mapped_column(Uuid, info=ADDED_LATER)


class Stage(Dated):
    """The household's place on the path to work and home (palier)."""

    __tablename__ = "stages"

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    stage: Mapped[int]


class RootRotation(Base):
    """A renewal of the root key. From `ended_at` on, the roots of before `begun_at` are destroyed, and what
    they had wrapped in backups of the keyring opens nothing."""

    __tablename__ = "root_rotations"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
