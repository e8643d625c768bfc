"""A couple with a child who all agreed; two partners follow them, others of both will follow the man."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.actors import Actor
from hub.channels.operations import NewNote, post_note
from hub.channels.reading import open_channel
from hub.documents.listing import list_documents
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.originals import download_original
from hub.platform.deciding import Decider
from hub.platform.suspending import suspend_partner
from hub.registry.models import Household
from hub.separation.operations import confirm_separation, propose_separation
from hub.separation.plans import Plan
from hub.storage.db import Database
from tests import papers
from tests.fixed_clock import FixedClock
from tests.platform_builder import PASSWORD, add_household, add_professional, agree, build_platform


class World:
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.clock, self.platform = clock, build_platform(database, folder / "data", clock)
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing = add_professional(self.platform, "his", profession="housing_officer")
        self.member = add_professional(self.platform, "his", profession="housing_officer")
        self.new_social = add_professional(self.platform, "ssp", profession="social_worker")
        self.new_housing = add_professional(self.platform, "his", profession="housing_officer")
        self.home = add_household(self.platform, [self.member], referents=[self.social, self.housing])
        self.woman, self.man, self.child = self.home.person_ids
        agree(self.platform, self.social, self.home)
        clock.advance(minutes=1)

    def plan(self, *persons: UUID, **other: Any) -> Plan:
        referents = tuple(_id(one) for one in (self.new_social, self.new_housing))
        return Plan(**{"persons": persons or (self.man,), "hotel": "Hôtel du Port", "town": "Paris"}
                    | {"referents": referents} | other)  # fmt: skip

    def note(
        self, body: str, person: UUID | None, by: Actor | None = None, reply_to: UUID | None = None
    ) -> UUID:
        new = NewNote("housing", person, body, reply_to=reply_to)
        posted = post_note(self.platform, by or self.social, self.home.id, new)
        self.clock.advance(seconds=1)
        return posted.id

    def paper(self, person: UUID | None, content: bytes = b"", category: str = "housing") -> UUID:
        new = NewDocument(category, person, "lease" if category == "housing" else "other", "Bail", "bail.pdf")
        stored = BytesIO(content or papers.pdf())
        found = deposit_document(self.platform, self.social, self.home.id, new, stored)
        self.clock.advance(seconds=1)
        return found.id

    def propose(self, *persons: UUID, **other: Any) -> UUID:
        plan = self.plan(*persons, **other)
        return propose_separation(self.platform, self.social, self.home.id, plan)

    def suspend(self, code: str) -> None:
        """Two administrators of other partners."""
        others = [one for one in ("ssp", "his", "mep") if one != code]
        first, second = (add_professional(self.platform, one, "administrator", "other") for one in others)
        deciders = Decider(first, PASSWORD), Decider(second, PASSWORD)
        suspend_partner(self.platform, code, deciders, "here")
        self.clock.advance(seconds=1)

    def separate(self, *persons: UUID) -> UUID:
        """Both decide; the id of the new household."""
        waiting = self.propose(*persons)
        confirm_separation(self.platform, self.housing, self.home.id, waiting)
        self.clock.advance(seconds=1)
        return self.new_home()

    def new_home(self) -> UUID:
        with self.platform.database.reading() as session:
            return session.scalars(select(Household.id).where(Household.id != self.home.id)).one()

    def objects(self) -> dict[str, bytes]:
        """All that the store holds, byte for byte."""
        store = self.platform.objects
        return {name: b"".join(store.read(name, 0, [store.length(name)])) for name, _ in store.names()}

    def bodies(self, actor: Actor, home: UUID | None = None) -> list[str]:
        return [one.body for one in open_channel(self.platform, actor, home or self.home.id).notes.notes]

    def titles(self, actor: Actor, home: UUID | None = None) -> list[UUID]:
        return [one.id for one in list_documents(self.platform, actor, home or self.home.id)]

    def original(self, actor: Actor, document_id: UUID) -> bytes:
        return b"".join(download_original(self.platform, actor, document_id).chunks)


def _id(actor: Actor) -> UUID:
    assert actor.id is not None
    return actor.id
