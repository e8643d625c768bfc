"""A household three partners follow, everybody agreed to everything; short words to deposit and to say."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.documents.checking import check_document
from hub.documents.expected import Row, expected_documents
from hub.documents.operations import NewDocument, deposit_document
from hub.storage.db import Database
from tests import papers
from tests.fixed_clock import FixedClock
from tests.platform_builder import add_household, add_professional, agree, build_platform


class World:
    def __init__(self, database: Database, folder: Path, clock: FixedClock, *, agreed: bool = True) -> None:
        self.platform, self.clock = build_platform(database, folder, clock), clock
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing = add_professional(self.platform, "his", profession="housing_officer")
        self.job = add_professional(self.platform, "mep")
        self.home = add_household(self.platform, [self.job], referents=[self.social, self.housing])
        if agreed:
            agree(self.platform, self.social, self.home)

    @property
    def adult(self) -> UUID:
        return self.home.person_ids[0]

    def deposit(
        self,
        kind: str = "payslip",
        category: str = "resources",
        person: int | None = 0,
        ends: date | None = None,
        period: date | None = None,
        by: Actor | None = None,
    ) -> UUID:
        about = None if person is None else self.home.person_ids[person]
        new = NewDocument(category, about, kind, f"Titre {kind}", f"{kind}.pdf", ends, period)
        self.clock.advance(seconds=1)
        content = papers.pdf(content=f"BT ET % {kind} {self.clock()}".encode())
        return deposit_document(self.platform, by or self.social, self.home.id, new, iter([content])).id

    def check(self, document: UUID, kind: str, reason: str = "", by: Actor | None = None) -> None:
        self.clock.advance(seconds=1)
        check_document(self.platform, by or self.housing, document, 1, kind, reason)

    def rows(self, actor: Actor) -> dict[tuple[str, int | None], Row]:
        """By type and place in the household."""
        places = {one: number for number, one in enumerate(self.home.person_ids)}
        page = expected_documents(self.platform, actor, self.home.id)
        return {
            (row.type.code, places[row.person_id] if row.person_id else None): row
            for _, rows in page.slots
            for row in rows
        }

    def state(self, actor: Actor, kind: str, person: int | None = 0) -> str:
        return self.rows(actor)[kind, person].state.value

    def entries(self, action: str) -> list[AuditEntry]:
        with self.platform.database.reading() as session:
            return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action)))
