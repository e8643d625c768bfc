"""Pure rules about requests for a document: how one stands, what may be written, when a reminder is due."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from hub.channels.rules import checked_text
from hub.errors import InvalidInputError

LONGEST_WORDS = 500
"""Characters that say what exactly is wanted: "les trois derniers", not a letter."""


class State(StrEnum):
    WAITING = "waiting"
    DEPOSITED = "deposited"
    REUSED = "reused"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class ReuseState(StrEnum):
    WAITING = "waiting"
    GRANTED = "granted"
    DECLINED = "declined"


def state_of(outcome: str | None) -> State:
    return State.WAITING if outcome is None else State(outcome)


def reuse_state(granted: bool | None) -> ReuseState:  # noqa: FBT001 - the stored answer itself
    if granted is None:
        return ReuseState.WAITING
    return ReuseState.GRANTED if granted else ReuseState.DECLINED


def checked_words(text: str) -> str:
    """May be empty. Raises InvalidInputError("words")."""
    return checked_text("words", text, LONGEST_WORDS) if text.strip() else ""


def checked_due(due_on: date | None, today: date) -> date | None:
    """Raises InvalidInputError("due_on") for a day that is over."""
    if due_on is not None and due_on < today:
        raise InvalidInputError("due_on", "in_the_past")
    return due_on


def reminders(created_at: datetime, every: int, now: datetime) -> int:
    """How many reminders have come due since it was asked: one each `every` days."""
    return max(0, (now - created_at) // timedelta(days=every))


def reminded_between(created_at: datetime, every: int, since: datetime, until: datetime) -> bool:
    """Whether a reminder came due after `since` and by `until`."""
    return reminders(created_at, every, until) > reminders(created_at, every, since)
