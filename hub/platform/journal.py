"""The audit log as data-protection officers read it: filtered, in pages, each reading itself on record.

What proves it (verification, checkpoint, export) is in `hub.platform.journal_proof`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from hub.audit.entries import Action, Outcome
from hub.audit.models import AuditEntry, AuditLeaf
from hub.audit.places import cursor_at, place_of
from hub.audit.queries import Filters, entries_matching, positions_of
from hub.audit.units import ReadingUnit, reading
from hub.consent.authorise import AnyUnit
from hub.errors import InvalidInputError, TamperedError
from hub.platform.oversight import Sight, agent_number, household_codes, household_of_code, sight_of

PAGE = 50
NOWHERE = UUID(int=0)
"""Stands for a household out of sight: no entry is about it."""

UNREADABLE = (ValueError, TypeError, AttributeError, KeyError)
"""What reading a row of the log raises when somebody wrote into it what an entry cannot hold."""

_CURSOR = b"journal"
Code = TypeVar("Code", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class JournalFilters:
    """What is asked for, empty meaning anything. `household` is a short code; the period is half-open."""

    actor_id: UUID | None = None
    partner: str = ""
    household: str = ""
    action: str = ""
    outcome: str = ""
    since: datetime | None = None
    until: datetime | None = None


ANYTHING = JournalFilters()


@dataclass(frozen=True, slots=True)
class JournalLine:
    """An entry as shown: `number` once sealed (the first is 1), `household` a short code in sight,
    `agent` the number of a professional."""

    entry: AuditEntry
    number: int | None
    household: str | None
    agent: str | None


@dataclass(frozen=True, slots=True)
class OpenedLine:
    """One entry looked at closely, with the leaf that seals it."""

    line: JournalLine
    leaf_hash: bytes | None


@dataclass(frozen=True, slots=True)
class JournalPage:
    """Newest first; `older` continues. No total: it would count what is out of sight."""

    lines: Sequence[JournalLine]
    older: str | None
    opened: OpenedLine | None
    agents: Sequence[tuple[UUID, str, str]]
    """Professionals one may filter by: id, number, partner code."""


@reading
def read_journal(
    unit: ReadingUnit,
    filters: JournalFilters = ANYTHING,
    cursor: str | None = None,
    opened: UUID | None = None,
    limit: int = PAGE,
) -> JournalPage:
    """A page of the entries in sight of a data-protection officer.

    Raises InvalidInputError naming the field, and TamperedError when a row does not hold what an entry can:
    `verify_journal` then says which.
    """
    sight = sight_of(unit, "read_journal", of_log=True)
    wanted = resolved(unit, sight, filters)
    after = place_of(unit.platform, _CURSOR, cursor) if cursor else None
    try:
        page = _page(unit, sight, wanted, after, limit)
        close = _opened(unit, sight, opened)
    except UNREADABLE as error:
        raise TamperedError("audit log") from error
    _record(unit, wanted)
    agents = [(one, agent_number(one), code) for one, code in unit.session.execute(sight.professionals())]
    older = cursor_at(unit.platform, _CURSOR, page[limit - 1].entry) if len(page) > limit else None
    return JournalPage(page[:limit], older, close, agents)


def resolved(unit: AnyUnit, sight: Sight, filters: JournalFilters) -> Filters:
    """The filters as the log's own queries take them. Raises InvalidInputError naming the field."""
    household_id = None
    if filters.household.strip():
        household_id = household_of_code(unit.session, sight, filters.household) or NOWHERE
    return Filters(
        actor_id=filters.actor_id,
        partner=filters.partner or None,
        household_id=household_id,
        action=_code("action", Action, filters.action),
        outcome=_code("outcome", Outcome, filters.outcome),
        since=filters.since,
        until=filters.until,
    )


def _code(field: str, kind: type[Code], text: str) -> Code | None:
    if not text:
        return None
    try:
        return kind(text)
    except ValueError as error:
        raise InvalidInputError(field, "unknown_choice") from error


def _page(
    unit: ReadingUnit, sight: Sight, wanted: Filters, after: tuple[datetime, UUID] | None, limit: int
) -> list[JournalLine]:
    query = entries_matching(replace(wanted, after=after, limit=limit + 1)).where(sight.entries())
    return _lines(unit, sight, unit.session.scalars(query).all())


def _lines(unit: ReadingUnit, sight: Sight, entries: Sequence[AuditEntry]) -> list[JournalLine]:
    places = positions_of(unit.session, [entry.entry_id for entry in entries])
    about = {entry.household_id for entry in entries if entry.household_id}
    codes = household_codes(unit.session, sight, about)
    return [
        JournalLine(
            entry=entry,
            number=places[entry.entry_id] + 1 if entry.entry_id in places else None,
            household=codes.get(entry.household_id) if entry.household_id else None,
            agent=agent_number(entry.actor_id) if entry.actor_id else None,
        )
        for entry in entries
    ]


def _opened(unit: ReadingUnit, sight: Sight, entry_id: UUID | None) -> OpenedLine | None:
    """The entry asked for; None for one that is unknown or out of sight."""
    if entry_id is None:
        return None
    query = entries_matching(Filters(limit=1)).where(AuditEntry.entry_id == entry_id, sight.entries())
    found = _lines(unit, sight, unit.session.scalars(query).all())
    if not found:
        return None
    number = found[0].number
    leaf = unit.session.get(AuditLeaf, number - 1) if number else None
    return OpenedLine(found[0], leaf.leaf_hash if leaf else None)


def _record(unit: ReadingUnit, wanted: Filters) -> None:
    """One entry a page: about whom and which household was asked."""
    unit.record(
        Action.AUDIT_READ,
        household_id=None if wanted.household_id == NOWHERE else wanted.household_id,
        object_kind="professional" if wanted.actor_id else "log",
        object_id=wanted.actor_id,
    )
