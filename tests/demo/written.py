"""What is stored of a household of the demo, ids replaced by what they stand for: two of them compare."""

from __future__ import annotations

import io
from functools import cache
from uuid import UUID

from PIL import Image
from sqlalchemy import select

from hub.audit.models import AuditEntry
from hub.channels.models import ItemAudience, Note, NoteVersion
from hub.channels.note_rows import body_context
from hub.consent.models import ConsentCell, ConsentRecord
from hub.documents.models import Document, DocumentVersion
from hub.documents.views import bound, object_context
from hub.registry.models import Household, Person, SubjectPerson, TeamMembership
from hub.registry.people import person_name
from hub.storage.object_format import Manifest
from hub.storage.objects import read_object


def picture(_story, paper):
    """A real file of the format its name claims; the same one each time it is asked for."""
    return _drawn(paper.title, paper.filename)


@cache
def _drawn(title, filename):
    shape = Image.new("RGB", (64, 48), (len(title) * 5 % 256, 90, 90))
    buffer = io.BytesIO()
    shape.save(buffer, "PDF" if filename.endswith(".pdf") else "JPEG")
    return buffer.getvalue()


def written(platform, stage, opened):
    """Everything stored about a household, ids replaced by what they stand for."""
    names = {actor.id: key for key, actor in stage.actors.items()} | {None: None}
    partners = {one: code for code, one in stage.partners.items()}
    with platform.database.reading() as session:
        head = session.get_one(Household, opened.id)
        people = {
            person.id: person_name(platform, person, head.key_id)
            for person in session.scalars(select(Person).where(Person.household_id == opened.id))
        }
        about = {}
        for subject, person in session.execute(select(SubjectPerson.subject_id, SubjectPerson.person_id)):
            about.setdefault(subject, set()).add(people.get(person))
        audience = {}
        for row in session.scalars(select(ItemAudience)):
            audience.setdefault(row.item_id, {})[partners[row.partner_id]] = row.outcome
        key = platform.household_key(opened.id, head.key_id)
        seqs = {
            row.id: row.seq for row in session.scalars(select(Note).where(Note.household_id == opened.id))
        }
        notes = [
            (
                note.seq, note.category, note.kind, partners[note.partner_id], names[note.author_id],
                note.posted_at, sorted(about[note.subject_id]), seqs.get(note.reply_to), audience[note.id],
                key.open(body_context(platform, note), version.body).decode(), version.created_at,
            )
            for note, version in session.execute(
                select(Note, NoteVersion)
                .join(NoteVersion, NoteVersion.note_id == Note.id)
                .where(Note.household_id == opened.id)
                .order_by(Note.seq)
            )
        ]  # fmt: skip
        consents = [
            (
                people[record.person_id], people[record.giver_id], record.capacity,
                names[record.collector_id], record.language, record.method, record.text_hash,
                record.recorded_at, record.evidence is None, record.interpreter is None,
                partners[cell.partner_id], cell.category, cell.action, cell.decision, cell.from_at,
                cell.until_at,
            )
            for record, cell in session.execute(
                select(ConsentRecord, ConsentCell)
                .join(ConsentCell, ConsentCell.record_id == ConsentRecord.id)
                .where(ConsentRecord.household_id == opened.id)
            )
        ]  # fmt: skip
        team = [
            (
                names[line.professional_id], line.role, line.from_at, line.until_at, line.recorded_at,
                line.replaces_id is None,
            )
            for line in session.scalars(
                select(TeamMembership).where(TeamMembership.household_id == opened.id)
            )
        ]  # fmt: skip
        entries = [
            (
                entry.at, entry.action, names[entry.actor_id], entry.actor_kind, entry.partner, entry.role,
                entry.purpose, entry.origin, entry.outcome, entry.reason, entry.basis_kind, entry.changes,
                entry.object_kind, entry.rule, entry.row_digest is None,
                sorted(people[UUID(str(one))] for one in entry.subject_ids),
            )
            for entry in session.scalars(select(AuditEntry).where(AuditEntry.household_id == opened.id))
        ]  # fmt: skip
        documents = session.execute(
            select(Document, DocumentVersion)
            .join(DocumentVersion, DocumentVersion.document_id == Document.id)
            .where(Document.household_id == opened.id)
            .order_by(Document.seq)
        ).all()
    stored = [
        (
            document.seq, document.category, document.type, names[document.author_id], document.expires_on,
            document.posted_at, sorted(about[document.subject_id]), audience[document.id], version.format,
            key.open(bound(platform, "document.title", document, 1), document.title),
            key.open(bound(platform, "document.filename", document, 1), version.filename),
            content_of(platform, key, document, version),
        )
        for document, version in documents
    ]  # fmt: skip
    return {
        "notes": notes,
        "consents": sorted(consents, key=str),
        "team": sorted(team, key=str),
        "entries": sorted(entries, key=str),
        "documents": stored,
    }


def content_of(platform, key, document, version):
    manifest = Manifest.decode(key.open(bound(platform, "object.key", document, 1), version.manifest))
    context = object_context(platform, document.household_id, document.id, 1)
    return b"".join(read_object(platform.objects, context, manifest))
