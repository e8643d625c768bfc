"""The bulk path writes what single operations write: same rows, same entries, a log that verifies."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from functools import cache
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from hub.audit.models import AuditEntry
from hub.audit.sealer import seal_all
from hub.audit.verdict import Result
from hub.channels.models import ItemAudience, Note, NoteVersion
from hub.channels.note_rows import body_context
from hub.channels.operations import NewNote, post_note
from hub.consent.collecting import Collected
from hub.consent.models import ConsentCell, ConsentRecord
from hub.consent.operations import record_consent, withdraw_consent
from hub.demo import load, play
from hub.demo.events import Paper, Spoken, Withdrawn, Written
from hub.demo.story import story
from hub.demo.wish import HISTORY
from hub.documents.models import Document, DocumentVersion
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.views import bound, object_context
from hub.households.operations import join_team, leave_team
from hub.registry.models import Household, Person, SubjectPerson, TeamMembership
from hub.registry.people import person_name
from hub.storage.object_format import Manifest
from hub.storage.objects import read_object
from tests.demo.logs import verdict_of
from tests.platform_builder import SYSTEM, build_platform


def picture(_story, paper):
    """A real file of the format its name claims; the same one each time it is asked for."""
    return _drawn(paper.title, paper.filename)


@cache
def _drawn(title, filename):
    shape = Image.new("RGB", (64, 48), (len(title) * 5 % 256, 90, 90))
    buffer = io.BytesIO()
    shape.save(buffer, "PDF" if filename.endswith(".pdf") else "JPEG")
    return buffer.getvalue()


@pytest.fixture
def platform(sqlite_database, tmp_path, clock):
    """As the demo sets it up: begun before its oldest household, read now."""
    begins = clock.now - HISTORY - timedelta(days=1)
    made = build_platform(sqlite_database, tmp_path, lambda: begins)
    return replace(made, clock=clock)


def one_by_one(stage, told):
    """Every event through the operation a user calls, each in its own transaction."""
    opened, notes = play._open(stage, told), []
    for event in sorted([*told.events, *play._turns(told)], key=lambda one: one.at):
        there = play.at(stage.platform, event.at)
        match event:
            case Written():
                target = None if event.answers is None else notes[event.answers]
                person = None if event.person is None else opened.person_ids[event.person]
                new = NewNote(event.category, person, event.body, event.kind, target)
                notes.append(post_note(there, stage.actors[event.author], opened.id, new).id)
            case Spoken():
                record_consent(there, stage.actors[event.collector], opened.id, said(stage, opened, event))
            case Withdrawn():
                cells = [(stage.partners[code], category) for code, category in event.cells]
                ids = opened.person_ids
                capacity = "self" if event.person == event.giver else "parent"
                withdraw_consent(
                    there, stage.actors[event.collector], opened.id, ids[event.person], ids[event.giver],
                    capacity, cells,
                )  # fmt: skip
            case Paper():
                person = None if event.person is None else opened.person_ids[event.person]
                new = NewDocument(
                    event.category, person, event.kind, event.title, event.filename, event.expires_on
                )
                content = [picture(told, event)]
                deposit_document(there, stage.actors[event.author], opened.id, new, content)
            case turn:
                line = play._line(stage, turn.follower)
                if turn.joins:
                    join_team(there, SYSTEM, opened.id, line)
                else:
                    leave_team(there, SYSTEM, opened.id, line.professional_id)
    return opened


def said(stage, opened, event):
    ids = opened.person_ids
    return Collected(
        person_id=ids[event.person],
        giver_id=ids[event.giver],
        capacity="self" if event.person == event.giver else "parent",
        answers={(stage.partners[code], category): word for (code, category), word in event.answers.items()},
        language=event.language,
        method=event.method,
        witness=event.witness,
        interpreter=event.interpreter,
        until_at=event.until,
    )


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


@pytest.mark.parametrize(("number", "agreed"), [(4, "withdrawn"), (9, "partial")])
def test_the_bulk_path_writes_what_single_operations_write(platform, number, agreed):
    wish = load.wish_for(platform, 1, 24, None)
    stage = load._stage(platform, wish, picture)
    told = story(wish, number, agreed, 14)
    at_once = play.play(stage, told)
    single = one_by_one(stage, replace(told, code="FOYER-ZZZZ"))
    first, second = written(platform, stage, at_once), written(platform, stage, single)
    assert first["notes"], "nothing was compared"
    assert first["documents"]
    assert first["consents"]
    assert first == second
    seal_all(platform.database)
    assert verdict_of(platform).result is Result.INTACT


def test_a_long_run_is_cut_into_transactions_of_a_fixed_size():
    pieces = list(play._pieces(list(range(1000))))
    assert [len(piece) for piece in pieces] == [400, 400, 200]
    assert [one for piece in pieces for one in piece] == list(range(1000))
