"""What the page of a household's persons shows of second homes asked for: by this team, and of this team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select

from hub.audit.units import ReadingUnit, Trace, reading
from hub.consent.platform_rows import PartnerRef
from hub.households.team import stand_to_change
from hub.registry.people import professional_names
from hub.separation.models import SecondHomeAnswer, SecondHomeRequest
from hub.separation.queries import second_homes_asked
from hub.separation.second_homes import may_answer


@dataclass(frozen=True, slots=True)
class AskedHome:
    """Asked by this team for a child of this household; `declined`: the other team said no."""

    id: UUID
    child_id: UUID
    code: str
    asked_at: datetime
    declined: bool


@dataclass(frozen=True, slots=True)
class OfferedHome:
    """Asked of this team; of the child nothing. `may_answer`: not when somebody of one's own partner asks."""

    id: UUID
    by: str
    partner: PartnerRef
    asked_at: datetime
    lapses_at: datetime
    may_answer: bool


@dataclass(frozen=True, slots=True)
class SecondHomes:
    asked: Sequence[AskedHome]
    offered: Sequence[OfferedHome]


@reading
def second_homes_near(unit: ReadingUnit, household_id: UUID) -> SecondHomes:
    """For those who may change the team: what waits, and what was refused lately."""
    standing = stand_to_change(unit, household_id)
    unit.leave_no_trace(household_id, Trace.WAITING)
    query, here = second_homes_asked(unit.now), SecondHomeRequest.household_id == household_id
    asked = [
        AskedHome(row.id, row.person_id, row.code, row.asked_at, declined=answer is not None)
        for row, answer in _rows(unit, query.where(here))
        if answer is None or answer.outcome == "declined"
    ]
    put_here = SecondHomeRequest.code == standing.known.head.short_code
    rows = [row for row, answer in _rows(unit, query.where(put_here)) if answer is None]
    names = professional_names(unit.platform, unit.session, [row.asker_id for row in rows])
    partners = {one.id: one for one in standing.known.everywhere.partners}
    offered = [
        OfferedHome(
            id=row.id,
            by=names[row.asker_id],
            partner=partners[row.partner_id],
            asked_at=row.asked_at,
            lapses_at=row.lapses_at,
            may_answer=may_answer(standing, row),
        )
        for row in rows
    ]
    return SecondHomes(asked, offered)


def _rows(
    unit: ReadingUnit, query: Select[SecondHomeRequest, SecondHomeAnswer]
) -> list[tuple[SecondHomeRequest, SecondHomeAnswer | None]]:
    return [(row[0], row[1]) for row in unit.session.execute(query)]
