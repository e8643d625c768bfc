"""What an operation works with while its unit of work is open, and what it must leave behind.

A unit that touched household data refuses to finish unless an entry speaks of that household, or the act
is one of the few listed in `Trace`. `hub.audit.units` opens, commits and repeats units.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, column, or_, select, table, update
from sqlalchemy.orm import Session

from hub.actors import Actor
from hub.audit.answers import Versions
from hub.audit.digests import row_digest
from hub.audit.entries import Action, Change, Entry, Outcome, Purpose
from hub.audit.models import insert_entries
from hub.clock import new_id
from hub.errors import LogUnavailableError, MissingAuditEntryError
from hub.storage.dated import replaced_in
from hub.storage.db import Dated, SQLAlchemyError, UtcDateTime
from hub.storage.platform import Platform

# Named here by column only: the registry, which owns these tables, stands above the audit package.
_CHANNELS = table("channels", column("household_id", Uuid), column("access_version", Integer))
_PLATFORMS = table("platforms", column("id", Uuid), column("facts_version", Integer))
_MEMBERS = table(
    "household_members",
    *(column(name, Uuid) for name in ("id", "replaces_id", "household_id", "person_id")),
    column("until_at", UtcDateTime),
)
_mine, _theirs = _MEMBERS.alias("mine"), _MEMBERS.alias("theirs")
_NOW = bindparam("now", type_=UtcDateTime)
_NEAR = (
    select(_theirs.c.household_id)
    .join(_mine, _mine.c.person_id == _theirs.c.person_id)
    .where(
        _mine.c.household_id == bindparam("household", type_=Uuid),
        _mine.c.until_at >= _NOW,
        _theirs.c.until_at > _NOW,
        ~replaced_in(_MEMBERS, _mine),
        ~replaced_in(_MEMBERS, _theirs),
    )
)
"""Where those live who live in a `household`, or are just leaving it: of a child of two homes, the other one.
What is known of her is known in both."""
_VERSIONS = (
    select(_CHANNELS, _PLATFORMS.c.facts_version)
    .join(_PLATFORMS, _PLATFORMS.c.id == bindparam("platform"))
    .where(_CHANNELS.c.household_id.in_(bindparam("households", expanding=True)))
)


class Trace(StrEnum):
    """The only acts on a household that leave no audit entry: none shows or changes a content."""

    DRAFT = "draft saved or removed by its author"
    READ_POSITION = "how far one has read"
    AUDIENCE_PREVIEW = "who would see what is being written"
    BEFORE_DEPOSIT = "permit asked before a file is received; the deposit itself is recorded"
    UPLOAD = "a file on its way looked at by who sends it; what is sent is recorded"
    SIDE_LIST = "the codes of one's own channels and how many notes are unread there"
    WAITING = "how many requests wait for one's own answer"
    NOTHING_SHOWN = "looked at to decide, and nothing of it shown"


class Unit:
    """What an operation works with: the platform, who acts, when, and an open transaction."""

    def __init__(self, platform: Platform, actor: Actor, session: Session, now: datetime) -> None:
        self.platform, self.actor, self.session, self.now = platform, actor, session, now
        self.entries: list[Entry] = []
        self.touched: set[UUID] = set()
        self._traceless: set[UUID] = set()

    def new_id(self) -> UUID:
        return new_id(self.now)

    def record(  # noqa: PLR0913 - the fields of an entry
        self,
        action: Action,
        *,
        actor: Actor | None = None,
        household_id: UUID | None = None,
        object_kind: str | None = None,
        object_id: UUID | None = None,
        outcome: Outcome = Outcome.PERMITTED,
        reason: str | None = None,
        basis_kind: str | None = None,
        basis_id: UUID | None = None,
        changes: Sequence[Change] = (),
        subject_ids: Iterable[UUID] = (),
        digest: str | None = None,
        rule: str | None = None,
    ) -> None:
        """Add an audit entry, written with the effect (docs/audit-log.md lists the fields)."""
        by = actor or self.actor
        self.entries.append(
            Entry(
                action=action,
                actor_id=by.id,
                actor_kind=by.kind,
                at=self.now,
                basis_id=basis_id,
                basis_kind=basis_kind,
                changes=tuple(changes),
                entry_id=self.new_id(),
                household_id=household_id,
                object_id=object_id,
                object_kind=object_kind,
                origin=by.origin,
                outcome=outcome,
                partner=by.partner,
                purpose=Purpose(by.purpose) if by.purpose else None,
                reason=reason,
                role=by.role,
                row_digest=digest,
                rule=rule,
                subject_ids=tuple(sorted(set(subject_ids))),
            )
        )

    def _touch(self, household_id: UUID) -> None:
        """From here an entry is due again, whatever was said of an earlier look."""
        self.touched.add(household_id)
        self._traceless.discard(household_id)

    def leave_no_trace(self, household_id: UUID, trace: Trace) -> None:  # noqa: ARG002 - names the reason where it is called
        """Finish without an entry about this household, for one of the listed reasons. It stays touched: what
        does not open is on record all the same."""
        self._traceless.add(household_id)

    def require_entries(self) -> None:
        """Raises MissingAuditEntryError when household data was touched and no entry speaks of it."""
        silent = self.touched - self._traceless - {entry.household_id for entry in self.entries}
        if silent:
            raise MissingAuditEntryError(", ".join(sorted(str(household) for household in silent)))

    def write_entries(self, session: Session) -> None:
        """Insert the entries. Raises LogUnavailableError when the log cannot be written."""
        try:
            insert_entries(session, self.entries)
        except SQLAlchemyError as error:
            raise LogUnavailableError("audit log") from error


class ReadingUnit(Unit):
    """A snapshot; `seen` remembers under which versions of its facts and of the platform's each household
    was read."""

    def __init__(self, platform: Platform, actor: Actor, session: Session, now: datetime) -> None:
        super().__init__(platform, actor, session, now)
        self.seen: dict[UUID, Versions] = {}

    def touch(self, household_id: UUID, versions: Versions) -> None:
        """Declare that household data was read: an entry about it must follow."""
        self._touch(household_id)
        self.seen[household_id] = versions

    def moved(self, session: Session) -> bool:
        """Whether access to anything read here changed since."""
        rows = session.execute(_VERSIONS, {"platform": self.platform.id, "households": list(self.seen)})
        return {row.household_id: (row.access_version, row.facts_version) for row in rows} != self.seen


class WritingUnit(Unit):
    """A write transaction; bells noted here ring after commit."""

    def __init__(self, platform: Platform, actor: Actor, session: Session, now: datetime) -> None:
        super().__init__(platform, actor, session, now)
        self.bells: dict[UUID, set[UUID]] = {}

    def touch(self, household_id: UUID, versions: Versions) -> None:  # noqa: ARG002 - as for a reading
        """Declare that household data was read or changed: an entry about it must follow."""
        self._touch(household_id)

    def ring(self, household_id: UUID, professionals: Iterable[UUID]) -> None:
        self.bells.setdefault(household_id, set()).update(professionals)

    def change_access(self, household_id: UUID | None) -> None:
        """Say that facts changed: of one household and of those its persons live in too, or (None) of the
        whole platform."""
        if household_id is None:
            bump = update(_PLATFORMS).where(_PLATFORMS.c.id == self.platform.id)
            bump = bump.values(facts_version=_PLATFORMS.c.facts_version + 1)
        else:
            bump = update(_CHANNELS).where(
                or_(_CHANNELS.c.household_id == household_id, _CHANNELS.c.household_id.in_(_NEAR))
            )
            bump = bump.values(access_version=_CHANNELS.c.access_version + 1)
        self.session.execute(bump, {"household": household_id, "now": self.now})

    def add_fact(
        self,
        row: Dated,
        action: Action,
        *,
        household_id: UUID | None = None,
        changes: Sequence[Change] = (),
        subject_ids: Iterable[UUID] = (),
    ) -> UUID:
        """Insert a dated fact: the row, its entry with its digest, and the version that says it changed. Its
        id is made here, unless something was sealed under it before."""
        self._insert([row])
        self.change_access(household_id)
        self._vouch(row, action, household_id=household_id, changes=changes, subject_ids=subject_ids)
        return row.id

    def add_facts(self, action: Action, facts: Sequence[tuple[Dated, Sequence[Change]]]) -> None:
        """Insert facts of the whole platform at once, each with its changes, as `add_fact` does one."""
        if facts:
            self._insert([row for row, _ in facts])
            self.change_access(None)
        for row, changes in facts:
            self._vouch(row, action, changes=changes)

    def _insert(self, rows: Sequence[Dated]) -> None:
        for row in rows:
            if row.id is None:
                row.id = self.new_id()
            row.recorded_at, row.row_salt = self.now, secrets.token_bytes(16)
        self.session.add_all(rows)
        self.session.flush()

    def _vouch(
        self,
        row: Dated,
        action: Action,
        *,
        household_id: UUID | None = None,
        changes: Sequence[Change] = (),
        subject_ids: Iterable[UUID] = (),
    ) -> None:
        self.record(
            action,
            household_id=household_id,
            object_kind=row.__tablename__,
            object_id=row.id,
            changes=changes,
            subject_ids=subject_ids,
            digest=row_digest(row.row_salt, [row]),
        )
