"""Requests for documents: those of a household, those put to the reader or by her, how many wait for her."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, reading
from hub.channels.cards import ChannelOutline, channel_outline
from hub.consent.authorise import Standing, require_role, stand, stand_before, uuids
from hub.consent.elsewhere import channels_of
from hub.consent.rules import RULE_VERSION
from hub.documents.piece_requests.models import PieceRequest
from hub.documents.piece_requests.queries import Found, Requests, requests_in, requests_near
from hub.documents.piece_requests.views import RequestLine, is_readable, lines_of
from hub.errors import Asked
from hub.requests.rules import ASKERS

LATELY = timedelta(days=60)
"""How long a settled request is still listed; its page stays where it is."""


@dataclass(frozen=True, slots=True)
class RequestList:
    """Requests of one household, with what their channel is called and who lives there."""

    card: ChannelOutline
    lines: Sequence[RequestLine]


@reading
def list_piece_requests(unit: ReadingUnit, household_id: UUID) -> RequestList:
    """Those one may read of a household, and of what another holds about its children, the first asked first:
    waiting ones, and those settled lately."""
    standing = stand(unit, household_id, Asked("read", household_id, "channel", household_id))
    homes = channels_of(standing)
    rows = _rows(unit, requests_in(homes, unit.now - LATELY))
    readable = [row for row in rows if is_readable(standing, row[0])]
    lines = lines_of(unit, dict.fromkeys(homes, standing), readable)
    _record(unit, {household_id: standing}, lines)
    return RequestList(channel_outline(standing), lines)


@reading
def my_piece_requests(unit: ReadingUnit) -> list[RequestLine]:
    """Over all households one follows: what one asked, and what waits, or waited, for one's answer."""
    require_role(unit, *ASKERS, action="list_piece_requests")
    standings, lines = _near(unit)
    found = [one for one in lines if _concerns(unit, one)]
    _record(unit, standings, found)
    return found


@reading
def piece_requests_waiting(unit: ReadingUnit) -> dict[UUID, int]:
    """How many wait for the actor, per household."""
    standings, lines = _near(unit)
    counts: dict[UUID, int] = {}
    for line in lines:
        if line.waits_for_me:
            counts[line.household_id] = counts.get(line.household_id, 0) + 1
    for household_id in standings:
        unit.leave_no_trace(household_id, Trace.WAITING)
    return counts


def _near(unit: ReadingUnit) -> tuple[Mapping[UUID, Standing], list[RequestLine]]:
    assert unit.actor.id is not None
    query = requests_near(unit.actor.id, unit.actor.partner_id, unit.now, unit.now - LATELY)
    rows = _rows(unit, query)
    ids = list(dict.fromkeys(request.household_id for request, _ in rows))
    standings = stand_before(unit, ids, Asked("list")) if ids else {}
    seen = [row for row in rows if _is_seen(standings, row[0])]
    return standings, lines_of(unit, standings, seen)


def _is_seen(standings: Mapping[UUID, Standing], request: PieceRequest) -> bool:
    standing = standings.get(request.household_id)
    return standing is not None and is_readable(standing, request)


def _concerns(unit: ReadingUnit, line: RequestLine) -> bool:
    """Those of colleagues are on the page of the household."""
    put_to_me = line.asked_partner.id == unit.actor.partner_id and line.asker_id != unit.actor.id
    return line.mine or line.waits_for_me or (put_to_me and line.settled_at is not None)


def _rows(unit: ReadingUnit, query: Requests) -> list[Found]:
    return [(row[0], row[1]) for row in unit.session.execute(query)]


def _record(unit: ReadingUnit, standings: Mapping[UUID, Standing], lines: Sequence[RequestLine]) -> None:
    """What is shown of each household, on record."""
    for household_id in standings:
        shown = [one for one in lines if one.household_id == household_id]
        if not shown:
            unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)
            continue
        unit.record(
            Action.PIECE_REQUESTS_LISTED,
            household_id=household_id,
            object_kind="channel",
            object_id=household_id,
            changes=[("category", None, code) for code in sorted({one.category for one in shown})],
            subject_ids=uuids(person for one in shown for person in one.persons),
            rule=RULE_VERSION,
        )
