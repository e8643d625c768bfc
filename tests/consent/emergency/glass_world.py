"""A household and somebody outside its team who may break the glass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.channels.reading import ChannelPage, open_channel
from hub.consent import codes
from hub.errors import AccessDeniedError
from hub.households.operations import Opened
from hub.households.persons import NewPerson
from hub.storage.platform import Platform
from tests.fixed_clock import FixedClock

WOMAN = (NewPerson("Aminata Diallo", date(1990, 5, 2)),)

WRITTEN = {
    "identity": "Passeport remis",
    "housing": "Chambre 12",
    "coordination": "Rendez-vous lundi",
    "resources": "Bulletin reçu",
    "health": "Suivi à l’hôpital",
}


@dataclass(frozen=True)
class World:
    """A household of Samusocial; `night` is of no team, nobody agreed to anything."""

    platform: Platform
    clock: FixedClock
    author: Actor
    referent: Actor
    night: Actor
    officer: Actor
    home: Opened
    rung: list[tuple[UUID, frozenset[UUID]]]

    def page(self) -> ChannelPage:
        return open_channel(self.platform, self.night, self.home.id)

    def bodies(self) -> set[str]:
        return {note.body for note in self.page().notes.notes}

    def entries(self, action: str) -> list[AuditEntry]:
        with self.platform.database.reading() as session:
            query = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.entry_id)
            return list(session.scalars(query))


def refused(reading: object) -> codes.Reason | None:
    with pytest.raises(AccessDeniedError) as denied:
        reading()  # type: ignore[operator]  # any callable
    return denied.value.decision.reason
