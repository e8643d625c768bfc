"""A household with two referents, a colleague, a stranger to it, an administrator; nobody was asked yet."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.requests.asking import NewRequest, ask_access, ask_to_join
from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.platform_builder import add_household, add_professional, build_platform

REASON = "Le bail se signe vendredi, il me manque les ressources."
ANSWER = "Nous en avons parlé au téléphone ce matin."


class World:
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.platform, self.clock = build_platform(database, folder, clock), clock
        self.social = add_professional(self.platform, "ssp", profession="social_worker", name="Sarah Benali")
        self.job = add_professional(self.platform, "mep", "coordinator", "coordinator", name="Karim Haddad")
        self.housing = add_professional(self.platform, "his", profession="housing_officer", name="Nadia Roy")
        self.stranger = add_professional(self.platform, "his", profession="housing_officer", name="Luc Petit")
        self.administrator = add_professional(self.platform, "his", "administrator", "administrator")
        self.home = add_household(
            self.platform, [self.housing], referents=[self.social, self.job], code="FOYER-7K2M"
        )

    @property
    def adult(self) -> UUID:
        return self.home.person_ids[0]

    def ask(self, actor: Actor | None = None, **said: object) -> UUID:
        new = {
            "category": "resources",
            "person_id": self.adult,
            "action": "read",
            "purpose": "housing_file",
            "reason": REASON,
        } | said
        return ask_access(self.platform, actor or self.housing, self.home.id, NewRequest(**new))  # type: ignore[arg-type]  # as a form says it

    def join(self, actor: Actor | None = None, code: str = "FOYER-7K2M", reason: str = REASON) -> UUID:
        return ask_to_join(self.platform, actor or self.stranger, code, "household_follow_up", reason)

    def entries(self, action: str) -> list[AuditEntry]:
        with self.platform.database.reading() as session:
            return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action)))
