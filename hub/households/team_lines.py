"""The rows of a team: who may join, from when until when, and how a line comes to its end."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from hub.accounts.models import Partner, Post
from hub.accounts.queries import posts_in_force
from hub.audit.entries import Action, timestamp
from hub.audit.units import Unit, WritingUnit
from hub.clock import FAR_FUTURE
from hub.consent.codes import Role
from hub.consent.rules import WITHOUT_CONTENTS
from hub.errors import InvalidInputError
from hub.households.rules import checked_period, overlap, uncovered
from hub.registry.models import TeamMembership
from hub.registry.queries import lines_not_ended


@dataclass(frozen=True, slots=True)
class NewLine:
    """A professional joining the team; `referent` is the role there, not of the account.

    From now on unless `from_at` says later, without end unless `until_at` gives one.
    """

    professional_id: UUID
    referent: bool = False
    from_at: datetime | None = None
    until_at: datetime | None = None


def post_for(
    unit: WritingUnit, line: NewLine, at: datetime, partners: Collection[UUID]
) -> tuple[Post, Partner]:
    """The post under which somebody joins, among the colleagues a page offers: who is of none of these
    partners, or never follows a household, is like nobody. Raises InvalidInputError("professional")."""
    offered = posts_in_force(at).where(Post.partner_id.in_(partners), Post.role.not_in(WITHOUT_CONTENTS))
    held = unit.session.execute(offered.where(Post.professional_id == line.professional_id)).first()
    if held is None:
        raise InvalidInputError("professional", "account_inactive")
    post, partner = held
    if line.referent and post.role == Role.SECRETARY:
        raise InvalidInputError("professional", "role_cannot_follow")
    return post, partner


def new_line(unit: WritingUnit, household_id: UUID, line: NewLine, post: Post) -> TeamMembership:
    from_at, until_at = checked_period(unit.now, line.from_at, line.until_at)
    return TeamMembership(
        household_id=household_id,
        professional_id=line.professional_id,
        partner_id=post.partner_id,
        role="referent" if line.referent else "member",
        from_at=from_at,
        until_at=until_at,
    )


def add_line(unit: WritingUnit, row: TeamMembership) -> None:
    ends = None if row.until_at == FAR_FUTURE else timestamp(row.until_at)
    unit.add_fact(
        row,
        Action.TEAM_JOINED,
        household_id=row.household_id,
        changes=[
            ("role", None, row.role),
            ("from_at", None, timestamp(row.from_at)),
            ("until_at", None, ends),
        ],
    )


def end(unit: WritingUnit, row: TeamMembership, until_at: datetime) -> None:
    """The line, and those of who stands in for it, end at this instant or where they ended already."""
    for one in (row, *_standing_in(unit, row)):
        if one.until_at > until_at:
            _cut(unit, one, max(until_at, one.from_at))


def _cut(unit: WritingUnit, row: TeamMembership, until_at: datetime) -> None:
    before = None if row.until_at == FAR_FUTURE else timestamp(row.until_at)
    unit.add_fact(
        TeamMembership(
            household_id=row.household_id,
            professional_id=row.professional_id,
            partner_id=row.partner_id,
            role=row.role,
            delegate_of=row.delegate_of,
            from_at=row.from_at,
            until_at=until_at,
            replaces_id=row.id,
        ),
        Action.TEAM_LEFT,
        household_id=row.household_id,
        changes=[("role", None, row.role), ("until_at", before, timestamp(until_at))],
    )


def lines_of_team(unit: WritingUnit, household_id: UUID) -> list[TeamMembership]:
    return list(unit.session.scalars(lines_not_ended([household_id], unit.now)))


def _standing_in(unit: WritingUnit, row: TeamMembership) -> list[TeamMembership]:
    """Delegates name the line as it was when they were appointed: its corrections carry them too."""
    names, older = {row.id}, row.replaces_id
    while older is not None:
        names.add(older)
        older = unit.session.get_one(TeamMembership, older).replaces_id
    return [one for one in lines_of_team(unit, row.household_id) if one.delegate_of in names]


def lines_of_teams(unit: Unit, household_ids: Sequence[UUID]) -> list[TeamMembership]:
    return list(unit.session.scalars(lines_not_ended(household_ids, unit.now)))


def checked_end(unit: WritingUnit, row: TeamMembership, until_at: datetime | None) -> datetime:
    """A line may end sooner than it would, never later: who stays longer is added again."""
    wanted = checked_until(unit, until_at)
    if wanted > row.until_at:
        raise InvalidInputError("until", "later_than_line")
    return wanted


def checked_until(unit: WritingUnit, until_at: datetime | None) -> datetime:
    """Now unless given, and never before."""
    wanted = until_at or unit.now
    if wanted < unit.now:
        raise InvalidInputError("until", "in_the_past")
    return wanted


def hand_on(unit: WritingUnit, row: TeamMembership, successor_id: UUID, partners: Collection[UUID]) -> None:
    """Lines like this one, and without end, for a colleague of the same partner, one of these: for every time
    at which she has none as wide, unless hers last as long as this one."""
    line = NewLine(successor_id, row.role == "referent", max(unit.now, row.from_at))
    post, partner = post_for(unit, line, unit.now, partners)
    if partner.id != row.partner_id:
        raise InvalidInputError("professional", "other_partner")
    wanted = new_line(unit, row.household_id, line, post)
    for from_at, until_at in uncovered(wanted, _as_wide(unit, row, successor_id)):
        if from_at < row.until_at:
            part = replace(line, from_at=from_at, until_at=until_at)
            add_line(unit, new_line(unit, row.household_id, part, post))


def require_new(unit: WritingUnit, row: TeamMembership) -> None:
    """Nobody holds the same role twice at one time, or a lesser one besides a referent's."""
    if any(overlap(one, row) for one in _as_wide(unit, row, row.professional_id)):
        raise InvalidInputError("professional", "already_in_team")


def _as_wide(unit: WritingUnit, row: TeamMembership, professional_id: UUID) -> list[TeamMembership]:
    """Lines in the team of `row` of one professional, for its partner, that open what it opens."""
    return [
        one
        for one in lines_of_team(unit, row.household_id)
        if one.professional_id == professional_id
        and one.partner_id == row.partner_id
        and (one.role == row.role or (one.role == "referent" and row.role != "referent"))
    ]
