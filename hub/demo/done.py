"""What invented people did already, when a load that was cut goes on: the log has each act at its instant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.models import AuditEntry
from hub.demo.play import Stage, at
from hub.storage.platform import Platform


@dataclass(frozen=True)
class Done:
    """The acts the log had when the load went on."""

    stage: Stage
    acts: frozenset[tuple[datetime, UUID | None, str]] = field(repr=False)

    def once(
        self, instant: datetime, key: str, action: Action, act: Callable[[Platform, Actor], object]
    ) -> None:
        """Let her act then, unless she did."""
        actor = self.stage.actors[key]
        if (instant, actor.id, action.value) not in self.acts:
            act(at(self.stage.platform, instant), actor)


def done_since(stage: Stage, first: datetime) -> Done:
    """Everything from an instant on; a demo has few acts of its last days."""
    query = select(AuditEntry.at, AuditEntry.actor_id, AuditEntry.action).where(AuditEntry.at >= first)
    with stage.platform.database.reading() as session:
        return Done(stage, frozenset((row.at, row.actor_id, row.action) for row in session.execute(query)))
