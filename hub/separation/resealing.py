"""What is about one person follows her into another household: every small secret sealed anew under its key.

Stored objects are not touched: they stay bound to the household in which they were written, which their
manifests name. Inside an open transaction only, so that nothing is ever half moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select, update

from hub.audit.units import WritingUnit
from hub.channels.models import Note, NoteVersion
from hub.channels.note_rows import body_context
from hub.documents.exempting import exemption_context
from hub.documents.marks import reason_context
from hub.documents.models import (
    Document,
    DocumentDate,
    DocumentExemption,
    DocumentMark,
    DocumentRendition,
    DocumentVersion,
)
from hub.documents.piece_requests.models import (
    PieceRequest,
    PieceRequestAnswer,
    PieceReuse,
    PieceReuseAnswer,
)
from hub.documents.piece_requests.sealing import ANSWERED, ASKED, words_context
from hub.documents.stated_dates import date_context
from hub.documents.views import bound
from hub.registry.models import Channel, Person, Subject, SubjectPerson
from hub.registry.people import MAJORITY
from hub.storage.envelope import Context
from hub.storage.held_keys import HouseholdKey
from hub.storage.object_format import Manifest


@dataclass(frozen=True, slots=True)
class Home:
    """A household one moves from or to, with its key."""

    id: UUID
    key: HouseholdKey


@dataclass(frozen=True, slots=True)
class Move:
    """From which household to which, inside a unit."""

    unit: WritingUnit
    old: Home
    new: Home

    def resealed(self, context: Context, sealed: bytes) -> bytes:
        """The same text, for the same object in the new household. Raises TamperedError."""
        text = self.old.key.open(context, sealed)
        return self.new.key.seal(replace(context, household_id=self.new.id), text)


def move_persons(move: Move, person_ids: Sequence[UUID]) -> list[UUID]:
    """Persons, and the subjects that are about one of them alone; the ids of these subjects. A child of two
    homes may be sealed in the one she does not leave."""
    platform = move.unit.platform
    here = select(Person).where(Person.id.in_(person_ids), Person.household_id == move.old.id)
    for person in move.unit.session.scalars(here):
        name = platform.context("person.name", move.old.id, person.id)
        field = platform.context("person.field", move.old.id, person.id)
        person.name = move.resealed(name, person.name)
        person.birth = person.birth and move.resealed(field, person.birth)
        person.adult_at = person.adult_at and move.resealed(replace(field, version=MAJORITY), person.adult_at)
        person.household_id = move.new.id
    own = (
        select(Subject)
        .join(SubjectPerson, SubjectPerson.subject_id == Subject.id)
        .where(
            Subject.household_id == move.old.id,
            Subject.kind == "person",
            SubjectPerson.person_id.in_(person_ids),
        )
    )
    subjects = list(move.unit.session.scalars(own))
    for subject in subjects:
        subject.household_id = move.new.id
    move.unit.session.flush()
    return [subject.id for subject in subjects]


def move_items(move: Move, subject_ids: Sequence[UUID], *, counted_together: bool = False) -> None:
    """Notes and documents about these subjects, in their order, and what is asked about them; in their places
    too, where the new household's channel counts together with the old one, or has to with a third."""
    session = move.unit.session
    notes = list(session.scalars(select(Note).where(Note.subject_id.in_(subject_ids))))
    documents = list(session.scalars(select(Document).where(Document.subject_id.in_(subject_ids))))
    _move_notes(move, notes)
    _move_documents(move, documents)
    _move_statements(move, documents)
    _move_exemptions(move, subject_ids)
    _move_requests(move, subject_ids)
    items: list[Note | Document] = sorted([*notes, *documents], key=lambda one: one.seq)
    for seq, item in enumerate(items, 1):
        item.household_id, item.seq = move.new.id, item.seq if counted_together else seq
    session.flush()
    last = max((item.seq for item in items), default=0)
    if counted_together:
        # What a third household holds of a child stands at places beyond what moves, and shows here too.
        before = session.scalar(select(Channel.last_seq).where(Channel.household_id == move.old.id))
        last = max(last, before or 0)
    here = Channel.household_id == move.new.id, Channel.last_seq < last
    session.execute(update(Channel).where(*here).values(last_seq=last))


