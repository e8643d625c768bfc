"""A platform with an officer, and what the page of the log says to her."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import func, select, text

from hub.audit.models import AuditEntry, AuditPosition
from hub.channels.reading import open_channel
from hub.errors import AccessDeniedError
from hub.platform.log import open_log
from tests.audit.sample_log import damaging
from tests.journeys.browsing import Person, application
from tests.platform_builder import add_household, add_professional, build_platform


class World:
    def __init__(self, database, folder, clock):
        self.clock, self.folder = clock, folder
        self.platform = build_platform(database, folder / "data", clock)
        self.app = application(self.platform)
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing = add_professional(self.platform, "his", profession="housing_officer")
        self.officer = add_professional(self.platform, "his", "dpo", "lawyer")
        self.home = add_household(self.platform, [self.social, self.housing], code="FOYER-7F3K")
        self.foreign = add_household(self.platform, [self.social], code="FOYER-9TLA")
        self.dpo = self.sign_in(self.officer)
        clock.advance(minutes=1)

    def sign_in(self, actor):
        return Officer(self.app, self.platform, actor)

    def open(self, actor, home=None):
        open_channel(self.platform, actor, (home or self.home).id)
        self.clock.advance(seconds=1)

    def knock(self, actor, home):
        with pytest.raises(AccessDeniedError):
            open_channel(self.platform, actor, home.id)
        self.clock.advance(seconds=1)

    def count(self, action):
        with self.platform.database.reading() as session:
            query = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)
            return session.scalar(query)

    def number_of(self, action, actor):
        """The n° of the first sealed entry of this act."""
        with self.platform.database.reading() as session:
            query = select(func.min(AuditPosition.leaf_index)).join(
                AuditEntry, AuditEntry.entry_id == AuditPosition.entry_id
            )
            return (
                session.scalar(query.where(AuditEntry.action == action, AuditEntry.actor_id == actor.id)) + 1
            )

    def damage(self, statement, **values):
        with damaging(self.platform.database) as session:
            session.execute(text(statement), values)

    @property
    def key(self):
        log = open_log(self.platform)
        return str(log.key.verifier(log.origin))


class Officer(Person):
    def send(self, path, data=None, *, token=True):
        """The whole answer to a form of the page of the log."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/journal")[1])
        fields = ({"csrf_token": found[1]} if token else {}) | (data or {})
        return self.client.post(path, base_url=self.origin, headers=self.headers, data=fields)

    def find(self, **filters):
        """The page these filters lead to, as its address and its text."""
        answer = self.send("/journal", filters)
        assert answer.status_code == 303
        return answer.headers["Location"], *self.get(answer.headers["Location"])

    def download(self, path):
        return self.client.get(path, base_url=self.origin, headers=self.headers)


def words(markup):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def verdict(page):
    return words(re.search(r'<section class="banner verdict.*?</section>', page, re.DOTALL)[0])
