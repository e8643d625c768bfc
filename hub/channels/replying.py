"""The note one is about to answer."""

from __future__ import annotations

from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, reading
from hub.channels.models import Note
from hub.channels.queries import notes_visible_to
from hub.channels.reading import NoteView, note_views
from hub.consent.authorise import stand, uuids
from hub.consent.rules import RULE_VERSION
from hub.errors import Asked


@reading
def note_to_answer(unit: ReadingUnit, household_id: UUID, note_id: UUID) -> NoteView | None:
    """A note of the channel as the one who answers it sees it; None alike when absent and when hidden."""
    standing = stand(unit, household_id, Asked("read", household_id, "note", note_id))
    query = notes_visible_to([household_id], standing.readable(), unit.actor.partner_id)
    row = unit.session.execute(query.where(Note.id == note_id)).first()
    if row is None:
        unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)
        return None
    unit.record(
        Action.NOTES_READ,
        household_id=household_id,
        object_kind="channel",
        object_id=household_id,
        changes=[("category", None, row[0].category)],
        subject_ids=uuids(standing.known.subjects[row[0].subject_id].persons),
        rule=RULE_VERSION,
    )
    return note_views(unit, standing, [(row[0], row[1])])[0]