def _move_notes(move: Move, notes: Sequence[Note]) -> None:
    """Every version of every note; what answered across the two households answers no more."""
    by_id = {note.id: note for note in notes}
    versions = select(NoteVersion).where(NoteVersion.note_id.in_(by_id))
    for version in move.unit.session.scalars(versions):
        context = body_context(move.unit.platform, by_id[version.note_id])
        version.body = move.resealed(replace(context, version=version.version), version.body)
    for note in notes:
        if note.reply_to not in by_id:
            note.reply_to = None
    left = update(Note).where(Note.reply_to.in_(by_id), Note.id.not_in(by_id)).values(reply_to=None)
    move.unit.session.execute(left)


def _move_documents(move: Move, documents: Sequence[Document]) -> None:
    platform, by_id = move.unit.platform, {document.id: document for document in documents}
    for document in documents:
        context = bound(platform, "document.title", document, document.current_version)
        document.title = move.resealed(context, document.title)
    rows = select(DocumentVersion).where(DocumentVersion.document_id.in_(by_id))
    for version in move.unit.session.scalars(rows):
        document = by_id[version.document_id]
        key = bound(platform, "object.key", document, version.version)
        manifest = Manifest.decode(move.old.key.open(key, version.manifest))
        version.manifest = move.resealed(key, version.manifest)
        version.digest = move.new.key.dedupe(manifest.sha256)
        title = bound(platform, "document.title", document, version.version)
        version.title = version.title and move.resealed(title, version.title)
        filename = bound(platform, "document.filename", document, version.version)
        version.filename = move.resealed(filename, version.filename)
    made = select(DocumentRendition).where(DocumentRendition.document_id.in_(by_id))
    for rendition in move.unit.session.scalars(made):
        key = bound(platform, "object.key", by_id[rendition.document_id], rendition.version)
        rendition.manifest = move.resealed(key, rendition.manifest)
        text = bound(platform, "document.text", by_id[rendition.document_id], rendition.version)
        rendition.text = rendition.text and move.resealed(text, rendition.text)


def _move_statements(move: Move, documents: Sequence[Document]) -> None:
    """The marks and the dates said of these documents; asked before they change household."""
    platform, by_id = move.unit.platform, {document.id: document for document in documents}
    for mark in move.unit.session.scalars(select(DocumentMark).where(DocumentMark.document_id.in_(by_id))):
        context = reason_context(platform, by_id[mark.document_id], mark)
        mark.reason = move.resealed(context, mark.reason)
    for stated in move.unit.session.scalars(select(DocumentDate).where(DocumentDate.document_id.in_(by_id))):
        context = date_context(platform, by_id[stated.document_id], stated)
        stated.day = move.resealed(context, stated.day)


def _move_exemptions(move: Move, subject_ids: Sequence[UUID]) -> None:
    rows = select(DocumentExemption).where(DocumentExemption.subject_id.in_(subject_ids))
    for row in move.unit.session.scalars(rows):
        row.reason = move.resealed(exemption_context(move.unit.platform, row), row.reason)
        row.household_id = move.new.id


def _move_requests(move: Move, subject_ids: Sequence[UUID]) -> None:
    """Requests for documents, what settled them and what owners said. Each context before its household."""
    session, platform = move.unit.session, move.unit.platform
    requests = {
        one.id: one
        for one in session.scalars(select(PieceRequest).where(PieceRequest.subject_id.in_(subject_ids)))
    }
    for request in requests.values():
        request.words = move.resealed(words_context(platform, request, ASKED), request.words)
    answers = select(PieceRequestAnswer).where(PieceRequestAnswer.request_id.in_(requests))
    for answer in session.scalars(answers):
        context = words_context(platform, requests[answer.request_id], ANSWERED)
        answer.reason = answer.reason and move.resealed(context, answer.reason)
    said = (
        select(PieceReuse, PieceReuseAnswer).join(PieceReuseAnswer).where(PieceReuse.request_id.in_(requests))
    )
    for reuse, owner in session.execute(said):
        context = words_context(platform, requests[reuse.request_id], ANSWERED, reuse.id)
        owner.reason = owner.reason and move.resealed(context, owner.reason)
    for request in requests.values():
        request.household_id = move.new.id
