"""Who watches over the broken glasses of a household, and which of them a reader of its channel hears of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hub.accounts.models import Post
from hub.accounts.queries import posts_in_force
from hub.consent.authorise import Standing, uuids
from hub.consent.codes import Role
from hub.consent.facts import EmergencyOpening, TeamLine
from hub.consent.moment import Moment, moment_at
from hub.consent.queries import Known
from hub.consent.through_glass import opening_through


def who_is_told(session: Session, known: Known, partner_id: UUID, now: datetime) -> frozenset[UUID]:
    """The referents of the household, and the data-protection officers of every partner that is or was in
    its team and of the opener's own."""
    lines = [line for line in known.facts.team.get(known.head.id, ()) if line.from_at <= now]
    moment = moment_at(known.facts, now, now)
    referents = (line.professional for line in lines if _refers(moment, line))
    partners = uuids(line.partner for line in lines) | {partner_id}
    officers = posts_in_force(now).where(Post.role == Role.DPO, Post.partner_id.in_(partners))
    return uuids(referents) | {row[0].professional_id for row in session.execute(officers)}


def is_told(standing: Standing) -> bool:
    """Whether this reader of the channel is told of broken glasses: a referent, or who broke one."""
    return standing.opening is not None or is_referent(standing)


def running_here(standing: Standing) -> Iterator[EmergencyOpening]:
    """The broken glasses through which this household is looked into now."""
    now = standing.unit.now
    moment = moment_at(standing.known.facts, now, now)
    for professional in standing.known.facts.emergency_openings:
        post = moment.post(professional)
        opening = post and opening_through(moment, post, standing.household_id)
        if opening:
            yield opening


def told_of(standing: Standing) -> list[EmergencyOpening]:
    """Those this reader is told of: all for a referent, else one's own."""
    if not is_told(standing):
        return []
    everything, mine = is_referent(standing), standing.unit.actor.id
    return [one for one in running_here(standing) if everything or one.professional == mine]


def is_referent(standing: Standing) -> bool:
    """Whether the actor is a referent of this household now, or stands in for one."""
    moment = moment_at(standing.known.facts, standing.unit.now, standing.unit.now)
    lines = standing.known.facts.lines.get((standing.unit.actor.id, standing.household_id), ())
    return any(_refers(moment, line) for line in lines)


def _refers(moment: Moment, line: TeamLine) -> bool:
    """Whether a line makes a referent now: a delegate's does when she stands in for one."""
    post = moment.post(line.professional)
    return post is not None and moment.counts(line) and moment.role(line, post) is Role.REFERENT
