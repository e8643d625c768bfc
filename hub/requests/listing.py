"""Requests for access as one may see them: those one asked, and those one answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, reading
from hub.consent.authorise import Standing, require_role, stand, stand_before
from hub.consent.platform_rows import PartnerRef
from hub.consent.queries import platform_facts
from hub.consent.rules import RULE_VERSION
from hub.errors import Asked
from hub.registry.people import professional_names
from hub.requests.models import AccessRequest
from hub.requests.operations import may_answer, may_grant
from hub.requests.queries import Found, Near, requests_near, waiting_near, waiting_on
from hub.requests.rules import ASKERS, Kind, State, state_of

LATEST = 100
"""Requests of a page at most, and of one SELECT."""


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request without its sentences. `code` and `household_id` only where the reader is in the team, or as
    she typed it herself; `may_answer`: it waits for her."""

    id: UUID
    kind: Kind
    state: State
    asker: str
    partner: PartnerRef
    mine: bool
    may_answer: bool
    may_grant: bool
    household_id: UUID | None
    code: str | None
    category: str | None
    role: str | None
    action: str
    purpose: str
    refused_for: str
    created_at: datetime
    lapses_at: datetime
    answered_at: datetime | None


@reading
def list_requests(unit: ReadingUnit) -> list[RequestLine]:
    """What the actor asked, what waits for her answer, and what she answered; the latest first."""
    return _listed(unit, None, LATEST)[0]


@reading
def page_of_requests(unit: ReadingUnit, before: UUID | None, limit: int) -> tuple[list[RequestLine], bool]:
    """The same list by pages: the latest, or those before one of them; and whether there are more."""
    return _listed(unit, before, limit)


@reading
def requests_waiting(unit: ReadingUnit) -> dict[UUID | None, int]:
    """How many requests wait for the actor's answer: per household, and (None) on scopes."""
    assert unit.actor.id is not None
    rows = rows_of(unit, waiting_near(unit.actor.id, unit.now))
    standings = standings_of(unit, rows)
    counts: dict[UUID | None, int] = {}
    for request, _, household, _ in rows:
        place = household.id if household and request.kind != Kind.SCOPE else None
        if may_answer(unit.actor.id, request, standings.get(place) if place else None):
            counts[place] = counts.get(place, 0) + 1
    for household_id in standings:
        unit.leave_no_trace(household_id, Trace.WAITING)
    return counts


@reading
def requests_waiting_on(unit: ReadingUnit, household_id: UUID) -> list[RequestLine]:
    """Those on one household, or by its code, that wait: the actor's own and those she is to answer; the
    first to lapse first. Raises AccessDeniedError for who is not in its team."""
    standing = stand(unit, household_id, Asked("list_requests", household_id, "channel", household_id))
    assert unit.actor.id is not None
    rows = rows_of(unit, requests_near(unit.actor.id, unit.now).where(*waiting_on(household_id, unit.now)))
    standings = {household_id: standing}
    shown = [row for row in rows if concerns(unit.actor.id, row, standings)]
    lines = lines_of(unit, shown, standings) if shown else []
    _record_list(unit, lines, standings)
    return sorted(lines, key=lambda one: (one.lapses_at, str(one.id)))


def _listed(unit: ReadingUnit, before: UUID | None, limit: int) -> tuple[list[RequestLine], bool]:
    require_role(unit, *ASKERS, "administrator", action="list_requests")
    rows, standings = _concerning(unit, before, limit + 1)
    lines = lines_of(unit, rows[:limit], standings)
    _record_list(unit, lines, standings)
    return lines, len(rows) > limit


def _concerning(
    unit: ReadingUnit, before: UUID | None, wanted: int
) -> tuple[list[Found], dict[UUID, Standing]]:
    """The latest that concern the actor, so many; what others ask of others takes no place of theirs."""
    assert unit.actor.id is not None
    found: list[Found] = []
    standings: dict[UUID, Standing] = {}
    while len(found) < wanted:
        query = requests_near(unit.actor.id, unit.now).order_by(AccessRequest.id.desc()).limit(LATEST)
        rows = rows_of(unit, query.where(AccessRequest.id < before) if before else query)
        standings |= standings_of(unit, rows)
        found += [row for row in rows if concerns(unit.actor.id, row, standings)]
        if len(rows) < LATEST:
            break
        before = rows[-1][0].id
    return found[:wanted], standings


def rows_of(unit: ReadingUnit, query: Near) -> list[Found]:
    return [(row[0], row[1], row[2], row[3]) for row in unit.session.execute(query)]


def standings_of(unit: ReadingUnit, rows: Iterable[Found]) -> dict[UUID, Standing]:
    """The households of the rows whose team the actor is in."""
    ids = dict.fromkeys(household.id for _, _, household, member in rows if household and member)
    return stand_before(unit, list(ids), Asked("read")) if ids else {}


def concerns(actor_id: UUID | None, row: Found, standings: dict[UUID, Standing]) -> bool:
    """Her own, those she decides upon, and those she has answered."""
    request, answer, household, _ = row
    standing = standings.get(household.id) if household else None
    answered = answer is not None and answer.by_id == actor_id
    return request.asker_id == actor_id or answered or may_answer(actor_id, request, standing)


def lines_of(unit: ReadingUnit, rows: Sequence[Found], standings: dict[UUID, Standing]) -> list[RequestLine]:
    names = professional_names(unit.platform, unit.session, [request.asker_id for request, *_ in rows])
    partners = {one.id: one for one in platform_facts(unit.session, unit.platform.id, unit.now).partners}
    return [_line(unit, row, standings, names, partners) for row in rows]


def _line(
    unit: ReadingUnit,
    row: Found,
    standings: dict[UUID, Standing],
    names: dict[UUID, str],
    partners: dict[UUID, PartnerRef],
) -> RequestLine:
    request, answer, household, _ = row
    standing = standings.get(household.id) if household else None
    state = state_of(answer.outcome if answer else None, request.lapses_at, unit.now)
    return RequestLine(
        id=request.id,
        kind=Kind(request.kind),
        state=state,
        asker=names.get(request.asker_id, ""),
        partner=partners[request.partner_id],
        mine=request.asker_id == unit.actor.id,
        may_answer=state is State.WAITING and may_answer(unit.actor.id, request, standing),
        may_grant=may_grant(request, standing),
        household_id=standing.household_id if standing else None,
        code=standing.known.head.short_code if standing else request.code,
        category=request.category,
        role=request.role,
        action=request.action,
        purpose=request.purpose,
        refused_for=request.refused_for,
        created_at=request.created_at,
        lapses_at=request.lapses_at,
        answered_at=answer.at if answer else None,
    )


def _record_list(unit: ReadingUnit, lines: Sequence[RequestLine], standings: dict[UUID, Standing]) -> None:
    shown = {line.household_id for line in lines}
    for household_id in standings:
        if household_id not in shown:
            unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)
    for one in sorted(shown, key=str):
        unit.record(
            Action.ACCESS_REQUESTS_LISTED,
            household_id=one,
            object_kind="channel" if one else None,
            object_id=one,
            rule=RULE_VERSION,
        )
