"""What a channel page shows: notes one may read, in one order, and how the page asks for the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, reading
from hub.channels.cards import ChannelCard, ChannelOutline, channel_card, channel_outline
from hub.channels.drafts import open_draft
from hub.channels.models import Note, NoteVersion, ReadPosition
from hub.channels.note_rows import body_context
from hub.channels.operations import seen_now
from hub.channels.places import open_place, sealed_place
from hub.channels.queries import notes_visible_to
from hub.consent.authorise import Standing, stand, uuids
from hub.consent.elsewhere import channels_of, key_of, subject_of
from hub.consent.looking import NO_BASIS, OnRecord, basis_of, stand_or_look, turned_since, version_of
from hub.consent.rules import RULE_VERSION
from hub.errors import Asked
from hub.registry.people import professional_names

PAGE = 50


@dataclass(frozen=True, slots=True)
class NoteView:
    """One note as a reader sees it; `persons` are whom it is about, empty for the whole household.

    `audience`: per partner of the team, `permitted` or the reason why it does not see this note now. `here`:
    it stands in this channel, not in that of a child's other home, and can be answered.
    """

    id: UUID
    seq: int
    kind: str
    category: str
    persons: tuple[UUID, ...]
    partner_id: UUID
    author_id: UUID
    author: str
    body: str
    reply_to: UUID | None
    posted_at: datetime
    audience: Mapping[UUID, str]
    here: bool


@dataclass(frozen=True, slots=True)
class NotesPage:
    """Notes oldest first, and the sealed places to continue from in both directions.

    `reset`: what may be read has changed since the cursor, so these are the whole window, not what is new.
    `more`: the limit cut what is new; `newest` continues from there. `basis`: what the entry names."""

    notes: Sequence[NoteView]
    newest: str
    older: str | None
    newest_seq: int
    basis: OnRecord
    reset: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class ChannelPage:
    card: ChannelCard
    notes: NotesPage
    draft: str
    read_up_to: int


@dataclass(frozen=True, slots=True)
class NewNotes:
    """`given_at`: when the cursor was."""

    outline: ChannelOutline
    page: NotesPage
    given_at: datetime


@reading
def open_channel(
    unit: ReadingUnit,
    household_id: UUID,
    older_than: str | None = None,
    limit: int = PAGE,
    category: str | None = None,
) -> ChannelPage:
    """Its card, the last notes one may read (those before a cursor, those of one category), one's draft."""
    standing = stand_or_look(unit, household_id, Asked("read", household_id, "channel", household_id))
    before = open_place(unit, household_id, older_than).seq if older_than else None
    page = _notes(unit, standing, before=before, limit=limit, category=category)
    card = channel_card(standing)
    _record(unit, standing, Action.CHANNEL_OPENED, page)
    return ChannelPage(card, page, open_draft(unit, standing), _read_up_to(unit, household_id))


@reading
def open_card(unit: ReadingUnit, household_id: UUID) -> tuple[ChannelCard, str]:
    """The head of a channel and one's draft, without a note: what the composer alone needs."""
    standing = stand(unit, household_id, Asked("read", household_id, "channel", household_id))
    _record(unit, standing, Action.CHANNEL_OPENED, None)
    return channel_card(standing), open_draft(unit, standing)


@reading
def new_notes(
    unit: ReadingUnit, household_id: UUID, since: str, limit: int | None = None, category: str | None = None
) -> NewNotes:
    """Notes posted after a cursor; the whole window when access to the household changed since then."""
    return notes_since(unit, household_id, since, limit, category)[1]


def notes_since(
    unit: ReadingUnit, household_id: UUID, since: str, limit: int | None = None, category: str | None = None
) -> tuple[Standing, NewNotes]:
    """The same inside a reading under way."""
    standing = stand_or_look(unit, household_id, Asked("read", household_id, "channel", household_id))
    place = open_place(unit, household_id, since)
    reset = place.version != version_of(standing) or turned_since(standing, place.given_at)
    if reset:
        page = _notes(unit, standing, limit=limit or PAGE, category=category)
    else:
        page = _newer(unit, standing, place.seq, limit, category)
    if page.notes:
        _record(unit, standing, Action.NOTES_READ, page)
    else:
        unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)
    return standing, NewNotes(channel_outline(standing), replace(page, reset=reset), place.given_at)


