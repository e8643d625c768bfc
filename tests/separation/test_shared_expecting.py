"""Papers expected of a child of two homes, not expected of her, or about to end, as each of her teams sees
them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from hub.actors import Actor
from hub.documents.due import Due, documents_due
from hub.documents.exempting import exempt_document, expect_again
from hub.documents.expected import Row, expected_documents
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.states import State
from hub.errors import ConflictError
from hub.separation.homes import leave_household
from hub.storage.db import Database
from tests import papers
from tests.fixed_clock import FixedClock
from tests.separation.two_homes import TwoHomes

BIRTH, PERMIT = "birth_certificate", "residence_permit"
UNTIL = date(2027, 3, 1)


class Expecting(TwoHomes):
    def deposit(self, by: Actor, home: UUID, ends: date, person: UUID | None = None, pages: int = 1) -> None:
        paper = NewDocument("identity", person or self.child, PERMIT, "Titre", "titre.pdf", ends)
        deposit_document(self.platform, by, home, paper, iter([papers.pdf(pages)]))
        self.clock.advance(seconds=1)

    def exempt(self, by: Actor, home: UUID) -> None:
        exempt_document(self.platform, by, home, BIRTH, self.child, "Née ici")
        self.clock.advance(seconds=1)

    def expect_again(self, by: Actor, home: UUID) -> None:
        expect_again(self.platform, by, home, BIRTH, self.child)
        self.clock.advance(seconds=1)

    def expected(self, by: Actor, home: UUID) -> Row:
        page = expected_documents(self.platform, by, home)
        rows = [row for _, rows in page.slots for row in rows]
        (row,) = [one for one in rows if one.type.code == BIRTH and one.person_id == self.child]
        return row

    def due(self, by: Actor, *homes: UUID) -> dict[UUID, list[Due]]:
        return documents_due(self.platform, by, homes, UNTIL)


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> Expecting:
    return Expecting(database, tmp_path, clock)


def test_what_one_home_does_not_expect_of_her_the_other_does_not_either(world: Expecting) -> None:
    world.live_there_too()
    world.exempt(world.social, world.home.id)
    for actor, home in ((world.housing, world.home.id), (world.there_housing, world.there.id)):
        row = world.expected(actor, home)
        assert row.state is State.NOT_APPLICABLE
        assert row.exemption
        assert row.exemption.reason == "Née ici"
    with pytest.raises(ConflictError, match="changed"):
        world.exempt(world.there_social, world.there.id)


def test_either_home_takes_it_back_for_both(world: Expecting) -> None:
    world.live_there_too()
    world.exempt(world.social, world.home.id)
    world.expect_again(world.there_social, world.there.id)
    for actor, home in ((world.social, world.home.id), (world.there_social, world.there.id)):
        assert world.expected(actor, home).exemption is None
    with pytest.raises(ConflictError, match="changed"):
        world.expect_again(world.social, world.home.id)


def test_open_pages_of_both_homes_hear_of_it(world: Expecting) -> None:
    world.live_there_too()
    heard: dict[UUID, frozenset[UUID]] = {}
    world.platform.bell.listen(heard.__setitem__)
    world.exempt(world.social, world.home.id)
    assert world.there_housing.id in heard[world.there.id]
    assert world.there_housing.id not in heard[world.home.id]


def test_where_her_two_homes_became_one_all_that_was_said_counts(world: Expecting) -> None:
    """Two subjects of hers stand in one household from then on."""
    world.live_there_too()
    world.exempt(world.there_social, world.there.id)
    leave_household(world.platform, world.both, world.there.id, world.child)
    world.clock.advance(seconds=1)
    row = world.expected(world.housing, world.home.id)
    assert row.exemption
    assert row.state is State.NOT_APPLICABLE
    world.expect_again(world.social, world.home.id)
    assert world.expected(world.housing, world.home.id).exemption is None


def test_her_papers_that_end_soon_are_told_to_both_and_no_other_persons(world: Expecting) -> None:
    world.live_there_too()
    world.deposit(world.social, world.home.id, date(2026, 12, 1))
    world.deposit(world.social, world.home.id, date(2026, 12, 5), world.woman, pages=2)
    hers, of_both = Due(PERMIT, date(2026, 12, 1)), Due(PERMIT, date(2026, 12, 5))
    assert world.due(world.there_social, world.there.id) == {world.there.id: [hers]}
    assert world.due(world.social, world.home.id) == {world.home.id: [hers, of_both]}
    assert world.due(world.both, world.home.id, world.there.id) == {
        world.home.id: [hers, of_both],
        world.there.id: [hers],
    }


def test_a_paper_one_home_renewed_is_no_longer_due_in_the_other(world: Expecting) -> None:
    world.deposit(world.there_social, world.there.id, date(2026, 12, 5), world.there.person_ids[0])
    world.live_there_too()
    world.deposit(world.social, world.home.id, date(2026, 12, 1))
    world.deposit(world.there_social, world.there.id, date(2030, 12, 1), pages=2)
    assert world.due(world.social, world.home.id) == {world.home.id: []}
    assert world.due(world.there_social, world.there.id) == {world.there.id: [Due(PERMIT, date(2026, 12, 5))]}
    leave_household(world.platform, world.both, world.there.id, world.child)
    world.clock.advance(seconds=1)
    assert world.due(world.social, world.home.id) == {world.home.id: []}


def test_what_the_rule_does_not_open_in_the_other_home_is_not_due_there(world: Expecting) -> None:
    world.live_there_too()
    paper = NewDocument("health", world.child, "other", "Certificat", "c.pdf", date(2026, 12, 1))
    deposit_document(world.platform, world.social, world.home.id, paper, iter([papers.pdf()]))
    world.deposit(world.social, world.home.id, date(2026, 12, 2), pages=2)
    assert world.due(world.there_housing, world.there.id) == {
        world.there.id: [Due(PERMIT, date(2026, 12, 2))]
    }
