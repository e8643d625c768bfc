"""Questions and tasks nobody has answered yet, among the notes one may read."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, reading
from hub.channels.models import Note
from hub.channels.queries import notes_visible_to, readable_items
from hub.channels.reading import NoteView, note_views
from hub.consent.authorise import Standing, stand, uuids
from hub.consent.elsewhere import subject_of
from hub.consent.rules import RULE_VERSION
from hub.errors import Asked

MOST = 50
"""The latest of them; a channel with more unanswered questions has another problem than this list."""


@reading
def unanswered_notes(unit: ReadingUnit, household_id: UUID) -> list[NoteView]:
    """The readable questions and tasks of a household without a readable answer, the oldest first. An answer
    one may not read changes nothing here, so that nothing is told of it."""
    standing = stand(unit, household_id, Asked("read", household_id, "channel", household_id))
    readable, partner_id = standing.readable(), unit.actor.partner_id
    answer = aliased(Note)
    answered = select(answer.id).where(
        answer.reply_to == Note.id, readable_items(answer, readable, partner_id)
    )
    query = notes_visible_to([household_id], readable, partner_id).where(
        Note.kind.in_(("question", "task")), ~answered.exists()
    )
    rows = unit.session.execute(query.order_by(Note.seq.desc()).limit(MOST)).all()
    found = note_views(unit, standing, [(row[0], row[1]) for row in reversed(rows)])
    _record(standing, [row[0] for row in rows])
    return found


def _record(standing: Standing, notes: list[Note]) -> None:
    if not notes:
        standing.unit.leave_no_trace(standing.household_id, Trace.NOTHING_SHOWN)
        return
    standing.unit.record(
        Action.NOTES_READ,
        household_id=standing.household_id,
        object_kind="channel",
        object_id=standing.household_id,
        changes=[("category", None, code) for code in sorted({note.category for note in notes})],
        subject_ids=uuids(one for note in notes for one in subject_of(standing, note.subject_id).persons),
        rule=RULE_VERSION,
    )
