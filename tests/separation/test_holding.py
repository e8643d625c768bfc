"""Whoever writes where a child has two homes, or changes many households at once, holds all that is held in
one order: two who come from two sides never wait for each other. PostgreSQL only: SQLite has one writer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text

from hub.documents.checking import mask_document
from hub.documents.operations import NewDocument, deposit_document
from hub.errors import AccessDeniedError
from hub.households.composition import join_household, read_composition
from hub.households.persons import NewPerson
from hub.platform.scope_changes import change_scopes
from hub.registry.models import Channel
from hub.separation.homes import leave_household, live_there_too
from hub.storage.db import Database
from tests import papers
from tests.databases import wait_for_waiters
from tests.fixed_clock import FixedClock
from tests.platform.scope_world import NARROWER
from tests.platform_builder import add_household, add_professional
from tests.separation.two_homes import TwoHomes

ALI = NewPerson("Ali", date(2019, 1, 1))
HELD = select(Channel.last_seq).with_for_update(key_share=True)


class Chain(TwoHomes):
    """Three households: a child of the first two, another of the last two; made in the order of their ids."""

    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        super().__init__(database, folder, clock)
        self.live_there_too()
        persons = (NewPerson("Nadia Roy", date(1980, 1, 1)),)
        self.last = add_household(self.platform, referents=[self.both], persons=persons)
        self.ali = join_household(self.platform, self.both, self.there.id, ALI, [])
        clock.advance(seconds=1)
        live_there_too(self.platform, self.both, self.there.id, self.ali, self.last.short_code)
        clock.advance(seconds=1)
        assert self.home.id < self.there.id < self.last.id

    def paper_in_the_last(self) -> UUID:
        new = NewDocument("coordination", self.ali, "letter", "Rendez-vous", "rdv.pdf")
        return deposit_document(self.platform, self.both, self.last.id, new, BytesIO(papers.pdf())).id

    def act_while_the_first_is_held(self, act: Callable[[], object]) -> object:
        """Somebody holds the first, then asks for the second, as whoever stands in the first does."""
        with ThreadPoolExecutor(1) as beside:
            with self.platform.database.writing() as session:
                session.execute(HELD.where(Channel.household_id == self.home.id)).all()
                asked = beside.submit(act)
                wait_for_waiters(self.platform.database.engine)
                session.execute(HELD.where(Channel.household_id == self.there.id)).all()
            return asked.result(20)


@pytest.fixture
def chain(postgres_database: Database, tmp_path: Path, clock: FixedClock) -> Chain:
    return Chain(postgres_database, tmp_path, clock)


def test_leaving_one_of_two_homes(chain: Chain) -> None:
    chain.act_while_the_first_is_held(
        lambda: leave_household(chain.platform, chain.both, chain.last.id, chain.ali)
    )
    chain.clock.advance(seconds=1)
    page = read_composition(chain.platform, chain.both, chain.last.id)
    assert chain.ali not in {one.id for one in page.persons}


def test_writing_about_what_another_home_holds(chain: Chain) -> None:
    """Refused here, once all is held."""
    paper = chain.paper_in_the_last()

    def mask() -> None:
        with pytest.raises(AccessDeniedError):
            mask_document(chain.platform, chain.there_social, paper, "raison")

    chain.act_while_the_first_is_held(mask)


def test_changing_what_a_partner_may_read_in_all_the_households_it_follows(chain: Chain) -> None:
    """Rows come in no order of their own: here the first comes last."""
    administrator = add_professional(chain.platform, "his", "administrator", "engineer")
    with chain.platform.database.engine.begin() as connection:
        connection.execute(text("CREATE INDEX backwards ON channels (household_id DESC)"))
        connection.execute(text("CLUSTER channels USING backwards"))
    chain.act_while_the_first_is_held(lambda: change_scopes(chain.platform, administrator, NARROWER))
