"""Who follows a household: joining, ending, replacing, standing in for. Every change is a dated row.

The coordinator of a team changes all its lines, a referent those of her own partner; nobody else does, and a
delegate passes nothing on. Open pages of those who gain and of those who lose hear the bell.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from hub.accounts.models import Post
from hub.actors import ActorKind
from hub.audit.units import WritingUnit, writing
from hub.consent.authorise import AnyUnit, Standing, refuse_role, stand
from hub.consent.codes import Reason, Role
from hub.consent.moment import moment_at
from hub.errors import Asked, InvalidInputError
from hub.households.team_lines import (
    NewLine,
    add_line,
    checked_end,
    end,
    lines_of_team,
    new_line,
    post_for,
    require_new,
)
from hub.registry.models import TeamMembership

CHANGE_TEAM = "change_team"


@writing
def join_team(unit: WritingUnit, household_id: UUID, line: NewLine) -> None:
    """Add a professional to a household's team, for the partner of the post in force."""
    standing = stand_to_change(unit, household_id)
    join(unit, standing, line)


def join(unit: WritingUnit, standing: Standing, line: NewLine) -> None:
    """Raises InvalidInputError for a professional who cannot join, or who is there already; for one of a
    partner whose lines the actor does not change as for nobody."""
    post, _partner = post_for(unit, line, max(line.from_at or unit.now, unit.now), changeable(standing))
    _add(unit, standing, line, post)


def admit(unit: WritingUnit, standing: Standing, professional_id: UUID) -> None:
    """Let in somebody who asked: as `join`, and a coordinator also where `may_let_in`."""
    line = NewLine(professional_id)
    post, partner = post_for(unit, line, unit.now, _everyone(standing))
    if post.role != Role.COORDINATOR or not may_let_in(standing, partner.id):
        require_changing(standing, partner.id)
    _add(unit, standing, line, post)


def _add(unit: WritingUnit, standing: Standing, line: NewLine, post: Post) -> None:
    row = new_line(unit, standing.household_id, line, post)
    require_new(unit, row)
    add_line(unit, row)
    ring(unit, standing, [line.professional_id])


@writing
def leave_team(unit: WritingUnit, household_id: UUID, professional_id: UUID) -> None:
    """End every line a professional has in this team, at this instant."""
    standing = stand_to_change(unit, household_id)
    rows = [row for row in lines_of_team(unit, household_id) if row.professional_id == professional_id]
    if not rows:
        raise InvalidInputError("professional", "not_in_team")
    for row in rows:
        require_changing(standing, row.partner_id)
        end(unit, row, unit.now)
    ring(unit, standing, [professional_id])


@writing
def end_line(unit: WritingUnit, household_id: UUID, line_id: UUID, until_at: datetime | None = None) -> None:
    """End one line, now or at a later instant; those who stand in for it end with it."""
    standing = stand_to_change(unit, household_id)
    row = line_of(unit, standing, line_id)
    end(unit, row, checked_end(unit, row, until_at))
    ring(unit, standing, [row.professional_id])


@writing
def replace_referent(
    unit: WritingUnit,
    household_id: UUID,
    line_id: UUID,
    successor_id: UUID,
    until_at: datetime | None = None,
) -> None:
    """A new referent from now on; the old line ends now, or later, so that both know the household."""
    standing = stand_to_change(unit, household_id)
    row = line_of(unit, standing, line_id)
    if row.role != "referent":
        raise InvalidInputError("line", "not_a_referent")
    succeed(unit, standing, row, successor_id, checked_end(unit, row, until_at))
    ring(unit, standing, [row.professional_id, successor_id])


def succeed(
    unit: WritingUnit, standing: Standing, row: TeamMembership, successor_id: UUID, until_at: datetime
) -> None:
    """Give a line to a colleague of the same partner, in the same role, and let the old one end."""
    line = NewLine(successor_id, referent=row.role == "referent")
    post, partner = post_for(unit, line, unit.now, changeable(standing))
    if partner.id != row.partner_id:
        raise InvalidInputError("professional", "other_partner")
    new = new_line(unit, row.household_id, line, post)
    require_new(unit, new)
    add_line(unit, new)
    end(unit, row, until_at)


