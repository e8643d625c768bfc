"""Which invented world to draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

HISTORY = timedelta(days=210)
"""How long ago the oldest household was opened."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which world to draw: its seed, its end, how many households and notes (None: as many as come)."""

    seed: int
    now: datetime
    zone: ZoneInfo
    households: int = 24
    notes: int | None = None
    papers: bool = True

    @property
    def begins(self) -> datetime:
        """A day before the first household is opened: when the platform is set up."""
        return self.now - HISTORY - timedelta(days=1)
