"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


class FixedClock:
    """Given to a platform in place of `system_clock`; every reading is the same until `advance`."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **amount: float) -> datetime:
        """Move on, by `days=`, `hours=`, `minutes=` or `seconds=`; the new instant."""
        self.now += timedelta(**amount)
        return self.now
