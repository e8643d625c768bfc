"""Where a reader of the matrix looks: one household, and one of everything in it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from hub.actors import Actor
from hub.households.operations import Opened

CANARY = "canari sous la pluie"
NO_RECORD = UUID(int=1)


@dataclass(frozen=True)
class Place:
    """A household with a note and a document the social worker contributed about its only person, and a
    document she asks the readers' partner for. Somebody asks to join its team, and somebody else."""

    home: Opened
    note: UUID
    document: UUID
    request: UUID
    second_request: UUID
    wanted: UUID
    opening: UUID
    entry: UUID
    upload: UUID
    category: str
    record: UUID = NO_RECORD
    """What the person was last recorded to have said, when she was asked."""
    reader: Actor | None = None
    """Who looks here; None for who is not signed in."""

    @property
    def person(self) -> UUID:
        return self.home.person_ids[0]
