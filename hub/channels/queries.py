"""SELECTs on notes. Whatever shows a note passes `notes_visible_to`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased

from hub.channels.models import Note, NoteVersion, ReadPosition
from hub.consent.lists import Readable
from hub.registry.models import HouseholdMember, SubjectPerson
from hub.registry.queries import SCOPE_OF
from hub.storage.dated import in_force
from hub.storage.rows import table_of

_NOTES, _READ = table_of(Note), table_of(ReadPosition)


def readable_items(table: Any, readable: Readable, partner_id: UUID | None) -> ColumnElement[bool]:
    """The condition that keeps exactly the rows a `Readable` opens: shared pairs, and own contributions."""
    pair = tuple_(table.subject_id, table.category)
    own = and_(table.partner_id == partner_id, pair.in_(list(readable.own - readable.shared)))
    return or_(pair.in_(list(readable.shared)), own)


def notes_visible_to(
    household_ids: Sequence[UUID], readable: Readable, partner_id: UUID | None
) -> Select[Note, NoteVersion]:
    """Notes of a channel, or of those of a child's homes (`channels_of`), with their current version, in no
    order yet."""
    return (
        select(Note, NoteVersion)
        .join(NoteVersion, (NoteVersion.note_id == Note.id) & (NoteVersion.version == Note.current_version))
        .where(Note.household_id.in_(household_ids), readable_items(Note, readable, partner_id))
    )


def activity(
    household_ids: Sequence[UUID] | Select[UUID], professional_id: UUID | None
) -> Select[UUID, UUID, str, UUID, datetime, int, int]:
    """Per (household, subject, category, partner): the last note, and how many are not read yet.

    Groups are decided one by one in memory: no figure is ever computed over a hidden note.
    """
    unread = func.sum(case((Note.seq > func.coalesce(ReadPosition.seq, 0), 1), else_=0))
    return (
        select(
            Note.household_id,
            Note.subject_id,
            Note.category,
            Note.partner_id,
            func.max(Note.posted_at),
            func.max(Note.seq),
            unread,
        )
        .outerjoin(
            ReadPosition,
            (ReadPosition.household_id == Note.household_id)
            & (ReadPosition.professional_id == professional_id),
        )
        .where(Note.household_id.in_(household_ids))
        .group_by(Note.household_id, Note.subject_id, Note.category, Note.partner_id)
    )


def activity_elsewhere(
    subject_ids: Sequence[UUID], homes: Sequence[UUID], professional_id: UUID | None, now: datetime
) -> Select[UUID, UUID, str, UUID, datetime, int, int, UUID]:
    """The same of what a child's other home holds about her, and last which household that is: counted in
    each of these `homes` of hers, from how far one has read there."""
    unread = func.sum(case((Note.seq > func.coalesce(ReadPosition.seq, 0), 1), else_=0))
    what = (HouseholdMember.household_id, Note.subject_id, Note.category, Note.partner_id)
    query = (
        select(*what, func.max(Note.posted_at), func.max(Note.seq), unread, Note.household_id)
        .join(SubjectPerson, SubjectPerson.subject_id == Note.subject_id)
        .join(
            HouseholdMember,
            (HouseholdMember.person_id == SubjectPerson.person_id)
            & (HouseholdMember.household_id != Note.household_id),
        )
        .outerjoin(
            ReadPosition,
            (ReadPosition.household_id == HouseholdMember.household_id)
            & (ReadPosition.professional_id == professional_id),
        )
        .where(Note.subject_id.in_(subject_ids), HouseholdMember.household_id.in_(homes))
    )
    return in_force(query, HouseholdMember, now).group_by(*what, Note.household_id)


_FOLLOWED = SCOPE_OF.subquery()
_here, _there = aliased(HouseholdMember), aliased(HouseholdMember)
_POSTED = union_all(
    select(_FOLLOWED.c.household_id, _NOTES.c.posted_at).outerjoin(
        _NOTES, _NOTES.c.household_id == _FOLLOWED.c.household_id
    ),
    select(_here.household_id, _NOTES.c.posted_at)
    .join(_there, (_there.person_id == _here.person_id) & (_there.household_id != _here.household_id))
    .join(_NOTES, _NOTES.c.household_id == _there.household_id)
    .where(_here.household_id.in_(select(_FOLLOWED.c.household_id))),
).subquery()
LAST_ACTIVITY: Final = select(_POSTED.c.household_id, func.max(_POSTED.c.posted_at)).group_by(
    _POSTED.c.household_id
)
"""Each household one follows with when anything was last posted there, or where somebody of it lives or lived
too, whoever may see it: never shown, only a bound. Null where nothing was."""


READ_POSITIONS: Final = select(_READ.c.household_id, _READ.c.seq).where(
    _READ.c.professional_id == bindparam("professional")
)
"""How far a professional has read in each household."""


def notes_at(places: Sequence[tuple[UUID, int]]) -> Select[Note, NoteVersion]:
    """The notes standing at these (household, seq) places, already decided."""
    wanted = [and_(Note.household_id == household, Note.seq == seq) for household, seq in places]
    return (
        select(Note, NoteVersion)
        .join(NoteVersion, (NoteVersion.note_id == Note.id) & (NoteVersion.version == Note.current_version))
        .where(or_(false(), *wanted))
    )
