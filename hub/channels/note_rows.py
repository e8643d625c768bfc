"""How a note is stored: its place in the channel, its sealed text, and the line its author was shown.

All of it is one statement on PostgreSQL, under the lock of the channel one stands before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import bindparam, select

from hub.audit.units import WritingUnit
from hub.channels.models import ItemAudience, Note, NoteVersion
from hub.channels.sequence import NEXT, next_seq, other_homes
from hub.consent.authorise import Standing
from hub.consent.elsewhere import key_here
from hub.registry.models import Channel
from hub.storage.envelope import Context
from hub.storage.platform import Platform
from hub.storage.rows import row_values, table_of
from hub.storage.together import Write, insertion, write_together

_CHANNELS = table_of(Channel)
_NOTES = table_of(Note)
_NOTE_AT_NEXT = _NOTES.insert().values(
    seq=select(_CHANNELS.c.last_seq + 1)
    .where(_CHANNELS.c.household_id == bindparam("household"))
    .scalar_subquery()
)
"""Sent with `NEXT`, before it: the channel is held since one stood before it."""


def insert_note(
    unit: WritingUnit,
    standing: Standing,
    note: Note,
    body: str,
    told: Mapping[UUID, str],
    beside: Iterable[Write],
) -> int:
    """Insert the note with its text and audience, and what goes with it; its place, the next one."""
    household_id = standing.household_id
    key = key_here(standing)
    version = NoteVersion(
        note_id=note.id,
        version=1,
        body=key.seal(body_context(unit.platform, note), body.encode()),
        author_id=note.author_id,
        created_at=note.posted_at,
    )
    with_it = insertion(version), *(insertion(row) for row in audience_rows(note.id, told)), *beside
    if other_homes(standing, note.subject_id):
        note.seq = next_seq(unit, standing, note.subject_id)
        write_together(unit.session, insertion(note), *with_it)
        return note.seq
    columns = {name: value for name, value in row_values(note).items() if name != "seq"}
    place = NEXT, {"household": household_id}
    seq: int = write_together(unit.session, (_NOTE_AT_NEXT, columns), *with_it, place).scalar_one()
    return seq


def audience_rows(item_id: UUID, told: Mapping[UUID, str]) -> list[ItemAudience]:
    """What is kept, with an item, of the line its author was shown: who sees it and who does not, and why."""
    return [
        ItemAudience(item_id=item_id, partner_id=partner_id, outcome=outcome)
        for partner_id, outcome in told.items()
    ]


def body_context(platform: Platform, note: Note) -> Context:
    """What a note's body is bound to: put elsewhere by hand in the database, it does not open."""
    return platform.context(
        "note.body",
        note.household_id,
        note.id,
        version=note.current_version,
        category=note.category,
        subject_id=note.subject_id,
        partner_id=note.partner_id,
    )
