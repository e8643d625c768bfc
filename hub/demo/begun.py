"""What is written already of a story whose telling was cut: an event is known by its instant in the log.

The log holds the instant of whatever was recorded, in the transaction that recorded it: no mark could be
left behind, or run ahead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from hub.audit.models import AuditEntry
from hub.channels.models import Note
from hub.demo.events import Story
from hub.errors import ConfigurationError
from hub.households.operations import Opened
from hub.registry.models import Household, Person
from hub.registry.people import person_name
from hub.storage.platform import Platform


@dataclass(frozen=True, slots=True)
class Begun:
    """A household that is there: its notes in order, and every instant at which the log has it."""

    opened: Opened
    notes: tuple[UUID, ...]
    instants: frozenset[datetime]


def begun(platform: Platform, story: Story) -> Begun | None:
    """What is there of this story; None when its household was not opened.

    Raises ConfigurationError when another story began under its code.
    """
    with platform.database.reading() as session:
        home = session.scalars(select(Household).where(Household.short_code == story.code)).one_or_none()
        if home is None:
            return None
        persons = session.scalars(select(Person).where(Person.household_id == home.id))
        ids = {person_name(platform, person, home.key_id): person.id for person in persons}
        notes = session.scalars(select(Note.id).where(Note.household_id == home.id).order_by(Note.seq))
        instants = session.scalars(select(AuditEntry.at).where(AuditEntry.household_id == home.id))
        found = tuple(notes), frozenset(instants)
    names = [one.new.name for one in story.persons]
    if set(names) != set(ids) or story.opened_at not in found[1]:
        raise ConfigurationError("demo: begun with another seed or size; `hub demo reset` throws it away")
    return Begun(Opened(home.id, story.code, tuple(ids[name] for name in names)), *found)
