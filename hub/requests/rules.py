"""Pure rules about requests for access: who decides upon which refusal, what is written, when one lapses."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from hub.audit.entries import Purpose
from hub.channels.rules import checked_text
from hub.consent import codes
from hub.consent.codes import Reason
from hub.errors import InvalidInputError

SHORTEST, LONGEST = 20, 1000
"""Characters of a reason: enough to say why, too few to tell a life."""

MOST_WAITING = 20
"""Requests of one professional that may wait at a time: who decides is not to be flooded."""

ASKERS = ("worker", "coordinator", "secretary", "manager")
"""Account roles that follow households at all."""

COPY = "copy"
ACTIONS = {
    "read": codes.Action.READ,
    COPY: codes.Action.DOWNLOAD_ORIGINAL,
    "write": codes.Action.WRITE,
}
"""What may be asked for → what the rule is asked."""

PURPOSES = (
    Purpose.HOUSEHOLD_FOLLOW_UP,
    Purpose.HOUSING_FILE,
    Purpose.EMPLOYMENT_PATH,
    Purpose.SOCIAL_RIGHTS,
    Purpose.CARE_COORDINATION,
)


class Kind(StrEnum):
    CONSENT = "consent"
    SCOPE = "scope"
    TEAM = "team"


class State(StrEnum):
    WAITING = "waiting"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


DECIDED_AS = {
    Reason.CONSENT_MISSING: Kind.CONSENT,
    Reason.CONSENT_EXPIRED: Kind.CONSENT,
    Reason.CONSENT_WITHDRAWN: Kind.CONSENT,
    Reason.CONSENT_REFUSED: Kind.CONSENT,
    Reason.SCOPE_CATEGORY: Kind.SCOPE,
}
"""Reason of a refusal → what kind of request it may lead to; the others lead to none."""


def kind_of(reason: Reason | None) -> Kind:
    """Raises InvalidInputError("category"): nothing was refused, or nobody could decide otherwise."""
    if reason is None:
        raise InvalidInputError("category", "already_open")
    if reason not in DECIDED_AS:
        raise InvalidInputError("category", "nobody_decides")
    return DECIDED_AS[reason]


def state_of(outcome: str | None, lapses_at: datetime, now: datetime) -> State:
    """An answer stays what it was; without one a request waits until it lapses."""
    if outcome is not None:
        return State(outcome)
    return State.WAITING if now < lapses_at else State.LAPSED


def checked_reason(text: str) -> str:
    """Raises InvalidInputError("reason")."""
    text = checked_text("reason", text, LONGEST)
    if len(text) < SHORTEST:
        raise InvalidInputError("reason", "reason_short", minimum=SHORTEST)
    return text


def checked_purpose(code: str) -> str:
    if code not in PURPOSES:
        raise InvalidInputError("purpose", "required" if not code else "unknown_choice")
    return code


def checked_action(code: str) -> str:
    if code not in ACTIONS:
        raise InvalidInputError("action", "unknown_choice")
    return code
