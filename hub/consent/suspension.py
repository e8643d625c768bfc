"""Whether a partner's agreement binds its people at all: asked of every post, before its role."""

from __future__ import annotations

from uuid import UUID

from hub.audit.units import ReadingUnit, WritingUnit
from hub.consent.facts import Facts
from hub.consent.moment import moment_at
from hub.consent.queries import platform_facts


def suspended(unit: ReadingUnit | WritingUnit, partner_id: UUID | None) -> bool:
    """Whether the partner has no agreement in force now, or one that is suspended."""
    rows = platform_facts(unit.session, unit.platform.id, unit.now)
    facts = Facts(parameters=rows.parameters, agreements=rows.agreements)
    return moment_at(facts, unit.now, unit.now).paused(partner_id)[0]
