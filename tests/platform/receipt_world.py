"""A consent recorded with its image, and everybody who may ask for its receipt."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from hub.actors import Actor
from hub.audit.queries import last_of
from hub.audit.vocabulary import Action
from hub.consent.collecting import Collected
from hub.consent.operations import record_consent
from hub.consent.records import RecordAsked
from hub.documents.evidence import receive_evidence
from hub.documents.evidence_reading import download_evidence
from hub.platform.receipts import ReceiptPage, read_receipt
from hub.storage.db import Database
from tests import papers
from tests.fixed_clock import FixedClock
from tests.platform_builder import (
    add_household,
    add_professional,
    approve_texts,
    build_platform,
    partner_id,
)

PNG = papers.png()


class World:
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.platform, self.clock = build_platform(database, folder, clock), clock
        approve_texts(self.platform)
        self.collector = add_professional(
            self.platform, "ssp", profession="social_worker", name="Sarah Benali"
        )
        self.referent = add_professional(self.platform, "ssp", profession="educator")
        self.member = add_professional(self.platform, "his", profession="housing_officer")
        self.other_referent = add_professional(self.platform, "mep")
        self.secretary = add_professional(self.platform, "ssp", "secretary", "other")
        self.officer = add_professional(self.platform, "his", "dpo", "lawyer", mail="dpo@his.example")
        self.stranger = add_professional(self.platform, "ssp", profession="social_worker")
        self.home = add_household(
            self.platform,
            [self.collector, self.member, self.secretary],
            referents=[self.referent, self.other_referent],
        )
        self.person = self.home.person_ids[0]
        self.record = self._record("housing", "employment")

    def _record(self, *categories: str) -> RecordAsked:
        answers = {(partner_id(self.platform, "his"), one): "given" for one in categories}
        answers[partner_id(self.platform, "mep"), "family"] = "refused"
        image = receive_evidence(
            self.platform, self.collector, self.home.id, self.person, "fiche.png", iter([PNG])
        )
        said = Collected(
            self.person, self.person, "self", answers, "ar", "signed_sheet", interpreter="Noura Service",
            evidence_id=image,
        )  # fmt: skip
        recorded = record_consent(self.platform, self.collector, self.home.id, said)
        return RecordAsked(self.home.id, self.person, recorded)

    def about_health(self) -> RecordAsked:
        return self._record("health")

    def read(self, actor: Actor | None = None, asked: RecordAsked | None = None) -> ReceiptPage:
        self.clock.advance(seconds=1)
        return read_receipt(self.platform, actor or self.collector, asked or self.record)

    def image(self, actor: Actor, asked: RecordAsked | None = None) -> bytes:
        self.clock.advance(seconds=1)
        return b"".join(download_evidence(self.platform, actor, asked or self.record).chunks)

    def last(self, action: Action) -> tuple[UUID | None, UUID | None, str]:
        with self.platform.database.reading() as session:
            entry = last_of(session, action)
        assert entry is not None
        return entry.actor_id, entry.object_id, entry.outcome
