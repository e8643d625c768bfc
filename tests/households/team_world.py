"""A household and those who may follow it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.audit.models import AuditEntry
from hub.channels.reading import open_channel
from hub.errors import AccessDeniedError, InvalidInputError
from hub.households.team import appoint_delegate, join_team
from hub.households.team_lines import NewLine
from hub.households.team_page import read_team
from tests.platform_builder import add_household, add_professional, build_platform


class World:
    """A referent of each of two partners, a member, a coordinator; colleagues outside the team."""

    def __init__(self, database, folder, clock):
        self.clock = clock
        self.platform = build_platform(database, folder / "data", clock)
        self.coordinator = self._one("mep", "coordinator", "coordinator")
        self.social = self._one("ssp", profession="social_worker")
        self.housing = self._one("his", profession="housing_officer")
        self.member = self._one("his", profession="housing_officer")
        self.colleague = self._one("his", profession="housing_officer")
        self.other = self._one("ssp", profession="social_worker")
        self.home = add_household(
            self.platform, [self.coordinator, self.member], referents=[self.social, self.housing]
        )
        self.rung = []
        self.platform.bell.listen(lambda _home, who: self.rung.append(who))
        clock.advance(minutes=1)

    def _one(self, partner, role="worker", profession="job_counsellor"):
        return add_professional(self.platform, partner, role, profession)

    def line(self, actor, role=None):
        """The id of the line of this professional."""
        view = read_team(self.platform, self.coordinator, self.home.id)
        return next(
            one.id for one in view.lines if one.professional_id == actor.id and role in (None, one.role)
        )

    def sees(self, actor):
        try:
            open_channel(self.platform, actor, self.home.id)
        except AccessDeniedError:
            return False
        return True

    def team(self):
        view = read_team(self.platform, self.coordinator, self.home.id)
        return {(one.professional_id, one.role, one.state) for one in view.lines}

    def entries(self, action):
        with self.platform.database.reading() as session:
            query = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.entry_id)
            return list(session.scalars(query))

    def join(self, by, actor, **line):
        join_team(self.platform, by, self.home.id, NewLine(actor.id, **line))

    def delegate(self, by, line, actor, **after):
        until = self.clock() + timedelta(**(after or {"days": 3}))
        appoint_delegate(self.platform, by, self.home.id, line, actor.id, until)


def refused(code, field, act, *args, **kwargs):
    with pytest.raises(InvalidInputError) as raised:
        act(*args, **kwargs)
    assert (raised.value.field, raised.value.code) == (field, code)
