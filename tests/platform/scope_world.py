"""An administrator at each partner, what they narrow and widen, and why."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.platform.scope_changes import change_scopes
from hub.platform.scope_proposals import Proposal, list_proposals
from hub.registry.models import Channel
from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.platform_builder import (
    add_household,
    add_professional,
    agree,
    build_platform,
    facts_of,
    partner_id,
)

WHY = "Préparer les dossiers de location avant la commission"
WIDER = {("worker", "employment"): ("none", "read")}
NARROWER = {("worker", "resources"): ("read", "none")}


class World:
    """An administrator at each partner, and a household that agreed to everything."""

    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.clock = clock
        self.platform = build_platform(database, folder, clock)
        self.his, self.mep, self.also_his = (
            add_professional(self.platform, code, "administrator", "other") for code in ("his", "mep", "his")
        )
        self.officer = add_professional(self.platform, "his", "dpo", "other")
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.job = add_professional(self.platform, "mep")
        self.housing = add_professional(self.platform, "his", profession="housing_officer")
        self.home = add_household(self.platform, [self.job, self.housing], referents=[self.social])
        agree(self.platform, self.social, self.home)
        clock.advance(minutes=1)
        self.began = clock()

    def level(self, role: str, category: str, code: str = "his") -> str:
        now, partner = self.clock(), partner_id(self.platform, code)
        held = [
            str(row.level)
            for row in facts_of(self.platform).scopes
            if (row.partner, row.role, row.category) == (partner, role, category) and row.holds(now, now)
        ]
        return held[0] if held else "none"

    def propose(self) -> UUID:
        change_scopes(self.platform, self.his, WIDER, WHY)
        return self.proposals()[0].batch_id

    def proposals(self, reader: Actor | None = None) -> list[Proposal]:
        return list_proposals(self.platform, reader or self.mep)

    def actions(self) -> list[str]:
        """What the log says of scopes, apart from those the platform began with."""
        with self.platform.database.reading() as session:
            query = select(AuditEntry.action).where(AuditEntry.at >= self.began)
            rows = session.scalars(query.order_by(AuditEntry.entry_id))
            return [one for one in rows if one.startswith("scope:") or one == "access:refused"]

    def version(self) -> int:
        with self.platform.database.reading() as session:
            found = session.scalar(select(Channel.access_version).where(Channel.household_id == self.home.id))
            assert found is not None
            return found
