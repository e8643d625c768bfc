"""What a data-protection officer sees at a glance: consultations by week, refusals, what to look into.

Nothing is scored. Each rule is stated with its figures, names the acts it is about, and says no more than
that they deserve a look. Counts are of entries in sight; the page that shows them puts the reading on record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, String, case, func, select, type_coerce

from hub.audit.entries import Action, Outcome
from hub.audit.models import AuditEntry
from hub.audit.units import ReadingUnit, reading
from hub.platform.journal import UNREADABLE
from hub.platform.oversight import Sight, household_codes, sight_of

WEEKS = 6
REFUSALS_OVER = timedelta(days=90)
LOOKED_BACK = timedelta(days=30)
REFUSALS, REFUSED_WITHIN = 5, timedelta(minutes=10)
HOUSEHOLDS = 15
BEFORE_WITHDRAWAL = timedelta(minutes=10)
MOST_REASONS = 6
MOST_NOTABLE = 5
MOST_READ = 2000
CONSULTATIONS = (
    Action.CHANNEL_OPENED,
    Action.HOUSEHOLD_READ,
    Action.NOTE_READ,
    Action.NOTES_READ,
    Action.DOCUMENT_READ,
    Action.DOCUMENT_DOWNLOADED,
)
_HOUR = len("2026-11-23T10")


class Rule(StrEnum):
    """Five refusals in ten minutes; fifteen households in an hour; an original just before a withdrawal; a
    virus in a document."""

    REFUSALS = "refusals"
    HOUSEHOLDS = "households"
    WITHDRAWAL = "withdrawal"
    INFECTED = "infected"


class Act(NamedTuple):
    """What a rule looks at of an entry."""

    actor_id: UUID | None
    partner: str | None
    household_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Notable:
    """Acts of one actor that a rule is about: how many, over how many households, and when."""

    rule: Rule
    actor_id: UUID | None
    partner: str | None
    count: int
    households: int
    household: str | None
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Overview:
    """`weeks`: Monday, then consultations by partner. `refusals`: reason and count, most frequent first."""

    weeks: Sequence[tuple[datetime, Mapping[str, int]]]
    refusals: Sequence[tuple[str, int]]
    notable: Sequence[Notable]


@reading
def journal_overview(unit: ReadingUnit) -> Overview | None:
    """The overview in sight of a data-protection officer; None while a damaged row stands in its way."""
    sight = sight_of(unit, "journal_overview", of_log=True)
    try:
        notable = [
            *_refusals(unit, sight),
            *_households(unit, sight),
            *_withdrawals(unit, sight),
            *_infected(unit, sight),
        ]
        latest = sorted(notable, key=lambda one: one.at, reverse=True)
        return Overview(_weeks(unit, sight), _reasons(unit, sight), latest[:MOST_NOTABLE])
    except UNREADABLE:
        return None


def _mondays(unit: ReadingUnit) -> list[datetime]:
    """Local midnight of the last Mondays, and of the next one."""
    zone = unit.platform.timezone
    today = unit.now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    days = [monday + timedelta(weeks=number) for number in range(1 - WEEKS, 2)]
    return [datetime.combine(day, time(), zone) for day in days]


def _weeks(unit: ReadingUnit, sight: Sight) -> list[tuple[datetime, Mapping[str, int]]]:
    mondays = _mondays(unit)
    week = case(*[(AuditEntry.at < end, place) for place, end in enumerate(mondays[1:])], else_=WEEKS)
    query = (
        select(week, AuditEntry.partner, func.count())
        .where(AuditEntry.action.in_(CONSULTATIONS), AuditEntry.outcome == Outcome.PERMITTED)
        .where(AuditEntry.at >= mondays[0], AuditEntry.at < mondays[-1], sight.entries())
        .group_by(week, AuditEntry.partner)
    )
    counted: list[dict[str, int]] = [{} for _ in range(WEEKS)]
    for place, partner, count in unit.session.execute(query):
        if partner is not None:
            counted[place][partner] = count
    return list(zip(mondays[:-1], counted, strict=True))


def _reasons(unit: ReadingUnit, sight: Sight) -> list[tuple[str, int]]:
    number = func.count()
    query = (
        select(AuditEntry.reason, number)
        .where(AuditEntry.outcome == Outcome.REFUSED, AuditEntry.reason.is_not(None))
        .where(AuditEntry.at >= unit.now - REFUSALS_OVER, sight.entries())
        .group_by(AuditEntry.reason)
        .order_by(number.desc(), AuditEntry.reason)
    )
    return [(str(reason), count) for reason, count in unit.session.execute(query.limit(MOST_REASONS))]


def _acts(unit: ReadingUnit, sight: Sight, *conditions: ColumnElement[bool]) -> list[Act]:
    """The latest entries that meet the conditions."""
    query = (
        select(AuditEntry.actor_id, AuditEntry.partner, AuditEntry.household_id, AuditEntry.at)
        .where(AuditEntry.at >= unit.now - LOOKED_BACK, sight.entries(), *conditions)
        .order_by(AuditEntry.at.desc())
        .limit(MOST_READ)
    )
    return [Act(*row) for row in unit.session.execute(query)]


def _refusals(unit: ReadingUnit, sight: Sight) -> Iterator[Notable]:
    """The fullest ten minutes of each actor who was refused five times in them."""
    refused = AuditEntry.outcome == Outcome.REFUSED, AuditEntry.actor_id.is_not(None)
    acts = sorted(_acts(unit, sight, *refused), key=lambda act: (str(act.actor_id), act.at))
    for _actor, group in groupby(acts, key=lambda act: act.actor_id):
        fullest = _fullest(list(group))
        if len(fullest) >= REFUSALS:
            several = len({act.household_id for act in fullest if act.household_id})
            first, last = fullest[0], fullest[-1]
            yield Notable(
                Rule.REFUSALS, first.actor_id, first.partner, len(fullest), several, None, first.at, last.at
            )


def _fullest(acts: Sequence[Act]) -> Sequence[Act]:
    """The most acts, oldest first, that lie within ten minutes."""
    start, best = 0, (0, 0)
    for end, act in enumerate(acts, 1):
        while act.at - acts[start].at > REFUSED_WITHIN:
            start += 1
        best = max(best, (start, end), key=lambda span: span[1] - span[0])
    return acts[best[0] : best[1]]


def _households(unit: ReadingUnit, sight: Sight) -> Iterator[Notable]:
    """Hours of the clock in which one actor opened the channels of many households."""
    hour = func.substr(type_coerce(AuditEntry.at, String), 1, _HOUR)
    households = func.count(AuditEntry.household_id.distinct())
    first, last = func.min(AuditEntry.at), func.max(AuditEntry.at)
    query = (
        select(AuditEntry.actor_id, AuditEntry.partner, func.count(), households, first, last)
        .where(AuditEntry.action == Action.CHANNEL_OPENED, AuditEntry.actor_id.is_not(None))
        .where(AuditEntry.at >= unit.now - LOOKED_BACK, sight.entries())
        .group_by(AuditEntry.actor_id, AuditEntry.partner, hour)
        .having(households >= HOUSEHOLDS)
        .order_by(last.desc())
        .limit(MOST_NOTABLE)
    )
    for actor_id, partner, count, several, since, until in unit.session.execute(query):
        yield Notable(Rule.HOUSEHOLDS, actor_id, partner, count, several, None, since, until)


def _withdrawals(unit: ReadingUnit, sight: Sight) -> Iterator[Notable]:
    """Originals taken in the ten minutes before a consent on the same household was withdrawn."""
    withdrawn = _acts(unit, sight, AuditEntry.action == Action.CONSENT_WITHDRAWN)
    about = {act.household_id for act in withdrawn if act.household_id}
    taken = _acts(
        unit, sight, AuditEntry.action == Action.DOCUMENT_DOWNLOADED, AuditEntry.household_id.in_(about)
    )
    codes = household_codes(unit.session, sight, about)
    for act in withdrawn:
        before = [
            one
            for one in taken
            if one.household_id == act.household_id and act.at - BEFORE_WITHDRAWAL <= one.at <= act.at
        ]
        if before and act.household_id:
            first, code = before[-1], codes.get(act.household_id)
            yield Notable(
                Rule.WITHDRAWAL, first.actor_id, first.partner, len(before), 1, code, first.at, act.at
            )


def _infected(unit: ReadingUnit, sight: Sight) -> Iterator[Notable]:
    """Each document in which the virus scanner found something."""
    acts = _acts(unit, sight, AuditEntry.action == Action.DOCUMENT_INFECTED)[:MOST_NOTABLE]
    codes = household_codes(unit.session, sight, {act.household_id for act in acts if act.household_id})
    for act in acts:
        code = codes.get(act.household_id) if act.household_id else None
        yield Notable(Rule.INFECTED, None, None, 1, 1, code, act.at, act.at)
