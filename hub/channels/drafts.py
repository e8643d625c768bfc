"""What one professional keeps about a channel: the text being written, and how far one has read.

A draft is forgotten `HUB_DRAFT_DAYS` after it was last saved: not shown from that instant on, deleted by the
next draft anybody saves.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, select

from hub.audit.units import Trace, WritingUnit, writing
from hub.channels.models import Draft, ReadPosition
from hub.consent.authorise import AnyUnit, Standing, stand
from hub.consent.elsewhere import key_here
from hub.errors import Asked, InvalidInputError
from hub.storage.envelope import Context
from hub.storage.rows import table_of
from hub.storage.together import Write

DRAFT_LONGEST = 20_000

_DRAFTS = table_of(Draft)
_DROP = delete(_DRAFTS).where(
    _DRAFTS.c.professional_id == bindparam("professional"), _DRAFTS.c.household_id == bindparam("household")
)
_FORGET = delete(_DRAFTS).where(_DRAFTS.c.saved_at <= bindparam("term"))


@writing
def save_draft(unit: WritingUnit, household_id: UUID, body: str) -> None:
    """Keep what is being written, sealed, for this professional and channel; empty text removes it."""
    standing = stand(unit, household_id, Asked("write", household_id))
    unit.leave_no_trace(household_id, Trace.DRAFT)
    drop_draft(unit, household_id)
    unit.session.execute(_FORGET, {"term": _term(unit)})
    if not body.strip():
        return
    if len(body) > DRAFT_LONGEST:
        raise InvalidInputError("body", "too_long", maximum=DRAFT_LONGEST, length=len(body))
    head, context = standing.known.head, _draft_context(unit, household_id)
    key = unit.platform.household_key(household_id, head.key_id)
    unit.session.add(
        Draft(
            professional_id=unit.actor.id,
            household_id=household_id,
            body=key.seal(context, body.encode()),
            saved_at=unit.now,
        )
    )


def drop_draft(unit: WritingUnit, household_id: UUID) -> None:
    """Remove the actor's draft in this channel, if there is one."""
    unit.session.connection().execute(*dropping_draft(unit, household_id))


def dropping_draft(unit: WritingUnit, household_id: UUID) -> Write:
    """The same, to be sent with something else."""
    return _DROP, {"professional": unit.actor.id, "household": household_id}


def open_draft(unit: AnyUnit, standing: Standing) -> str:
    """The actor's draft in this channel, or an empty string."""
    kept = select(Draft).where(*_my_draft(unit, standing.household_id), Draft.saved_at > _term(unit))
    row = unit.session.scalar(kept)
    if row is None:
        return ""
    key = key_here(standing)
    return key.open(_draft_context(unit, standing.household_id), row.body).decode()


@writing
def mark_read(unit: WritingUnit, household_id: UUID, seq: int) -> None:
    """Remember how far the actor has read; a position only moves forward."""
    stand(unit, household_id, Asked("read", household_id))
    unit.leave_no_trace(household_id, Trace.READ_POSITION)
    mine = (ReadPosition.professional_id == unit.actor.id, ReadPosition.household_id == household_id)
    row = unit.session.scalar(select(ReadPosition).where(*mine))
    if row is None:
        unit.session.add(ReadPosition(professional_id=unit.actor.id, household_id=household_id, seq=seq))
    elif seq > row.seq:
        row.seq = seq


def _term(unit: AnyUnit) -> datetime:
    """A draft saved then, or before, is forgotten now."""
    return unit.now - timedelta(days=unit.platform.settings.draft_days)


def _my_draft(unit: AnyUnit, household_id: UUID) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Draft.professional_id == unit.actor.id, Draft.household_id == household_id


def _draft_context(unit: AnyUnit, household_id: UUID) -> Context:
    return unit.platform.context("draft.body", household_id, unit.actor.id)