@reading
def place_of_cursor(unit: ReadingUnit, household_id: UUID, cursor: str) -> int:
    """The order behind a cursor of this channel. Raises InvalidInputError for anything else."""
    stand(unit, household_id, Asked("read", household_id))
    unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)
    return open_place(unit, household_id, cursor).seq


def _notes(
    unit: ReadingUnit,
    standing: Standing,
    *,
    before: int | None = None,
    limit: int = PAGE,
    category: str | None = None,
) -> NotesPage:
    """The last notes, or the last before a place."""
    query = _visible(standing, category)
    if before is not None:
        query = query.where(Note.seq < before)
    found = unit.session.execute(query.order_by(Note.seq.desc()).limit(limit + 1)).all()
    rows = found[:limit][::-1]
    older = sealed_place(standing, rows[0][0].seq) if len(found) > limit else None
    views = note_views(unit, standing, [(row[0], row[1]) for row in rows])
    newest = standing.known.head.last_seq
    basis = basis_of(standing, [row[0] for row in rows])
    return NotesPage(views, sealed_place(standing, newest), older, newest, basis)


def _newer(
    unit: ReadingUnit, standing: Standing, after: int, limit: int | None, category: str | None
) -> NotesPage:
    """The notes after a place; the first of them when there is a limit."""
    query = _visible(standing, category).where(Note.seq > after).order_by(Note.seq)
    found = unit.session.execute(query.limit(limit + 1) if limit else query).all()
    views = note_views(unit, standing, [(row[0], row[1]) for row in found[:limit]])
    more = limit is not None and len(found) > limit
    newest = views[-1].seq if more else standing.known.head.last_seq
    basis = basis_of(standing, [row[0] for row in found[:limit]])
    return NotesPage(views, sealed_place(standing, newest), None, newest, basis, more=more)


def _visible(standing: Standing, category: str | None) -> Select[Note, NoteVersion]:
    query = notes_visible_to(channels_of(standing), standing.readable(), standing.unit.actor.partner_id)
    return query.where(Note.category == category) if category else query


def note_views(
    unit: ReadingUnit,
    standing: Standing,
    rows: Sequence[tuple[Note, NoteVersion]],
    names: Mapping[UUID, str] | None = None,
) -> list[NoteView]:
    """Open the bodies of notes already permitted; `names` of their authors, when they are known already."""
    if names is None:
        names = professional_names(unit.platform, unit.session, [note.author_id for note, _ in rows])
    told, platform = seen_now(standing), unit.platform
    return [
        NoteView(
            id=note.id,
            seq=note.seq,
            kind=note.kind,
            category=note.category,
            persons=subject_persons(standing, note.subject_id),
            partner_id=note.partner_id,
            author_id=note.author_id,
            author=names[note.author_id],
            body=key_of(standing, note.household_id)
            .open(body_context(platform, note), version.body)
            .decode(),
            reply_to=note.reply_to,
            posted_at=note.posted_at,
            audience=told(note.subject_id, note.category, note.partner_id),
            here=note.household_id == standing.household_id,
        )
        for note, version in rows
    ]


def subject_persons(standing: Standing, subject_id: UUID) -> tuple[UUID, ...]:
    """The one person an item is about; nobody in particular when it is about the whole household."""
    subject = subject_of(standing, subject_id)
    return () if subject.household_wide else tuple(uuids(subject.persons))


def _record(unit: ReadingUnit, standing: Standing, action: Action, page: NotesPage | None) -> None:
    """One entry for a page: whom it told about, and in which categories."""
    notes, basis = (page.notes, page.basis) if page else ((), NO_BASIS)
    persons = {person for note in notes for person in note.persons}
    if any(not note.persons for note in notes):
        wide = [row.persons for row in standing.known.subjects.values() if row.household_wide]
        persons |= uuids(person for group in wide for person in group)
    unit.record(
        action,
        household_id=standing.household_id,
        object_kind="channel",
        object_id=standing.household_id,
        changes=[("category", None, category) for category in sorted({note.category for note in notes})],
        subject_ids=persons,
        rule=RULE_VERSION,
        **basis,
    )


def _read_up_to(unit: ReadingUnit, household_id: UUID) -> int:
    return (
        unit.session.scalar(
            select(ReadPosition.seq).where(
                ReadPosition.professional_id == unit.actor.id, ReadPosition.household_id == household_id
            )
        )
        or 0
    )
