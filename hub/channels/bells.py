"""Who hears that something was said of an item: its readers, each in a channel of hers.

A bell names a channel. That of a child's other home is rung for those who stand there, and for them only.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from hub.audit.units import WritingUnit
from hub.channels.sequence import other_homes
from hub.consent.authorise import Standing, uuids
from hub.consent.facts import Facts
from hub.consent.lists import Audience
from hub.consent.moment import moment_at


def hearing(audience: Audience) -> frozenset[UUID]:
    """The professionals who may hear that something was added."""
    return uuids(one for one, permitted in audience.professionals.items() if permitted)


def ring_readers(unit: WritingUnit, standing: Standing, subject_id: UUID, audience: Audience) -> None:
    """Ring in the household that holds the item, and in the other home of a child it is about."""
    heard, others = hearing(audience), other_homes(standing, subject_id)
    for home in (standing.household_id, *others):
        unit.ring(home, heard & standing_near(standing.known.facts, home, unit.now) if others else heard)


def ring_here(unit: WritingUnit, standing: Standing, audience: Audience) -> None:
    """Ring for those who stand before this household, when what changed is shown in its channel only."""
    here = standing_near(standing.known.facts, standing.household_id, unit.now)
    unit.ring(standing.household_id, hearing(audience) & here)


def standing_near(facts: Facts, household_id: UUID, now: datetime) -> frozenset[UUID]:
    """Members of the team of this household or of one nearby, and those who opened it in an emergency."""
    moment = moment_at(facts, now, now)
    members = {line.professional for line in facts.team.get(household_id, ()) if moment.counts(line)}
    opened = {
        professional
        for professional, openings in facts.emergency_openings.items()
        if any(one.household == household_id for one in openings)
    }
    return uuids(members | opened)
