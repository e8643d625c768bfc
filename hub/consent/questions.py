"""What may be asked of the access rule and what it answers, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from hub.consent.codes import Action, Basis, Id, Knowledge, Reason, Silence, WayOut
from hub.consent.subjects import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A category in general, or where a new item would stand: about one person, or the whole household."""

    household: Id
    category: str
    person: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentOf:
    """The recording of what a person of this household says."""

    household: Id
    person: Id


Target = Item | Place | ConsentOf | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """May `actor` (a professional) do `action` on `target`? An id that leads nowhere is `target=None`.

    A replay asks for the reading of `target` at `as_of`, with what the hub knew then, or knows now.
    """

    actor: Id
    action: Action
    target: Target
    as_of: datetime | None = None
    knowledge: Knowledge = Knowledge.THEN

    def __post_init__(self) -> None:
        if (self.action is Action.REPLAY_AT) != (self.as_of is not None):
            raise ValueError("as_of goes with replay_at, and only with it")
        if self.action is Action.WRITE and isinstance(self.target, Item):
            raise ValueError("writing names a place or a consent, not an item")
        if self.action is not Action.WRITE and isinstance(self.target, ConsentOf):
            raise ValueError("a consent can be recorded, nothing else")


class Decision(NamedTuple):
    """`reason` is the truth, for the log; `shown` and `way_out` are what may leave the hub.

    `since`: when the withdrawal, refusal, end, suspension or departure took effect; for a permit by
    consent, when the last of the agreements it needs began. Absent where the reason is disguised.
    """

    permitted: bool
    reason: Reason | None
    shown: Reason | Silence | None
    basis: Basis | None
    since: datetime | None
    way_out: WayOut | None
    rule: str
