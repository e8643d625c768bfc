"""Second homes asked for, as pages show them: by the team of a household, of it, and of all one follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, reading
from hub.consent.authorise import NOWHERE, Standing, stand_before
from hub.consent.platform_rows import PartnerRef
from hub.consent.rules import RULE_VERSION
from hub.errors import Asked
from hub.households.team import changeable, stand_to_change
from hub.registry.models import Household
from hub.registry.people import professional_names
from hub.registry.queries import households_of
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
    names = _names(unit, rows)
    return SecondHomes(asked, [_offered(standing, row, names) for row in rows])


@dataclass(frozen=True, slots=True)
class HomeToAnswer:
    """What waits for the reader's answer: in which of her households, and who asks."""

    household_id: UUID
    short_code: str
    request: OfferedHome


@reading
def second_homes_to_answer(unit: ReadingUnit) -> list[HomeToAnswer]:
    """Over all households of which the reader may change the team, the first asked first; one SELECT where
    nobody asked. What is shown is on record, in the household that is asked."""
    rows, standings = _to_answer(unit)
    names = _names(unit, [row for row, _ in rows])
    found = [
        HomeToAnswer(there.household_id, there.known.head.short_code, _offered(there, row, names))
        for row, there in rows
    ]
    _record_list(unit, found, standings)
    return found


@reading
def second_homes_waiting(unit: ReadingUnit) -> dict[UUID, int]:
    """How many of these wait, per household."""
    rows, standings = _to_answer(unit)
    for household_id in standings:
        unit.leave_no_trace(household_id, Trace.WAITING)
    return Counter(there.household_id for _, there in rows)


def _to_answer(
    unit: ReadingUnit,
) -> tuple[list[tuple[SecondHomeRequest, Standing]], Mapping[UUID, Standing]]:
    """What waits for the actor's answer, and every household that was looked at for it."""
    mine = Household.id.in_(households_of(unit.actor.id or NOWHERE, unit.now))
    query = second_homes_asked(unit.now).where(SecondHomeAnswer.request_id.is_(None), mine)
    query = query.join(Household, Household.short_code == SecondHomeRequest.code)
    asked = [(row[0], row[2]) for row in unit.session.execute(query.add_columns(Household.id))]
    standings = stand_before(unit, [home for _, home in asked], Asked("list")) if asked else {}
    before = [(row, standings[home]) for row, home in asked if home in standings]
    return [(row, there) for row, there in before if changeable(there) and may_answer(there, row)], standings


def _record_list(
    unit: ReadingUnit, found: Sequence[HomeToAnswer], standings: Mapping[UUID, Standing]
) -> None:
    for household_id in standings.keys() - {one.household_id for one in found}:
        unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)
    for one in found:
        unit.record(
            Action.ACCESS_REQUESTS_LISTED,
            household_id=one.household_id,
            object_kind="second_home_requests",
            object_id=one.request.id,
            rule=RULE_VERSION,
        )


def _names(unit: ReadingUnit, rows: Sequence[SecondHomeRequest]) -> Mapping[UUID, str]:
    return professional_names(unit.platform, unit.session, [row.asker_id for row in rows]) if rows else {}


def _offered(standing: Standing, row: SecondHomeRequest, names: Mapping[UUID, str]) -> OfferedHome:
    partners = {one.id: one for one in standing.known.everywhere.partners}
    return OfferedHome(
        id=row.id,
        by=names[row.asker_id],
        partner=partners[row.partner_id],
        asked_at=row.asked_at,
        lapses_at=row.lapses_at,
        may_answer=may_answer(standing, row),
    )


def _rows(
    unit: ReadingUnit, query: Select[SecondHomeRequest, SecondHomeAnswer]
) -> list[tuple[SecondHomeRequest, SecondHomeAnswer | None]]:
    return [(row[0], row[1]) for row in unit.session.execute(query)]
