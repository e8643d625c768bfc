"""How often each session was refused within a minute (docs/audit-log.md, refusals).

The first ones are written one by one; what is beyond is counted here and written as one entry once the minute
is over. Counts live in the memory of the process: what is still open when it ends is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from uuid import UUID

from hub.actors import Actor

MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Minute:
    """The refusals of one session since the first of them, for a minute."""

    platform_id: UUID
    actor: Actor
    began_at: datetime
    refused: int = 0

    @property
    def key(self) -> tuple[UUID, UUID | None, str | None]:
        return self.platform_id, self.actor.id, self.actor.session


class Counted:
    """The minutes that were not written yet."""

    def __init__(self) -> None:
        self._minutes: dict[tuple[UUID, UUID | None, str | None], Minute] = {}
        self._lock = Lock()

    def count(self, platform_id: UUID, actor: Actor, now: datetime) -> int:
        """Count one more; how many this session has in its minute."""
        new = Minute(platform_id, actor, now)
        with self._lock:
            minute = self._minutes.setdefault(new.key, new)
            minute.refused += 1
            return minute.refused

    def take_ended(self, platform_id: UUID, now: datetime) -> list[Minute]:
        """The minutes of this platform that are over, forgotten here."""
        with self._lock:
            ended = [
                minute
                for minute in self._minutes.values()
                if minute.platform_id == platform_id and now - minute.began_at >= MINUTE
            ]
            for minute in ended:
                del self._minutes[minute.key]
        return ended

    def give_back(self, ended: list[Minute]) -> None:
        """Minutes that could not be written: they are over already, and are taken again next time."""
        with self._lock:
            for minute in ended:
                later = self._minutes.get(minute.key)
                minute.refused += later.refused if later else 0
                self._minutes[minute.key] = minute


counted = Counted()
