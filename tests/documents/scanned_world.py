"""A household whose documents a real clamd looks at: two partners, one of which deposits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.documents.clamd import Clamd
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.originals import download_original
from hub.documents.reading import open_document
from hub.documents.rules import Scan
from hub.documents.scanning import scan_waiting
from hub.storage.db import Database
from hub.storage.platform import Platform
from tests import papers
from tests.fixed_clock import FixedClock
from tests.platform_builder import add_household, add_professional, agree, build_platform
from tests.services.clamd import VIRUS, Scanner


class ScannedWorld:
    def __init__(self, database: Database, folder: Path, clock: FixedClock, scanner: Scanner) -> None:
        self.clock = clock
        self.platform: Platform = build_platform(database, folder, clock, clamd=scanner.address)
        self.scanner = Clamd(scanner.address)
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing = add_professional(self.platform, "his", profession="housing_officer")
        self.home = add_household(self.platform, [self.social, self.housing])
        agree(self.platform, self.social, self.home)

    def without_scanner(self) -> Platform:
        """The same platform, of which the scanner's address was taken away."""
        return replace(self.platform, settings=self.platform.settings.model_copy(update={"clamd": ""}))

    def deposit(self, content: bytes | None = None) -> UUID:
        person = self.home.person_ids[0]
        paper = NewDocument("housing", person, "lease", "Bail", "bail.pdf")
        chunks = iter([content or papers.pdf()])
        return deposit_document(self.platform, self.social, self.home.id, paper, chunks).id

    def deposit_virus(self) -> UUID:
        return self.deposit(papers.pdf(content=VIRUS))

    def scan(self) -> int:
        return scan_waiting(self.platform, self.scanner)

    def state(self, document_id: UUID, platform: Platform | None = None) -> Scan:
        return open_document(platform or self.platform, self.social, document_id).document.scan

    def take(self, actor: Actor, document_id: UUID, platform: Platform | None = None) -> bytes:
        return b"".join(download_original(platform or self.platform, actor, document_id).chunks)

    def entries(self, action: str, **equal: Any) -> list[AuditEntry]:
        with self.platform.database.reading() as session:
            rows = session.scalars(
                select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.at)
            )
            return [one for one in rows if all(getattr(one, key) == value for key, value in equal.items())]
