"""Notes of a channel: those one may read, page by page or since a place; and writing one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from hub.channels.operations import NewNote, post_note
from hub.channels.reading import NotesPage, NoteView, new_notes, open_channel
from hub.channels.rules import LONGEST
from hub.web.api.bearer import caller
from hub.web.api.checking import RequestError, Strict
from hub.web.api.contract import api, next_page, operation
from hub.web.api.shapes import (
    About,
    Author,
    Code,
    Cursor,
    Page,
    Recorded,
    Repeatable,
    partner_codes,
    person_of,
    told,
)
from hub.web.login import hub


class Note(Strict):
    """`persons` are whom it is about; empty, it is about the whole household."""

    id: UUID
    kind: str
    category: str
    persons: list[UUID]
    author: Author
    body: str
    reply_to: UUID | None
    posted_at: datetime


class Notes(Strict):
    """Oldest first. Keep `newest` and ask `since` it later; `reset`: what one may read has changed meanwhile,
    so these are the last notes, not what is new: forget those kept before."""

    notes: list[Note]
    newest: str
    reset: bool


class NotesAsked(Page):
    """`cursor` goes back in time, `since` forward; one or the other."""

    since: Cursor | None = None


class NoteWritten(Strict):
    category: Code
    about: About
    body: Annotated[str, Field(max_length=2 * LONGEST)]
    kind: Literal["note", "question", "task"] = "note"
    reply_to: UUID | None = None


@api.get("/channels/<uuid:channel_id>/notes")
@operation("channels:read", Notes)
def list_notes(channel_id: UUID, query: NotesAsked) -> Any:
    """The last notes one may read and, by `cursor`, earlier ones; or, by `since`, what was posted after."""
    if query.since and query.cursor:
        raise RequestError({"since": "not_together"})
    if query.since:
        found = new_notes(hub(), caller(), channel_id, query.since, query.limit).page
        return _notes(found), 200, next_page(found.newest if found.more else None, "since")
    found = open_channel(hub(), caller(), channel_id, query.cursor, query.limit).notes
    return _notes(found), 200, next_page(found.older)


@api.post("/channels/<uuid:channel_id>/notes")
@operation("notes:write", Recorded, status=201, problems=(409, 413, 415))
def write_note(channel_id: UUID, json: NoteWritten, headers: Repeatable) -> Any:
    """Write a note. The answer says who was told to see it."""
    new = NewNote(json.category, person_of(json.about), json.body, json.kind, json.reply_to)
    posted = post_note(hub(), caller(), channel_id, new, headers.key)
    return Recorded(id=posted.id, audience=told(posted.audience, partner_codes())), 201


def note_of(note: NoteView, codes: Mapping[UUID, str]) -> Note:
    return Note(
        id=note.id,
        kind=note.kind,
        category=note.category,
        persons=sorted(note.persons),
        author=Author(id=note.author_id, name=note.author, partner=codes[note.partner_id]),
        body=note.body,
        reply_to=note.reply_to,
        posted_at=note.posted_at,
    )


def _notes(page: NotesPage) -> Notes:
    codes = partner_codes()
    return Notes(notes=[note_of(note, codes) for note in page.notes], newest=page.newest, reset=page.reset)
