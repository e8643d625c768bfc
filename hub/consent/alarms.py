"""The red band of a channel: who looks in through a broken glass, until when. For the referents, and for who
broke it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, reading
from hub.consent.authorise import Standing, uuids
from hub.consent.emergency_terms import opened_by, terms_of
from hub.consent.facts import EmergencyOpening
from hub.consent.looking import basis_of, stand_or_look
from hub.consent.moment import moment_at
from hub.consent.platform_rows import PartnerRef
from hub.consent.watching import told_of
from hub.errors import Asked
from hub.registry.people import professional_names


@dataclass(frozen=True, slots=True)
class Alarm:
    """One broken glass that is open: `mine` tells the reader's own from what a referent is told."""

    id: UUID
    mine: bool
    name: str
    partner: PartnerRef
    categories: tuple[str, ...]
    until: datetime


@reading
def alarms_here(unit: ReadingUnit, household_id: UUID) -> list[Alarm]:
    """The broken glasses of this household that the reader is told of."""
    standing = stand_or_look(unit, household_id, Asked("read", household_id, "openings", household_id))
    found = sorted(told_of(standing), key=lambda one: one.until_at)
    if not found:
        unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)
        return []
    names = professional_names(unit.platform, unit.session, uuids(one.professional for one in found))
    unit.record(
        Action.BREAK_GLASS_READ,
        household_id=household_id,
        object_kind="channel",
        object_id=household_id,
        **basis_of(standing),
    )
    return [_alarm(standing, one, names) for one in found]


def _alarm(standing: Standing, opening: EmergencyOpening, names: dict[UUID, str]) -> Alarm:
    unit, everywhere = standing.unit, standing.known.everywhere
    post = moment_at(standing.known.facts, unit.now, unit.now).post(opening.professional)
    assert post is not None
    assert isinstance(opening.id, UUID)
    assert isinstance(opening.professional, UUID)
    return Alarm(
        id=opening.id,
        mine=opening.professional == unit.actor.id,
        name=names[opening.professional],
        partner=next(one for one in everywhere.partners if one.id == post.partner),
        categories=opened_by(terms_of(everywhere), opening.chosen),
        until=opening.until_at,
    )
