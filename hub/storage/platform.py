"""The one value every operation receives first: a platform with its database, keys, objects and clock.

One platform is one database, one object store, one keyring and one log origin. Only the composition root
builds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from hub.clock import Clock, new_id
from hub.settings import Settings
from hub.storage.db import Database
from hub.storage.envelope import Context
from hub.storage.keyring import HouseholdKey, Keys, PlatformKey
from hub.storage.objects import ObjectStore

Ring = Callable[[UUID, frozenset[UUID]], None]


class Bell:
    """Tells open pages that a channel changed: which channel, to whom, and nothing else.

    Rung only after commit. Without a listener (command line, tests) it is silent.
    """

    def __init__(self) -> None:
        self._listeners: list[Ring] = []

    def listen(self, ring: Ring) -> None:
        self._listeners.append(ring)

    def ring(self, household_id: UUID, professionals: Iterable[UUID]) -> None:
        """Ring for a channel. `professionals` are exactly those the access rule permits to hear it."""
        audience = frozenset(professionals)
        for listener in self._listeners:
            listener(household_id, audience)


@dataclass(frozen=True)
class Platform:
    id: UUID
    code: str
    timezone: ZoneInfo
    settings: Settings
    database: Database
    keys: Keys
    key_id: bytes
    objects: ObjectStore
    clock: Clock
    bell: Bell = field(default_factory=Bell)

    @property
    def key(self) -> PlatformKey:
        return self.keys.platform(self.key_id)

    def household_key(self, household_id: UUID, key_id: bytes) -> HouseholdKey:
        return self.keys.household(household_id, key_id)

    def context(
        self,
        label: str,
        household_id: UUID | None = None,
        object_id: UUID | None = None,
        *,
        version: int = 0,
        category: str = "",
        subject_id: UUID | None = None,
        partner_id: UUID | None = None,
    ) -> Context:
        """The sealing context of one value on this platform (docs/encryption.md)."""
        return Context(label, self.id, household_id, object_id, version, category, subject_id, partner_id)

    def new_id(self) -> UUID:
        return new_id(self.clock())

    def local(self, instant: datetime) -> datetime:
        """The instant on the wall clock of this platform."""
        return instant.astimezone(self.timezone)
