"""Instants of office work: weekdays, office hours on the wall clock, never after now; and dates in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from hub.demo.places import MONTHS, WEEKDAYS

OPENS, CLOSES = 8 * 60 + 45, 18 * 60
FRIDAY = 4


def office_instants(
    rng: Random, count: int, since: datetime, now: datetime, zone: ZoneInfo
) -> list[datetime]:
    """So many instants after `since` and before `now`, in order, each later than the one before it.

    They come closer together towards now. When the weekdays since then leave no room, hours stop counting.
    """
    span = (now - since).total_seconds()
    drawn = (now - timedelta(seconds=span * rng.random() ** 1.6) for _ in range(count))
    moved = sorted(office_instant(rng, at, zone) for at in drawn)
    kept = [at if since < at < now else since + timedelta(seconds=span * rng.random()) for at in moved]
    return _apart(sorted(kept), since, now)


def office_instant(rng: Random, at: datetime, zone: ZoneInfo) -> datetime:
    """The same day, or the Friday before, somewhere in office hours."""
    day = _weekday_before(at.astimezone(zone).date())
    minute = rng.randrange(OPENS, CLOSES)
    return local_instant(day, minute // 60, minute % 60, zone) + timedelta(seconds=rng.randrange(60))


def last_working_day(now: datetime, zone: ZoneInfo, *, after: time) -> date:
    """Today if it is a weekday and that time has passed there, else the weekday before."""
    local = now.astimezone(zone)
    day = local.date()
    if local.time() < after:
        day -= timedelta(days=1)
    return _weekday_before(day)


def local_instant(day: date, hour: int, minute: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)


def in_words(day: date) -> str:
    """mardi 1er décembre."""
    return f"{WEEKDAYS[day.weekday()]} {_number(day.day)} {MONTHS[day.month - 1]}"


def in_full(day: date) -> str:
    """1er décembre 2026."""
    return f"{_number(day.day)} {MONTHS[day.month - 1]} {day.year}"


def _weekday_before(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - FRIDAY))


def _apart(instants: list[datetime], since: datetime, now: datetime) -> list[datetime]:
    """The same instants, all different: an instant already taken moves on by a second."""
    found: list[datetime] = []
    for at in instants:
        found.append(max(at, found[-1] + timedelta(seconds=1)) if found else at)
    late = found[-1] - now + timedelta(seconds=1) if found else timedelta(0)
    if late > timedelta(0):
        found = [max(at - late, since) for at in found]
    return found


def _number(day: int) -> str:
    return "1er" if day == 1 else str(day)