@writing
def appoint_delegate(
    unit: WritingUnit, household_id: UUID, line_id: UUID, delegate_id: UUID, until_at: datetime | None
) -> None:
    """A colleague of the same partner stands in for a line until an instant, or until that line ends."""
    standing = stand_to_change(unit, household_id)
    row = line_of(unit, standing, line_id)
    if row.role == "delegate":
        raise InvalidInputError("line", "delegate_of_delegate")
    if until_at is None:
        raise InvalidInputError("until", "required")
    line = NewLine(delegate_id, from_at=max(unit.now, row.from_at), until_at=min(until_at, row.until_at))
    post, partner = post_for(unit, line, unit.now, changeable(standing))
    if partner.id != row.partner_id:
        raise InvalidInputError("professional", "other_partner")
    new = new_line(unit, household_id, line, post)
    new.role, new.delegate_of = "delegate", row.id
    require_new(unit, new)
    add_line(unit, new)
    ring(unit, standing, [delegate_id])


def stand_to_change(unit: AnyUnit, household_id: UUID) -> Standing:
    """Stand before a household whose team one may change in part. Raises AccessDeniedError."""
    standing = stand(unit, household_id, Asked(CHANGE_TEAM, household_id))
    if not changeable(standing):
        _refuse(standing)
    return standing


def changeable(standing: Standing) -> frozenset[UUID]:
    """The partners whose lines the actor may change in this team."""
    if standing.unit.actor.kind is ActorKind.SYSTEM:
        return _everyone(standing)
    return changeable_by(standing, standing.unit.actor.id)


def changeable_by(standing: Standing, professional_id: UUID | None) -> frozenset[UUID]:
    """The partners whose lines a professional may change in this team now: none while his is suspended."""
    moment = moment_at(standing.known.facts, standing.unit.now, standing.unit.now)
    post = moment.post(professional_id)
    if post is None or moment.paused(post.partner)[0]:
        return frozenset()
    lines = moment.lines(professional_id, standing.household_id)
    own = [line for line in lines if line.partner == post.partner and line.stands_for is None]
    if own and post.role is Role.COORDINATOR:
        return _everyone(standing)
    return frozenset(
        line.partner for line in own if line.role is Role.REFERENT and isinstance(line.partner, UUID)
    )


def may_let_in(standing: Standing, partner_id: UUID) -> bool:
    """Whether the actor, who changes some lines of this team, may answer a coordinator of this partner who
    asks to join: only where nobody changes that partner's lines. Else no other partner would ever come in.
    None of a partner that is suspended."""
    paused, _since = moment_at(standing.known.facts, standing.unit.now, standing.unit.now).paused(partner_id)
    return not paused and bool(changeable(standing)) and nobody_changes(standing, partner_id)


def nobody_changes(standing: Standing, partner_id: UUID) -> bool:
    """Whether nobody of this team changes this partner's lines."""
    return all(partner_id not in changeable_by(standing, one) for one in standing.team())


def _everyone(standing: Standing) -> frozenset[UUID]:
    return frozenset(partner.id for partner in standing.known.everywhere.partners)


def require_changing(standing: Standing, partner_id: UUID) -> None:
    if partner_id not in changeable(standing):
        _refuse(standing)


def _refuse(standing: Standing) -> NoReturn:
    household_id = standing.household_id
    refuse_role(Reason.ROLE_LIMIT, Asked(CHANGE_TEAM, household_id, "household", household_id))


def line_of(unit: WritingUnit, standing: Standing, line_id: UUID) -> TeamMembership:
    """A line of this team that has not ended, which the actor may change."""
    row = next((row for row in lines_of_team(unit, standing.household_id) if row.id == line_id), None)
    if row is None:
        raise InvalidInputError("line", "line_ended")
    require_changing(standing, row.partner_id)
    return row


def ring(unit: WritingUnit, standing: Standing, professionals: Iterable[UUID]) -> None:
    """For the team as it was, and for those who come."""
    unit.ring(standing.household_id, standing.team() | frozenset(professionals))
