"""The world of a couple, whose child may live at her grandparents' too, where others follow her."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.channels.listing import my_channels
from hub.channels.operations import NewNote, post_note
from hub.documents.erasure import erase_household
from hub.households.composition import read_composition
from hub.households.persons import NewPerson
from hub.households.team import join_team
from hub.households.team_lines import NewLine
from hub.platform.deciding import Decider
from hub.registry.models import Household
from hub.separation.homes import live_there_too
from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.platform_builder import (
    PASSWORD,
    SYSTEM,
    add_household,
    add_professional,
    agree,
)
from tests.separation.world import World

GRANDPARENTS = (NewPerson("Mariama Diallo", date(1955, 3, 1)), NewPerson("Oumar Diallo", date(1950, 3, 1)))
THERE = ["Oumar Diallo", "Mariama Diallo", "Fanta Diallo"]


class TwoHomes(World):
    """The child of the couple lives at her grandparents' too, where others follow her."""

    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        super().__init__(database, folder, clock)
        self.there_social = add_professional(self.platform, "ssp", profession="social_worker")
        self.there_housing = add_professional(self.platform, "his", profession="housing_officer")
        self.there = add_household(
            self.platform, referents=[self.there_social, self.there_housing], persons=GRANDPARENTS
        )
        agree(self.platform, self.there_social, self.there, persons=GRANDPARENTS)
        self.both = add_professional(self.platform, "mep", "coordinator", "coordinator")
        assert self.both.id is not None
        for home in (self.home.id, self.there.id):
            join_team(self.platform, SYSTEM, home, NewLine(self.both.id))
        clock.advance(minutes=1)

    def live_there_too(self, child: UUID | None = None, code: str = "", by: Actor | None = None) -> None:
        code = code or self.there.short_code
        live_there_too(self.platform, by or self.both, self.home.id, child or self.child, code)
        self.clock.advance(seconds=1)

    def write(self, body: str, person: UUID | None = None) -> None:
        post_note(self.platform, self.there_social, self.there.id, NewNote("housing", person, body))
        self.clock.advance(seconds=1)

    def new_home(self) -> UUID:
        with self.platform.database.reading() as session:
            known = self.home.id, self.there.id
            return session.scalars(select(Household.id).where(Household.id.not_in(known))).one()

    def erase(self, home: UUID) -> None:
        with self.platform.database.reading() as session:
            code = session.get_one(Household, home).short_code
        officers = (add_professional(self.platform, one, "dpo", "lawyer") for one in ("ssp", "his"))
        first, second = (Decider(one, PASSWORD) for one in officers)
        erase_household(self.platform, code, (first, second), "cli")
        self.clock.advance(seconds=1)

    def entries(self, action: str) -> list[AuditEntry]:
        with self.platform.database.reading() as session:
            return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action)))

    def unread(self, actor: Actor) -> int:
        (line,) = my_channels(self.platform, actor).lines
        return line.unread

    def names(self, home: UUID, actor: Actor) -> list[str | None]:
        return [one.name for one in read_composition(self.platform, actor, home).persons]
