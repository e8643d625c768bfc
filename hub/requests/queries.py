"""SELECTs on requests for access. A request on a household comes only to its team, or to who asked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select

from hub.accounts.models import Post
from hub.accounts.queries import posts_in_force
from hub.registry.models import Household, TeamMembership
from hub.requests.models import AccessRequest, AccessRequestAnswer
from hub.requests.rules import Kind
from hub.storage.dated import replaced

Found = tuple[AccessRequest, AccessRequestAnswer | None, Household | None, bool]
"""The request, its answer, its household, and whether the reader is in the team of that household."""

Near = Select[AccessRequest, AccessRequestAnswer, Household, bool]


def requests_near(professional_id: UUID, now: datetime) -> Near:
    """What the professional asked or might answer. Nobody outside a team, and no asker left behind, is given
    what stands about its household."""
    member = _line_of(professional_id, now)
    asked = AccessRequest.asker_id == professional_id
    return (
        select(AccessRequest, AccessRequestAnswer, Household, member.label("member"))
        .outerjoin(AccessRequestAnswer, AccessRequestAnswer.request_id == AccessRequest.id)
        .outerjoin(
            Household,
            or_(Household.id == AccessRequest.household_id, Household.short_code == AccessRequest.code)
            & Household.erased_at.is_(None),
        )
        .where(
            or_(
                asked & AccessRequest.household_id.is_(None),
                member,
                (AccessRequest.kind == Kind.SCOPE) & _administers(professional_id, now),
            )
        )
    )


def one_request(professional_id: UUID, request_id: UUID, now: datetime) -> Near:
    return requests_near(professional_id, now).where(AccessRequest.id == request_id)


def waiting_near(professional_id: UUID, now: datetime) -> Near:
    """Those of others that wait for an answer."""
    return requests_near(professional_id, now).where(
        AccessRequest.asker_id != professional_id,
        AccessRequest.lapses_at > now,
        AccessRequestAnswer.request_id.is_(None),
    )


def waiting_on(household_id: UUID, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Of `requests_near`, those on this household that nobody has answered yet."""
    return (
        Household.id == household_id,
        AccessRequest.lapses_at > now,
        AccessRequestAnswer.request_id.is_(None),
    )


def own_waiting(professional_id: UUID, now: datetime) -> Select[AccessRequest]:
    """What one has asked and nobody has answered yet."""
    return (
        select(AccessRequest)
        .outerjoin(AccessRequestAnswer, AccessRequestAnswer.request_id == AccessRequest.id)
        .where(
            AccessRequest.asker_id == professional_id,
            AccessRequest.lapses_at > now,
            AccessRequestAnswer.request_id.is_(None),
        )
    )


def _line_of(professional_id: UUID, now: datetime) -> ColumnElement[bool]:
    return (
        select(TeamMembership.id)
        .where(
            TeamMembership.household_id == Household.id,
            TeamMembership.professional_id == professional_id,
            TeamMembership.from_at <= now,
            TeamMembership.until_at > now,
            ~replaced(TeamMembership),
        )
        .exists()
    )


def _administers(professional_id: UUID, now: datetime) -> ColumnElement[bool]:
    """Whether the professional is an administrator of the asker's partner now."""
    return (
        posts_in_force(now)
        .with_only_columns(Post.id)
        .where(
            and_(
                Post.professional_id == professional_id,
                Post.role == "administrator",
                Post.partner_id == AccessRequest.partner_id,
            )
        )
        .correlate(AccessRequest)
        .exists()
    )
