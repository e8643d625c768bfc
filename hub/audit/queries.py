"""Reading the log: filters with keyset paging, positions, and what is published."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, func, literal, select, tuple_
from sqlalchemy.orm import Session

from hub.audit.entries import Action, Outcome
from hub.audit.models import AuditCheckpoint, AuditEntry, AuditPending, AuditPosition, Instant


@dataclass(frozen=True, slots=True)
class Filters:
    """What to show, newest first. The period is half-open; `after` is the last line already shown."""

    actor_id: UUID | None = None
    partner: str | None = None
    household_id: UUID | None = None
    action: Action | None = None
    outcome: Outcome | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: tuple[datetime, UUID] | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Window:
    """The unprotected window: entries committed and not sealed, and since when."""

    pending: int
    oldest_pending_at: datetime | None


def entries_matching(filters: Filters) -> Select[AuditEntry]:
    """Entries by time, newest first, at most `limit`. Leaf order is not time order."""
    query = select(AuditEntry).where(*matching(filters))
    return query.order_by(AuditEntry.at.desc(), AuditEntry.entry_id.desc()).limit(filters.limit)


def positions_of(session: Session, entry_ids: Collection[UUID]) -> dict[UUID, int]:
    """The leaf index of each entry that is sealed."""
    query = select(AuditPosition.entry_id, AuditPosition.leaf_index)
    rows = session.execute(query.where(AuditPosition.entry_id.in_(entry_ids)))
    return {row.entry_id: row.leaf_index for row in rows}


def leaves_matching(*conditions: ColumnElement[bool]) -> Select[int]:
    """Leaf indexes, in order, of the sealed entries that meet the conditions."""
    query = select(AuditPosition.leaf_index).join(AuditEntry, AuditEntry.entry_id == AuditPosition.entry_id)
    return query.where(*conditions).order_by(AuditPosition.leaf_index)


def waiting_matching(*conditions: ColumnElement[bool]) -> Select[UUID]:
    """Ids of the entries without a leaf that meet the conditions."""
    query = select(AuditEntry.entry_id).outerjoin(
        AuditPosition, AuditPosition.entry_id == AuditEntry.entry_id
    )
    return query.where(AuditPosition.entry_id.is_(None), *conditions)


def last_of(session: Session, action: Action) -> AuditEntry | None:
    """The latest entry of an action."""
    query = select(AuditEntry).where(AuditEntry.action == action)
    return session.scalars(query.order_by(AuditEntry.at.desc(), AuditEntry.entry_id.desc()).limit(1)).first()


def latest_checkpoint(session: Session, origin: str | None = None) -> AuditCheckpoint | None:
    """The last one published, of one origin or of any epoch."""
    query = select(AuditCheckpoint).order_by(AuditCheckpoint.size.desc(), AuditCheckpoint.signed_at.desc())
    if origin is not None:
        query = query.where(AuditCheckpoint.origin == origin)
    return session.scalars(query.limit(1)).first()


def unprotected_window(session: Session) -> Window:
    """What is committed and not sealed, for the console and for monitoring."""
    query = select(func.count(AuditEntry.entry_id), func.min(AuditEntry.at)).join(
        AuditPending, AuditPending.entry_id == AuditEntry.entry_id
    )
    count, oldest = session.execute(query).one()
    return Window(count, oldest)


def matching(filters: Filters) -> list[ColumnElement[bool]]:
    """The filters as conditions on entries; their page and its size left aside but for `after`."""
    equal: dict[Any, Any] = {
        AuditEntry.household_id: filters.household_id,
        AuditEntry.actor_id: filters.actor_id,
        AuditEntry.partner: filters.partner,
        AuditEntry.action: filters.action,
        AuditEntry.outcome: filters.outcome,
    }
    found: list[ColumnElement[bool]] = [
        column == value for column, value in equal.items() if value is not None
    ]
    if filters.since is not None:
        found.append(AuditEntry.at >= filters.since)
    if filters.until is not None:
        found.append(AuditEntry.at < filters.until)
    if filters.after is not None:
        at, entry_id = filters.after
        place = tuple_(literal(at, Instant), literal(entry_id, Uuid))
        found.append(tuple_(AuditEntry.at, AuditEntry.entry_id) < place)
    return found
