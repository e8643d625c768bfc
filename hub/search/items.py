"""What of a household a search looks at: the notes and documents its asker may read, opened one by one.

The queries are those of the pages. A masked document is left out before it is opened; of a file that the
virus scanner holds back, the title and the name are looked at and the text is not.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge
from uuid import UUID

from sqlalchemy import Select, and_, exists

from hub.channels.models import Note, NoteVersion
from hub.channels.note_rows import body_context
from hub.channels.queries import notes_visible_to
from hub.consent import codes
from hub.consent.authorise import Standing
from hub.consent.elsewhere import channels_of, key_of
from hub.consent.lists import Readable
from hub.documents.document_types import document_types
from hub.documents.marks import Kind
from hub.documents.models import Document, DocumentMark, DocumentRendition, DocumentVersion
from hub.documents.queries import documents_visible_to
from hub.documents.rules import held_back
from hub.documents.text_rows import LABEL
from hub.documents.views import bound, opened_words, scan_of
from hub.search.narrowing import EVERYTHING, Narrowed
from hub.search.rules import Piece, Wanted, excerpt, found_in
from hub.storage.streams import streamed

NOTES, DOCUMENTS = 500, 200
"""How many of a household one answer looks at."""
CHARACTERS = 2_000_000
"""How many of them all one answer looks at, in one household or in many: forty texts of the longest. That is
a tenth of a second of a processor, and two or three where a text was made to be slow to compare."""
AT_ONCE = 20
"""Rows, so sealed texts, fetched together."""


@dataclass(slots=True)
class Budget:
    """What one answer may still look at, in characters; the last item may go beyond it."""

    left: int = field(default_factory=lambda: CHARACTERS)

    @property
    def spent(self) -> bool:
        return self.left <= 0


@dataclass(frozen=True, slots=True)
class Opened:
    """One item, its texts open. `title`, `type` and `filename` are a document's; `body`: of a note, or what
    was read of a document."""

    row: Note | Document
    title: str
    type: str
    names: tuple[str, ...]
    filename: str
    body: str

    @property
    def characters(self) -> int:
        return len(self.title) + len(self.filename) + len(self.body)

    def holds(self, wanted: Wanted) -> bool:
        return found_in(wanted, (self.title, *self.names, self.filename, self.body))


@dataclass(frozen=True, slots=True)
class Found:
    """One item that holds what is wanted. `title`: a document's, none of a note; `words`: what surrounds it
    in the text, or else in the name of the file; nothing where it stands in the title or the type alone."""

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


@dataclass(frozen=True, slots=True)
class Asking:
    """What is looked for, and in what only."""

    wanted: Wanted
    only: Narrowed = EVERYTHING


def look(standing: Standing, asking: Asking, before: int | None, limit: int, budget: Budget) -> Looked:
    """Look through a household, newest first, from a place on, at one item at least: always the same two
    SELECTs, of which no more is fetched than is looked at. Raises TamperedError."""
    wanted = asking.wanted
    left: dict[type, int] = {Note: NOTES, Document: DOCUMENTS}
    found: list[Found] = []
    with closing(_rows(standing, asking.only, before)) as rows:
        for row in rows:
            item = _note(standing, *row) if len(row) == 2 else _document(standing, *row)
            if item.holds(wanted):
                if len(found) == limit:
                    return Looked(tuple(found), found[-1].row.seq, cut=False)
                found.append(_shown(item, wanted))
            left[type(item.row)] -= 1
            budget.left -= item.characters
            if budget.spent or not left[type(item.row)]:
                return Looked(tuple(found), item.row.seq, cut=True)
    return Looked(tuple(found), None, cut=False)


def _shown(item: Opened, wanted: Wanted) -> Found:
    title = excerpt(item.title, wanted, len(item.title)) or (Piece(item.title, found=False),)
    return Found(item.row, item.type, title, excerpt(item.body, wanted) or excerpt(item.filename, wanted))


_Row = tuple[Note, NoteVersion] | tuple[Document, DocumentVersion, bytes | None]


def _rows(standing: Standing, only: Narrowed, before: int | None) -> Generator[_Row]:
    """Newest first; some texts at a time, so that what is not looked at is not fetched."""
    session = standing.unit.session
    notes = _notes(standing, before).where(*only.conditions(Note))
    documents = _documents(standing, before).where(*only.conditions(Document))
    with (
        closing(streamed(session, notes, AT_ONCE)) as written,
        closing(streamed(session, documents, AT_ONCE)) as deposited,
    ):
        rows: tuple[Iterator[_Row], ...] = (
            ((row[0], row[1]) for row in written),
            ((row[0], row[1], row[2]) for row in deposited),
        )
        yield from merge(*rows, key=lambda row: row[0].seq, reverse=True)


def _notes(standing: Standing, before: int | None) -> Select[Note, NoteVersion]:
    query = notes_visible_to(channels_of(standing), *_readable(standing)).order_by(Note.seq.desc())
    return (query if before is None else query.where(Note.seq < before)).limit(NOTES)


def _documents(standing: Standing, before: int | None) -> Select[Document, DocumentVersion, bytes | None]:
    text = and_(
        DocumentRendition.document_id == Document.id,
        DocumentRendition.version == Document.current_version,
        DocumentRendition.label == LABEL,
    )
    masked = exists().where(DocumentMark.document_id == Document.id, DocumentMark.kind == Kind.MASKED.value)
    query = documents_visible_to(channels_of(standing), *_readable(standing)).where(~masked)
    if before is not None:
        query = query.where(Document.seq < before)
    return query.outerjoin(DocumentRendition, text).add_columns(DocumentRendition.text).limit(DOCUMENTS)


def _readable(standing: Standing) -> tuple[Readable, UUID | None]:
    return standing.readable(codes.Action.SEARCH), standing.unit.actor.partner_id


def _note(standing: Standing, note: Note, version: NoteVersion) -> Opened:
    body = key_of(standing, note.household_id).open(body_context(standing.unit.platform, note), version.body)
    return Opened(note, "", "", (), "", body.decode())


def _document(standing: Standing, document: Document, version: DocumentVersion, text: bytes | None) -> Opened:
    platform, key = standing.unit.platform, key_of(standing, document.household_id)
    named = document_types(platform.settings.config).of(document.type)
    title = opened_words(platform, key, document)["title"] or ""
    filename = key.open(bound(platform, "document.filename", document, version.version), version.filename)
    own = document.partner_id == standing.unit.actor.partner_id
    body = b""
    if text is not None and held_back(scan_of(platform, version), own=own) is None:
        body = key.open(bound(platform, "document.text", document, version.version), text)
    names = (named.fr, named.en)
    return Opened(document, title, document.type, names, filename.decode(), body.decode())
