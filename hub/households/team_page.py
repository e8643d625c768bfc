"""Who follows a household, and who did: what the page of a team shows to those who are in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from hub.accounts.models import Post, Professional
from hub.accounts.queries import posts_in_force
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, reading
from hub.clock import FAR_FUTURE
from hub.consent.authorise import Standing, stand
from hub.consent.platform_rows import PartnerRef
from hub.consent.rules import WITHOUT_CONTENTS
from hub.errors import Asked
from hub.households.team import changeable
from hub.registry.models import TeamMembership
from hub.registry.people import professional_name
from hub.registry.queries import lines_ever


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of a team; `state` is `running`, `to_come` or `ended`, `until` None without an end.

    `stands_for` names whose line a delegate stands in for; `may_change` says whether the reader may.
    """

    id: UUID
    professional_id: UUID
    name: str
    partner: PartnerRef
    role: str
    since: datetime
    until: datetime | None
    state: str
    stands_for: str
    may_change: bool


@dataclass(frozen=True, slots=True)
class Colleague:
    """A professional at work, as offered for a place in a team."""

    id: UUID
    name: str
    partner: PartnerRef
    role: str
    profession: str


@dataclass(frozen=True, slots=True)
class TeamView:
    """`without_referent`: partners in the team nobody is referent for; `offered`: who may be added."""

    short_code: str
    lines: Sequence[LineView]
    ended: Sequence[LineView]
    without_referent: Sequence[PartnerRef]
    offered: Sequence[Colleague]


@reading
def read_team(unit: ReadingUnit, household_id: UUID) -> TeamView:
    """The team of a household with its history, for those who are in it."""
    standing = stand(unit, household_id, Asked("read_team", household_id, "household", household_id))
    lines = sorted(_lines(standing), key=_place(standing))
    unit.record(Action.TEAM_READ, household_id=household_id, object_kind="household", object_id=household_id)
    return TeamView(
        short_code=standing.known.head.short_code,
        lines=[line for line in lines if line.state != "ended"],
        ended=sorted((one for one in lines if one.state == "ended"), key=_since, reverse=True),
        without_referent=_without_referent(standing, lines),
        offered=colleagues(unit, standing.known.everywhere.partners, changeable(standing)),
    )


def colleagues(unit: ReadingUnit, partners: Sequence[PartnerRef], wanted: frozenset[UUID]) -> list[Colleague]:
    """Professionals of these partners with a post in force whose role has contents, by partner and name."""
    if not wanted:
        return []
    by_id = {partner.id: partner for partner in partners}
    query = posts_in_force(unit.now).where(Post.partner_id.in_(wanted), Post.role.not_in(WITHOUT_CONTENTS))
    posts = {post.professional_id: post for post, _ in unit.session.execute(query)}
    people = unit.session.scalars(select(Professional).where(Professional.id.in_(posts)))
    found = [
        Colleague(
            one.id,
            professional_name(unit.platform, one),
            by_id[posts[one.id].partner_id],
            posts[one.id].role,
            posts[one.id].profession,
        )
        for one in people
    ]
    places = {partner.id: place for place, partner in enumerate(partners)}
    return sorted(found, key=lambda one: (places[one.partner.id], one.name.casefold(), str(one.id)))


def _lines(standing: Standing) -> list[LineView]:
    unit, partners = standing.unit, {one.id: one for one in standing.known.everywhere.partners}
    rows = unit.session.execute(lines_ever(standing.household_id)).all()
    names = {one.id: professional_name(unit.platform, one) for _, one in rows}
    held = {row.id: names[row.professional_id] for row, _ in rows}
    held |= {row.replaces_id: names[row.professional_id] for row, _ in rows if row.replaces_id}
    mine = changeable(standing)
    return [
        LineView(
            id=row.id,
            professional_id=row.professional_id,
            name=names[row.professional_id],
            partner=partners[row.partner_id],
            role=row.role,
            since=row.from_at,
            until=None if row.until_at == FAR_FUTURE else row.until_at,
            state=_state(row, unit.now),
            stands_for=held.get(row.delegate_of, "") if row.delegate_of else "",
            may_change=row.partner_id in mine and row.until_at > unit.now,
        )
        for row, _ in rows
    ]


def _place(standing: Standing) -> Callable[[LineView], tuple[int, int, datetime]]:
    """Partner by partner, referents first."""
    places = {one.id: place for place, one in enumerate(standing.known.everywhere.partners)}
    roles = ("referent", "member", "delegate")
    return lambda line: (places[line.partner.id], roles.index(line.role), line.since)


def _since(line: LineView) -> datetime:
    return line.since


def _state(row: TeamMembership, now: datetime) -> str:
    if row.until_at <= now:
        return "ended"
    return "running" if row.from_at <= now else "to_come"


def _without_referent(standing: Standing, lines: Sequence[LineView]) -> list[PartnerRef]:
    running = [line for line in lines if line.state == "running"]
    present = {line.partner.id for line in running}
    led = {line.partner.id for line in running if line.role == "referent"}
    return [one for one in standing.known.everywhere.partners if one.id in present - led]
