"""Standing before a household, or looking on as a data-protection officer."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from hub.accounts.queries import load_actor
from hub.consent.authorise import AnyUnit, Standing, refusal_of_unknown, stand
from hub.consent.codes import Role
from hub.consent.queries import known_households
from hub.consent.suspension import suspended
from hub.errors import AccessDeniedError, Asked
from hub.registry.models import TeamMembership


def stand_or_oversee(unit: AnyUnit, household_id: UUID, asked: Asked) -> Standing:
    """Stand before a household; or look on, as the data-protection officer of a partner that is or was in
    its team (RGPD, art. 39), while its agreement is in force. She is told who may see what and why; names and
    contents stay closed to her."""
    actor = unit.actor.id and load_actor(unit.session, unit.actor.id, unit.now, unit.actor.origin)
    if not actor or actor.role != Role.DPO:
        return stand(unit, household_id, asked)
    near = select(TeamMembership.id).where(
        TeamMembership.household_id == household_id,
        TeamMembership.partner_id == actor.partner_id,
        TeamMembership.from_at <= unit.now,
    )
    beside = unit.session.scalar(near.limit(1)) is not None and not suspended(unit, actor.partner_id)
    ids = [household_id] if beside else []
    known = known_households(unit.platform, unit.session, ids, None, unit.now) if ids else {}
    if household_id not in known:
        raise AccessDeniedError(refusal_of_unknown(unit, [household_id]), asked)
    return Standing(unit, known[household_id])
