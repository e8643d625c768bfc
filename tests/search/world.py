"""A household three partners follow, with words in its notes, in its documents' titles and in their texts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from sqlalchemy import event, select, update

from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.audit.units import WritingUnit, writing
from hub.channels.models import NoteVersion
from hub.channels.operations import NewNote, post_note
from hub.consent.authorise import stand
from hub.documents.models import Document, DocumentRendition
from hub.documents.operations import NewDocument, record_document
from hub.documents.text_rows import LABEL
from hub.documents.views import bound
from hub.errors import Asked
from hub.search.operations import ChannelHits, search_channel
from hub.storage.db import Database
from hub.storage.object_format import Manifest
from tests.fixed_clock import FixedClock
from tests.platform_builder import add_household, add_professional, agree, build_platform


class World:
    def __init__(self, database: Database, folder: Path, clock: FixedClock, **settings: object) -> None:
        self.platform, self.clock = build_platform(database, folder, clock, **settings), clock
        self.texts: dict[UUID, str] = {}
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing = add_professional(self.platform, "his", profession="housing_officer")
        self.job = add_professional(self.platform, "mep")
        self.home = add_household(self.platform, [self.job, self.housing], referents=[self.social])
        agree(self.platform, self.social, self.home)

    def write(
        self, body: str, category: str = "coordination", by: Actor | None = None, home: UUID | None = None
    ) -> UUID:
        """About the woman in closed categories, about all of them in the others."""
        self.clock.advance(seconds=1)
        person = self.home.person_ids[0] if category in ("health", "protection") else None
        new = NewNote(category, person, body)
        return post_note(self.platform, by or self.social, home or self.home.id, new).id

    def deposit(
        self, title: str, text: str = "", category: str = "resources", by: Actor | None = None
    ) -> UUID:
        """A document of which this was read."""
        self.clock.advance(seconds=1)
        new = NewDocument(category, self.home.person_ids[0], "payslip", title, "fichier.pdf")
        document_id = _deposited(self.platform, by or self.social, self.home.id, new, text)
        self.texts[document_id] = text
        return document_id

    def search(self, actor: Actor, words: str, **how: object) -> ChannelHits:
        self.clock.advance(seconds=1)
        return search_channel(self.platform, actor, self.home.id, words, **how)

    def found(self, actor: Actor, words: str) -> list[UUID]:
        return [hit.found.id for hit in self.search(actor, words).hits]

    def alter(self, note: UUID) -> None:
        """As whoever writes to the database might."""
        with self.platform.database.writing() as session:
            session.execute(update(NoteVersion).where(NoteVersion.note_id == note).values(body=bytes(80)))

    def entries(self, action: str = "channel:searched") -> list[AuditEntry]:
        with self.platform.database.reading() as session:
            query = select(AuditEntry).where(AuditEntry.action == action)
            return list(session.scalars(query.order_by(AuditEntry.entry_id)))

    @contextmanager
    def said(self) -> Iterator[list[str]]:
        """What the database is asked meanwhile."""
        said: list[str] = []

        def hear(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
            said.append(statement)

        event.listen(self.platform.database.engine, "before_cursor_execute", hear)
        try:
            yield said
        finally:
            event.remove(self.platform.database.engine, "before_cursor_execute", hear)


@writing
def _deposited(unit: WritingUnit, home: UUID, new: NewDocument, text: str) -> UUID:
    standing = stand(unit, home, Asked("write", home))
    document_id, manifest = unit.new_id(), Manifest(bytes(32), unit.new_id().bytes, home, 1, bytes(32))
    record_document(unit, standing, new, document_id, manifest, "pdf")
    document = unit.session.get_one(Document, document_id)
    key = unit.platform.household_key(home, standing.known.head.key_id)
    unit.session.add(
        DocumentRendition(
            document_id=document_id,
            version=1,
            label=LABEL,
            object_id=unit.new_id().bytes,
            manifest=key.seal(bound(unit.platform, "object.key", document, 1), manifest.encode()),
            pages=1,
            text=key.seal(bound(unit.platform, "document.text", document, 1), text.encode()),
            made_at=unit.now,
        )
    )
    return document_id
