"""What of a household a search looks at: the notes and documents its asker may read, opened one by one.

The queries are those of the pages. A masked document is left out before it is opened; of a file that the
virus scanner holds back, the title is looked at and the text is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, exists

from hub.channels.models import Note, NoteVersion
from hub.channels.operations import body_context
from hub.channels.queries import notes_visible_to
from hub.consent import codes
from hub.consent.authorise import Standing
from hub.consent.lists import Readable
from hub.documents.document_types import document_types
from hub.documents.marks import Kind
from hub.documents.models import Document, DocumentMark, DocumentRendition, DocumentVersion
from hub.documents.queries import documents_visible_to
from hub.documents.rules import held_back
from hub.documents.text_layers import LABEL
from hub.documents.views import bound, opened_words, scan_of
from hub.search.rules import Piece, Wanted, excerpt, found_in
from hub.storage.held_keys import HouseholdKey

NOTES, DOCUMENTS = 500, 200
"""How many of a household one answer looks at."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One item, its texts open. `title` and `type` are a document's; `body`: of a note, or what was read of a
    document."""

    row: Note | Document
    title: str
    type: str
    names: tuple[str, ...]
    body: str

    def holds(self, wanted: Wanted) -> bool:
        return found_in(wanted, (self.title, *self.names, self.body))


@dataclass(frozen=True, slots=True)
class Found:
    """One item that holds what is wanted. `title`: a document's, none of a note; `words`: what surrounds it
    in the text, nothing where it stands in the title or the type alone."""

    row: Note | Document
    type: str
    title: tuple[Piece, ...]
    words: tuple[Piece, ...]

    @property
    def id(self) -> UUID:
        return self.row.id

    @property
    def posted_at(self) -> datetime:
        return self.row.posted_at


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found, newest first; `further`: the place in the channel from which to go on, none at its
    end; `cut`: it stopped there because it had looked at enough, not because it had found enough."""

    found: tuple[Found, ...]
    further: int | None
    cut: bool


def look(standing: Standing, wanted: Wanted, before: int | None, limit: int) -> Looked:
    """Look through a household, newest first, from a place on: always the same two SELECTs."""
    notes, documents = _notes(standing, before), _documents(standing, before)
    floor = max(_floor(notes, NOTES), _floor(documents, DOCUMENTS))
    found: list[Found] = []
    for item in _opened(standing, [*notes, *documents], floor):
        if not item.holds(wanted):
            continue
        if len(found) == limit:
            return Looked(tuple(found), found[-1].row.seq, cut=False)
        found.append(_shown(item, wanted))
    return Looked(tuple(found), floor or None, cut=floor > 0)


def _shown(item: Opened, wanted: Wanted) -> Found:
    title = excerpt(item.title, wanted, len(item.title)) or (Piece(item.title, found=False),)
    return Found(item.row, item.type, title, excerpt(item.body, wanted))


_Row = tuple[Note, NoteVersion] | tuple[Document, DocumentVersion, bytes | None]


def _floor(rows: Sequence[_Row], most: int) -> int:
    """The place beneath which nothing was fetched; 0 when everything was."""
    return rows[-1][0].seq if len(rows) == most else 0


def _notes(standing: Standing, before: int | None) -> list[_Row]:
    query = notes_visible_to(standing.household_id, *_readable(standing)).order_by(Note.seq.desc())
    if before is not None:
        query = query.where(Note.seq < before)
    return [(row[0], row[1]) for row in standing.unit.session.execute(query.limit(NOTES))]


def _documents(standing: Standing, before: int | None) -> list[_Row]:
    text = and_(
        DocumentRendition.document_id == Document.id,
        DocumentRendition.version == Document.current_version,
        DocumentRendition.label == LABEL,
    )
    masked = exists().where(DocumentMark.document_id == Document.id, DocumentMark.kind == Kind.MASKED.value)
    query = documents_visible_to(standing.household_id, *_readable(standing)).where(~masked)
    if before is not None:
        query = query.where(Document.seq < before)
    rows = query.outerjoin(DocumentRendition, text).add_columns(DocumentRendition.text).limit(DOCUMENTS)
    return [(row[0], row[1], row[2]) for row in standing.unit.session.execute(rows)]


def _readable(standing: Standing) -> tuple[Readable, UUID | None]:
    return standing.readable(codes.Action.SEARCH), standing.unit.actor.partner_id


def _opened(standing: Standing, rows: Sequence[_Row], floor: int) -> Iterator[Opened]:
    """Newest first, opened no further than somebody takes them. Raises TamperedError."""
    for row in sorted(rows, key=lambda row: row[0].seq, reverse=True):
        if row[0].seq < floor:
            return
        yield _note(standing, *row) if len(row) == 2 else _document(standing, *row)


def _note(standing: Standing, note: Note, version: NoteVersion) -> Opened:
    body = _key(standing).open(body_context(standing.unit.platform, note), version.body)
    return Opened(note, "", "", (), body.decode())


def _document(standing: Standing, document: Document, version: DocumentVersion, text: bytes | None) -> Opened:
    platform, key = standing.unit.platform, _key(standing)
    named = document_types(platform.settings.config).of(document.type)
    title = opened_words(platform, key, document)["title"] or ""
    own = document.partner_id == standing.unit.actor.partner_id
    if text is None or held_back(scan_of(platform, version), own=own) is not None:
        return Opened(document, title, document.type, (named.fr, named.en), "")
    body = key.open(bound(platform, "document.text", document, version.version), text)
    return Opened(document, title, document.type, (named.fr, named.en), body.decode())


def _key(standing: Standing) -> HouseholdKey:
    return standing.unit.platform.household_key(standing.household_id, standing.known.head.key_id)
