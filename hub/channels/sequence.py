"""The order of a channel: one place after the other, shared by the channels of a child's two homes."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, select, update

from hub.audit.units import WritingUnit
from hub.consent.authorise import Standing, uuids
from hub.consent.moment import moment_at
from hub.registry.models import Channel
from hub.storage.rows import table_of

_CHANNELS = table_of(Channel)
NEXT = (
    update(_CHANNELS)
    .where(_CHANNELS.c.household_id == bindparam("household"))
    .values(last_seq=_CHANNELS.c.last_seq + 1)
    .returning(_CHANNELS.c.last_seq)
)
_SHARED = _CHANNELS.c.household_id.in_(bindparam("households", expanding=True))
_HELD = select(_CHANNELS.c.last_seq).where(_SHARED).order_by(_CHANNELS.c.household_id)
_HELD = _HELD.with_for_update(key_share=True)
_TAKE = update(_CHANNELS).where(_SHARED).values(last_seq=bindparam("seq"))


def next_seq(unit: WritingUnit, standing: Standing, subject_id: UUID) -> int:
    """The next place in the channel's order, and in that of the other home of a child it is about. The rows
    stay locked until this transaction ends, so whoever sees a place sees all places before it."""
    connection, others = unit.session.connection(), other_homes(standing, subject_id)
    if not others:
        seq: int = connection.execute(NEXT, {"household": standing.household_id}).scalar_one()
        return seq
    shared = {"households": [standing.household_id, *others]}
    # Held before they are compared: a child may have come to live there since this unit asked what to hold.
    last: int = max(connection.execute(_HELD, shared).scalars())
    connection.execute(_TAKE, {**shared, "seq": last + 1})
    return last + 1


def other_homes(standing: Standing, subject_id: UUID) -> frozenset[UUID]:
    """Where else a child of two homes lives, when an item of this household is about her."""
    subject = standing.known.subjects[subject_id]
    if subject.household_wide:
        return frozenset()
    (person,) = subject.persons
    homes = moment_at(standing.known.facts, standing.unit.now, standing.unit.now).homes(person)
    return uuids(homes) - {standing.household_id}
