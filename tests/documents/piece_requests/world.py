"""A couple with a child who all agreed, followed by three partners: the housing one asks for documents."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.audit.units import WritingUnit, writing
from hub.consent.authorise import stand
from hub.consent.operations import withdraw_consent
from hub.documents.operations import NewDocument, record_document
from hub.documents.piece_requests.asking import NewPieceRequest, ask_piece
from hub.documents.piece_requests.listing import list_piece_requests, my_piece_requests
from hub.documents.piece_requests.reading import RequestPage, open_piece_request
from hub.documents.piece_requests.views import RequestLine
from hub.errors import Asked
from hub.storage.db import Database
from hub.storage.object_format import Manifest
from tests.fixed_clock import FixedClock
from tests.platform_builder import add_household, add_professional, agree, build_platform, partner_id

WORDS = "Les trois derniers, pour la commission de vendredi."
REASON = "Nous en avons parlé au téléphone ce matin."


class World:
    def __init__(self, database: Database, folder: Path, clock: FixedClock, **settings: object) -> None:
        self.clock, self.platform = clock, build_platform(database, folder / "data", clock, **settings)
        self.social = add_professional(self.platform, "ssp", profession="social_worker", name="Sarah Benali")
        self.colleague = add_professional(self.platform, "ssp", profession="educator", name="Paul Meyer")
        self.job = add_professional(self.platform, "mep", name="Karim Haddad")
        self.housing = add_professional(self.platform, "his", profession="housing_officer", name="Nadia Roy")
        self.stranger = add_professional(self.platform, "his", profession="housing_officer", name="Luc Petit")
        team = [self.colleague, self.job, self.housing]
        self.home = add_household(self.platform, team, referents=[self.social])
        agree(self.platform, self.social, self.home)
        clock.advance(minutes=1)

    @property
    def adult(self) -> UUID:
        return self.home.person_ids[0]

    def partner(self, code: str) -> UUID:
        return partner_id(self.platform, code)

    def ask(self, actor: Actor | None = None, to: str | Actor = "ssp", **said: Any) -> UUID:
        """A payslip of the first adult, from the social partner, unless told otherwise."""
        addressee = {"asked_partner_id": self.partner(to)} if isinstance(to, str) else {"asked_id": to.id}
        usual = {"type": "payslip", "person_id": self.adult, "purpose": "housing_file", "words": WORDS}
        new = NewPieceRequest(**(usual | addressee | said))
        found = ask_piece(self.platform, actor or self.housing, self.home.id, new)
        self.clock.advance(seconds=1)
        return found

    def deposit(
        self, actor: Actor | None = None, person: UUID | None = None, kind: str = "payslip", **said: Any
    ) -> UUID:
        """Recorded as when its bytes are stored; there are none."""
        new = NewDocument(said.get("category", "resources"), person or self.adult, kind, "Bulletin", "b.pdf")
        found = _record(self.platform, actor or self.social, self.home.id, new)
        self.clock.advance(seconds=1)
        return found

    def withdraw(self, partner: str, category: str = "resources") -> None:
        cells = [(self.partner(partner), category)]
        adult = self.adult
        withdraw_consent(self.platform, self.social, self.home.id, adult, adult, "self", cells)
        self.clock.advance(seconds=1)

    def page(self, actor: Actor, request: UUID) -> RequestPage:
        return open_piece_request(self.platform, actor, request)

    def listed(self, actor: Actor) -> list[UUID]:
        return [one.id for one in list_piece_requests(self.platform, actor, self.home.id).lines]

    def mine(self, actor: Actor) -> dict[UUID, RequestLine]:
        return {one.id: one for one in my_piece_requests(self.platform, actor)}

    def entries(self, action: str) -> list[AuditEntry]:
        with self.platform.database.reading() as session:
            query = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.entry_id)
            return list(session.scalars(query))

    def today(self) -> date:
        return self.platform.local(self.clock()).date()


@writing
def _record(unit: WritingUnit, household_id: UUID, new: NewDocument) -> UUID:
    standing = stand(unit, household_id, Asked("write", household_id))
    object_id = unit.new_id()
    manifest = Manifest(bytes(32), object_id.bytes, household_id, 1, bytes(32))
    return record_document(unit, standing, new, object_id, manifest, "pdf").id
