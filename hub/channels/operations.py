"""Writing in a channel: notes, and who would see what is about to be said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from sqlalchemy import select

from hub.accounts.repeats import memory_of, repeated
from hub.actors import Origin
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, WritingUnit, reading, writing
from hub.channels.bells import ring_readers
from hub.channels.drafts import dropping_draft
from hub.channels.models import ItemAudience, Note
from hub.channels.note_rows import audience_rows, insert_note
from hub.channels.queries import notes_visible_to
from hub.channels.rules import checked_kind, checked_text
from hub.consent import codes
from hub.consent.authorise import Standing, stand, uuids
from hub.consent.elsewhere import subject_of
from hub.consent.lists import Audience
from hub.consent.questions import Decision, Place
from hub.errors import Asked, InvalidInputError
from hub.storage.rows import insert_rows


@dataclass(frozen=True, slots=True)
class NewNote:
    """What a professional writes: about one person, or (None) about the whole household."""

    category: str
    person_id: UUID | None
    body: str
    kind: str = "note"
    reply_to: UUID | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A note as recorded; `audience` maps partner ids to `permitted` or a reason."""

    id: UUID
    seq: int
    audience: Mapping[UUID, str]


@writing
def post_note(unit: WritingUnit, household_id: UUID, new: NewNote, repeat_key: str = "") -> Posted:
    """Record a note, its audience and its entry; open pages of those who may see it hear the bell.

    The same `repeat_key` with the same content records nothing twice; with other content it is a conflict.
    """
    return record_note(unit, stand(unit, household_id, Asked("write", household_id)), new, repeat_key)


def record_note(unit: WritingUnit, standing: Standing, new: NewNote, repeat_key: str = "") -> Posted:
    """The one way a note comes to be, inside an open unit: also used to load many in one transaction."""
    household_id = standing.household_id
    body, kind = checked_text("body", new.body), checked_kind(new.kind)
    decision = require_writing(standing, new.category, new.person_id)
    request = (str(household_id), new.category, str(new.person_id), kind, str(new.reply_to), body)
    earlier = repeated(unit, repeat_key, request)
    if earlier is not None:
        return _posted_before(unit, earlier)
    subject_id = standing.subject_id(new.person_id)
    audience = audience_of(standing, new.category, new.person_id)
    note = _made(unit, standing, subject_id, new.category, kind, _reply_target(unit, standing, new))
    beside = memory_of(unit, repeat_key, request, note.id)
    if unit.actor.origin is Origin.WEB:
        beside.append(dropping_draft(unit, household_id))
    seq = insert_note(unit, standing, note, body, outcomes(audience), beside)
    unit.record(
        Action.NOTE_POSTED,
        household_id=household_id,
        object_kind="note",
        object_id=note.id,
        basis_kind=decision.basis,
        changes=[("category", None, new.category), *audience_changes(standing, audience)],
        subject_ids=uuids(standing.known.subjects[subject_id].persons),
        rule=decision.rule,
    )
    ring_readers(unit, standing, subject_id, audience)
    return Posted(note.id, seq, outcomes(audience))


def require_writing(standing: Standing, category: str, person_id: UUID | None) -> Decision:
    """The permit to add something about a person, or the household, in a category."""
    if category not in standing.known.everywhere.categories:
        raise InvalidInputError("category", "unknown_category")
    standing.subject_id(person_id)
    place = Place(household=standing.household_id, category=category, person=person_id)
    return standing.require(codes.Action.WRITE, place, Asked("write", standing.household_id, "category"))


def audience_of(standing: Standing, category: str, person_id: UUID | None) -> Audience:
    subject = standing.known.subjects[standing.subject_id(person_id)]
    partner_id = standing.unit.actor.partner_id
    assert partner_id is not None
    return standing.audience(subject, category, partner_id)


def record_audience(unit: WritingUnit, item_id: UUID, audience: Audience) -> None:
    """Keep, with the item, the line its author was shown."""
    told = audience_rows(item_id, outcomes(audience))
    if told:
        insert_rows(unit.session, *told)


def audience_changes(standing: Standing, audience: Audience) -> list[tuple[str, str | None, str | None]]:
    """The same line for the audit entry: partner codes and reasons, both closed lists."""
    codes_of = {partner.id: partner.code for partner in standing.known.everywhere.partners}
    return [
        ("audience", None, f"{codes_of[partner_id]}:{outcome}")
        for partner_id, outcome in outcomes(audience).items()
    ]


@reading
def preview_audience(
    unit: ReadingUnit, household_id: UUID, category: str, person_id: UUID | None
) -> tuple[Decision, Audience]:
    """Whether the actor may write there, and who would see it: decisions only, no content. Where he may not
    write he is told nothing more: in a closed category even who reads would tell what was agreed."""
    standing = stand(unit, household_id, Asked("write", household_id))
    unit.leave_no_trace(household_id, Trace.AUDIENCE_PREVIEW)
    if category not in standing.known.everywhere.categories:
        raise InvalidInputError("category", "unknown_category")
    place = Place(household=household_id, category=category, person=person_id)
    decision = standing.decide(codes.Action.WRITE, place)
    nobody = Audience({}, {})
    return decision, audience_of(standing, category, person_id) if decision.permitted else nobody


def outcomes(audience: Audience) -> dict[UUID, str]:
    """Per partner, `permitted` or the reason."""
    return {
        partner: str(reason or "permitted")
        for partner, reason in audience.partners.items()
        if isinstance(partner, UUID)
    }


def seen_now(standing: Standing) -> Callable[[UUID, str, UUID], Mapping[UUID, str]]:
    """Who sees an item of a subject, category and contributing partner now; each kind is asked for once."""

    @cache
    def told(subject_id: UUID, category: str, partner_id: UUID) -> Mapping[UUID, str]:
        return outcomes(standing.audience(subject_of(standing, subject_id), category, partner_id))

    return told


def _posted_before(unit: WritingUnit, note_id: UUID) -> Posted:
    note = unit.session.get_one(Note, note_id)
    rows = unit.session.scalars(select(ItemAudience).where(ItemAudience.item_id == note_id))
    unit.record(
        Action.NOTE_POSTED_AGAIN, household_id=note.household_id, object_kind="note", object_id=note_id
    )
    return Posted(note.id, note.seq, {row.partner_id: row.outcome for row in rows})


def _reply_target(unit: WritingUnit, standing: Standing, new: NewNote) -> UUID | None:
    """A reply stands under a readable note of the same channel; replies to replies join the first one."""
    if new.reply_to is None:
        return None
    readable = standing.readable()
    query = notes_visible_to([standing.household_id], readable, unit.actor.partner_id)
    row = unit.session.execute(query.where(Note.id == new.reply_to)).first()
    if row is None:
        raise InvalidInputError("reply_to", "unknown_choice")
    return row[0].reply_to or row[0].id


def _made(
    unit: WritingUnit,
    standing: Standing,
    subject_id: UUID,
    category: str,
    kind: str,
    reply_to: UUID | None,
) -> Note:
    """The note, its place in the channel apart."""
    return Note(
        id=unit.new_id(),
        household_id=standing.household_id,
        subject_id=subject_id,
        category=category,
        partner_id=unit.actor.partner_id,
        author_id=unit.actor.id,
        kind=kind,
        reply_to=reply_to,
        current_version=1,
        posted_at=unit.now,
    )
