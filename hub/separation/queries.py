"""SELECTs on separations that wait for an answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from hub.separation.models import Separation, SeparationAnswer


def waiting_in(household_id: UUID, now: datetime) -> Select[Separation]:
    """Proposals nobody answered and that have not lapsed: one at most."""
    return (
        select(Separation)
        .outerjoin(SeparationAnswer, SeparationAnswer.separation_id == Separation.id)
        .where(
            Separation.household_id == household_id,
            Separation.lapses_at > now,
            SeparationAnswer.separation_id.is_(None),
        )
    )
