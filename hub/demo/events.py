"""What happens in an invented household, as plain values in the order in which it happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from hub.demo.people import Somebody

Cell = tuple[str, str]
"""(partner code, category)"""


@dataclass(frozen=True, slots=True)
class Follower:
    """A professional in the team; `since` None means from the start, `until` None means still there."""

    key: str
    referent: bool = False
    since: datetime | None = None
    until: datetime | None = None

    def present(self, at: datetime) -> bool:
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Home:
    """Who lives where and who follows them; before `open_from` some partner may not read everything."""

    persons: tuple[Somebody, ...]
    team: tuple[Follower, ...]
    hotel: str
    town: str
    open_from: datetime

    @property
    def adults(self) -> list[int]:
        return [place for place, one in enumerate(self.persons) if one.adult]

    @property
    def children(self) -> list[int]:
        return [place for place, one in enumerate(self.persons) if not one.adult]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A consent collected: who answers for whom, to whom, and how. Persons are positions in the story."""

    at: datetime
    person: int
    giver: int
    collector: str
    answers: Mapping[Cell, str]
    language: str
    method: str
    witness: str
    interpreter: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    at: datetime
    person: int
    giver: int
    collector: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A note; `answers` is the place of its question among the notes of the story."""

    at: datetime
    author: str
    category: str
    person: int | None
    body: str
    kind: str = "note"
    answers: int | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to be drawn and deposited; `kind` says which paper it is."""

    at: datetime
    author: str
    category: str
    person: int | None
    kind: str
    title: str
    filename: str
    expires_on: date | None = None


Event = Spoken | Withdrawn | Written | Paper


@dataclass(frozen=True, slots=True)
class Story:
    """One household from its opening to now. `events` are in order of time."""

    number: int
    code: str
    hotel: str
    town: str
    opened_at: datetime
    stage: int
    persons: tuple[Somebody, ...]
    team: tuple[Follower, ...]
    agreed: str
    events: tuple[Event, ...]

    @property
    def notes(self) -> tuple[Written, ...]:
        return tuple(event for event in self.events if isinstance(event, Written))
