"""Handing a caseload over: the lines of one professional go to a colleague of the same partner, in one go.

Only of households whose team the asker may change herself; of others nothing is done, said or counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.accounts.repeats import remember, repeated
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, WritingUnit, reading, writing
from hub.consent.authorise import AnyUnit, Standing, stand_before
from hub.errors import Asked, ConflictError, InvalidInputError
from hub.households.team import CHANGE_TEAM, changeable, ring
from hub.households.team_lines import checked_until, end, hand_on, lines_of_teams
from hub.households.team_page import Colleague, colleagues
from hub.registry.models import TeamMembership
from hub.registry.people import professional_names
from hub.registry.queries import households_of


@dataclass(frozen=True, slots=True)
class Carried:
    """A line that would be handed over: the code of its household, and the role there."""

    line_id: UUID
    household_id: UUID
    short_code: str
    role: str


@dataclass(frozen=True, slots=True)
class Caseload:
    """`leaving`: whose lines one may hand over; of the one chosen, her lines and who may take them."""

    leaving: Sequence[tuple[UUID, str]]
    lines: Sequence[Carried]
    successors: Sequence[Colleague]


@reading
def read_caseload(unit: ReadingUnit, leaving_id: UUID | None = None) -> Caseload:
    """What the asker may hand over of one professional. Only the households shown are put on record."""
    standings = _standings(unit)
    rows = _lines(unit, standings)
    chosen = [row for row in rows if row.professional_id == leaving_id]
    shown = {row.household_id for row in chosen}
    for household_id in standings:
        if household_id in shown:
            unit.record(
                Action.TEAM_READ,
                household_id=household_id,
                object_kind="household",
                object_id=household_id,
            )
        else:
            unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)
    names = professional_names(unit.platform, unit.session, [row.professional_id for row in rows])
    return Caseload(
        leaving=sorted(names.items(), key=lambda pair: (pair[1].casefold(), str(pair[0]))),
        lines=sorted((_carried(standings, row) for row in chosen), key=lambda one: one.short_code),
        successors=_successors(unit, standings, chosen),
    )


@writing
def hand_over(
    unit: WritingUnit,
    leaving_id: UUID,
    successor_id: UUID,
    until_at: datetime | None,
    line_ids: Sequence[UUID],
    repeat_key: str = "",
) -> int:
    """Hand over exactly these lines, all or none; how many. The old ones end now, or at a later instant.

    Raises ConflictError when they are no longer what the asker may hand over of this professional.
    """
    request = (str(leaving_id), str(successor_id), str(until_at), *sorted(map(str, line_ids)))
    if repeated(unit, repeat_key, request) is not None:
        unit.record(Action.TEAM_HANDED_OVER_AGAIN, object_kind="professional", object_id=leaving_id)
        return len(line_ids)
    standings = _standings(unit)
    rows = [row for row in _lines(unit, standings) if row.professional_id == leaving_id]
    if not rows or {row.id for row in rows} != set(line_ids):
        raise ConflictError("changed")
    for row in rows:
        _hand_over(unit, standings[row.household_id], row, successor_id, until_at)
    for household_id in standings.keys() - {row.household_id for row in rows}:
        unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)
    remember(unit, repeat_key, request, leaving_id)
    unit.record(
        Action.TEAM_HANDED_OVER,
        object_kind="professional",
        object_id=leaving_id,
        changes=[("number", None, str(len(rows)))],
    )
    return len(rows)


def _hand_over(
    unit: WritingUnit,
    standing: Standing,
    row: TeamMembership,
    successor_id: UUID,
    until_at: datetime | None,
) -> None:
    if successor_id == row.professional_id:
        raise InvalidInputError("professional", "same_person")
    hand_on(unit, row, successor_id, changeable(standing))
    end(unit, row, min(checked_until(unit, until_at), row.until_at))
    ring(unit, standing, [row.professional_id, successor_id])


def _standings(unit: AnyUnit) -> dict[UUID, Standing]:
    """Every household of the asker's whose team she may change in part."""
    if unit.actor.id is None:
        return {}
    ids = list(unit.session.scalars(households_of(unit.actor.id, unit.now)))
    found = stand_before(unit, ids, Asked(CHANGE_TEAM)) if ids else {}
    for household_id, standing in found.items():
        if not changeable(standing):
            unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)
    return {key: standing for key, standing in found.items() if changeable(standing)}


def _lines(unit: AnyUnit, standings: dict[UUID, Standing]) -> list[TeamMembership]:
    """The lines one may change there, but for those of delegates: these end with what they stand for."""
    if not standings:
        return []
    return [
        row
        for row in lines_of_teams(unit, list(standings))
        if row.partner_id in changeable(standings[row.household_id]) and row.role != "delegate"
    ]


def _carried(standings: dict[UUID, Standing], row: TeamMembership) -> Carried:
    return Carried(row.id, row.household_id, standings[row.household_id].known.head.short_code, row.role)


def _successors(
    unit: ReadingUnit, standings: dict[UUID, Standing], rows: Sequence[TeamMembership]
) -> list[Colleague]:
    if not rows:
        return []
    partners = next(iter(standings.values())).known.everywhere.partners
    wanted = frozenset(row.partner_id for row in rows)
    leaving = rows[0].professional_id
    found = colleagues(unit, partners, wanted) if len(wanted) == 1 else []
    return [one for one in found if one.id != leaving]
