"""Lines that begin or end by themselves: who hears the bell then, so that open pages follow."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from hub.registry.models import TeamMembership
from hub.storage.dated import as_corrected
from hub.storage.platform import Platform


def ring_turns(platform: Platform, since: datetime, until: datetime) -> None:
    """Ring the teams of which a line began or ended after `since` and by `until`, those who left too."""
    with platform.database.reading() as session:
        line = select(TeamMembership.household_id, TeamMembership.professional_id)
        valid = as_corrected(line, TeamMembership)
        begun = (TeamMembership.from_at > since) & (TeamMembership.from_at <= until)
        ended = (TeamMembership.until_at > since) & (TeamMembership.until_at <= until)
        turned = {row[0] for row in session.execute(valid.where(or_(begun, ended)))}
        if not turned:
            return
        near = valid.where(TeamMembership.household_id.in_(turned), TeamMembership.until_at > since)
        teams: dict[UUID, set[UUID]] = {}
        for household_id, professional_id in session.execute(near):
            teams.setdefault(household_id, set()).add(professional_id)
    for household_id, professionals in teams.items():
        platform.bell.ring(household_id, professionals)
