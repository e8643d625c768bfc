"""SELECTs on separations and second homes that wait for an answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from hub.separation.models import SecondHomeAnswer, SecondHomeRequest, Separation, SeparationAnswer


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


def second_homes_asked(now: datetime) -> Select[SecondHomeRequest, SecondHomeAnswer]:
    """What was asked and has not lapsed, with the answer where there is one, the first asked first."""
    return (
        select(SecondHomeRequest, SecondHomeAnswer)
        .outerjoin(SecondHomeAnswer, SecondHomeAnswer.request_id == SecondHomeRequest.id)
        .where(SecondHomeRequest.lapses_at > now)
        .order_by(SecondHomeRequest.asked_at, SecondHomeRequest.id)
    )
