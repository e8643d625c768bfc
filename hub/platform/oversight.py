"""What a data-protection officer may see of the log, and under which names.

An officer sees the acts of her own partner's professionals, every act on a household whose team has or had
a member of her partner, the acts of the hub itself, and the acts on the log. Professionals are numbered,
never named: the log is not for judging staff (CNIL, délibération 2021-122). While her partner's agreement
is not in force she has the acts of its own professionals, for which it still answers, and no household.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, false, or_, select, true
from sqlalchemy.orm import Session

from hub.accounts.models import Partner, Post
from hub.accounts.queries import load_actor
from hub.actors import ActorKind
from hub.audit.entries import Action
from hub.audit.models import AuditEntry
from hub.consent.authorise import AnyUnit, require_role
from hub.consent.codes import Role
from hub.consent.suspension import suspended
from hub.registry.models import Household, TeamMembership
from hub.registry.short_codes import read_code

SEEN_BY_ALL = (
    Action.AUDIT_VERIFIED,
    Action.AUDIT_EXPORTED,
    Action.AUDIT_CHECKPOINT_READ,
    Action.AUDIT_EPOCH_OPENED,
    Action.AUDIT_KEY_ANNOUNCED,
    Action.AUDIT_FORGOTTEN,
)
"""What is done with the log itself concerns every officer."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose eyes look, and when. Without a partner it is the hub itself, which sees everything."""

    partner_id: UUID | None
    partner: str | None
    now: datetime
    suspended: bool = False

    def entries(self) -> ColumnElement[bool]:
        """The entries in sight.

        Said as one value, so that no planner gathers a large part of the log by four indexes to sort it:
        a page walks the index of what it filters by, in the order it shows, and stops when full.
        """
        if self.partner_id is None:
            return true()
        seen = or_(
            AuditEntry.partner == self.partner,
            AuditEntry.household_id.in_(self.households()),
            and_(AuditEntry.household_id.is_(None), AuditEntry.partner.is_(None)),
            AuditEntry.action.in_(SEEN_BY_ALL),
        )
        return case((seen, 1), else_=0) == 1

    def households(self) -> Select[UUID]:
        """Ids of the households whose team has or had a member of the partner."""
        begun = false() if self.suspended else TeamMembership.from_at <= self.now
        query = select(TeamMembership.household_id).where(begun)
        return query if self.partner_id is None else query.where(TeamMembership.partner_id == self.partner_id)

    def professionals(self) -> Select[UUID, str]:
        """Ids and partner codes of the professionals whose acts may be in sight."""
        members = select(TeamMembership.professional_id).where(
            TeamMembership.household_id.in_(self.households())
        )
        query = select(Post.professional_id, Partner.code).join(Partner, Partner.id == Post.partner_id)
        if self.partner_id is not None:
            near = or_(Post.partner_id == self.partner_id, Post.professional_id.in_(members))
            query = query.where(near)
        return query.where(Post.from_at <= self.now).distinct().order_by(Partner.code, Post.professional_id)


def sight_of(unit: AnyUnit, action: str, *, of_log: bool = False) -> Sight:
    """The sight of a data-protection officer. Raises AccessDeniedError for every other role and, but of the
    log, while her partner's agreement is not in force."""
    require_role(unit, Role.DPO, action=action, in_suspension=of_log)
    if unit.actor.kind is ActorKind.SYSTEM:
        return Sight(None, None, unit.now)
    assert unit.actor.id is not None
    officer = load_actor(unit.session, unit.actor.id, unit.now, unit.actor.origin)
    assert officer is not None
    paused = suspended(unit, officer.partner_id)
    return Sight(officer.partner_id, officer.partner, unit.now, paused)


def agent_number(professional_id: UUID) -> str:
    """`4F2`: the last three digits of the id, so that an export and the page can be laid side by side."""
    return f"{professional_id.int & 0xFFF:03X}"


def household_codes(session: Session, sight: Sight, ids: Collection[UUID]) -> dict[UUID, str]:
    """Short codes of those of these households that are in sight."""
    query = select(Household.id, Household.short_code).where(
        Household.id.in_(ids), Household.id.in_(sight.households())
    )
    return {row.id: row.short_code for row in session.execute(query)}


def household_of_code(session: Session, sight: Sight, code: str) -> UUID | None:
    """The household in sight that has this short code; foreign and unknown codes are alike."""
    query = select(Household.id).where(
        Household.short_code == (read_code(code) or ""), Household.id.in_(sight.households())
    )
    return session.scalar(query)
