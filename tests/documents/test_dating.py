"""A date the hub read is a proposal until somebody says it; then everything follows the latest one said."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select

from hub.consent.operations import withdraw_consent
from hub.documents import text_layers
from hub.documents.checking import mask_document
from hub.documents.dating import DateSaid, state_date, take_over_date
from hub.documents.due import documents_due
from hub.documents.fsck import check_store
from hub.documents.listing import list_documents
from hub.documents.models import Document
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.reading import open_document
from hub.documents.replacing import Replacement, replace_document
from hub.documents.text_layers import read_waiting
from hub.errors import AccessDeniedError, ConflictError
from hub.storage.db import Database
from tests import papers
from tests.documents.pieces_world import World
from tests.documents.test_text_layers import NOTICE, photo
from tests.emergencies import broken_by
from tests.fixed_clock import FixedClock
from tests.platform_builder import SYSTEM, add_professional, partner_id

READ = date(2027, 3, 28)
"""The end of validity that the 2D-Doc of NOTICE says."""
EARLIER, LATER = date(2026, 12, 1), date(2028, 1, 31)


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


@pytest.fixture
def paper(world: World, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A permit whose code was read, deposited without a date."""
    monkeypatch.setattr(text_layers, "engine_here", lambda: None)
    new = NewDocument("resources", world.adult, "residence_permit", "Titre", "titre.png")
    found = deposit_document(world.platform, world.social, world.home.id, new, iter([photo("", NOTICE)])).id
    assert read_waiting(world.platform, set()) == 1
    world.clock.advance(minutes=1)
    return found


def end(world: World, document: UUID) -> date | None:
    return open_document(world.platform, world.social, document).document.expires_on


def due(world: World, until: date = LATER) -> list[date]:
    found = documents_due(world.platform, world.job, [world.home.id], until)
    return [one.expires_on for rows in found.values() for one in rows]


def test_a_date_read_counts_for_nothing_until_a_reader_of_any_partner_takes_it_over(
    world: World, paper: UUID
) -> None:
    assert (end(world, paper), due(world), world.state(world.job, "residence_permit")) == (
        None,
        [],
        "to_check",
    )
    take_over_date(world.platform, world.housing, paper, DateSaid(1, None, READ))
    assert (end(world, paper), due(world)) == (READ, [READ])
    (listed,) = list_documents(world.platform, world.job, world.home.id)
    assert listed.expires_on == READ
    world.clock.advance(minutes=1)
    state_date(world.platform, world.social, paper, DateSaid(1, READ, EARLIER))
    assert due(world) == [EARLIER]
    world.clock.advance(days=60)
    assert world.state(world.job, "residence_permit") == "expired"
    page = open_document(world.platform, world.job, paper)
    said = [(one.day, one.version, one.taken_over, one.partner_id) for one in page.dates]
    assert said == [
        (READ, 1, True, world.housing.partner_id),
        (EARLIER, 1, False, world.social.partner_id),
    ]
    entries = world.entries("document:dated")
    assert [one.actor_id for one in entries] == [world.housing.id, world.social.id]
    assert [{name: new for name, _, new in one.changes}["date_origin"] for one in entries] == [
        "taken_over",
        "written",
    ]
    assert "2027" not in str([one.changes for one in entries])
    world.clock.advance(hours=2)
    assert check_store(world.platform, SYSTEM).sound


def test_what_is_posted_as_read_is_not_believed(world: World, paper: UUID) -> None:
    unread = world.deposit()
    for document, day in ((paper, LATER), (unread, READ)):
        with pytest.raises(ConflictError, match="date_not_read"):
            take_over_date(world.platform, world.social, document, DateSaid(1, None, day))
    new = Replacement(1, "Titre", "titre.pdf")
    replace_document(world.platform, world.social, paper, new, iter([papers.pdf()]))
    with pytest.raises(ConflictError, match="date_not_read"):
        take_over_date(world.platform, world.social, paper, DateSaid(2, None, READ))
    assert (world.entries("document:dated"), end(world, paper)) == ([], None)


def test_the_date_given_at_the_deposit_stays_to_be_read_beside_the_first_correction(world: World) -> None:
    new = NewDocument("resources", world.adult, "residence_permit", "Titre", "titre.pdf", EARLIER)
    document = deposit_document(world.platform, world.social, world.home.id, new, iter([papers.pdf()])).id
    state_date(world.platform, world.housing, document, DateSaid(1, EARLIER, READ))
    world.clock.advance(minutes=1)
    state_date(world.platform, world.social, document, DateSaid(1, READ, LATER))
    said = [(one.before, one.day) for one in open_document(world.platform, world.social, document).dates]
    assert said == [(EARLIER, READ), (READ, LATER)]
    world.clock.advance(hours=2)
    assert check_store(world.platform, SYSTEM).sound


def test_an_end_said_by_mistake_is_taken_back_and_stays_to_be_read(world: World) -> None:
    new = NewDocument("resources", world.adult, "residence_permit", "Titre", "titre.pdf", EARLIER)
    document = deposit_document(world.platform, world.social, world.home.id, new, iter([papers.pdf()])).id
    assert due(world) == [EARLIER]
    state_date(world.platform, world.housing, document, DateSaid(1, EARLIER, None))
    assert (end(world, document), due(world)) == (None, [])
    with pytest.raises(ConflictError, match="no_date_to_clear"):
        state_date(world.platform, world.social, document, DateSaid(1, None, None))
    world.clock.advance(days=60)
    assert world.state(world.job, "residence_permit") == "to_check"
    state_date(world.platform, world.social, document, DateSaid(1, None, LATER))
    said = [(one.before, one.day) for one in open_document(world.platform, world.social, document).dates]
    assert said == [(EARLIER, None), (None, LATER)]
    entries = world.entries("document:dated")
    origins = [{name: value for name, _, value in one.changes}["date_origin"] for one in entries]
    assert origins == ["cleared", "written"]
    with pytest.raises(ConflictError, match="document_changed"):
        state_date(world.platform, world.housing, document, DateSaid(1, None, None))
    assert check_store(world.platform, SYSTEM).sound


def test_who_is_slower_is_told_and_changes_nothing(world: World, paper: UUID) -> None:
    state_date(world.platform, world.social, paper, DateSaid(1, None, READ))
    for said, why in (
        (DateSaid(1, None, LATER), "document_changed"),
        (DateSaid(2, READ, LATER), "document_changed"),
        (DateSaid(1, READ, READ), "date_unchanged"),
    ):
        with pytest.raises(ConflictError, match=why):
            state_date(world.platform, world.housing, paper, said)
    assert (end(world, paper), len(world.entries("document:dated"))) == (READ, 1)


def test_a_newer_version_begins_with_its_own_date_and_the_older_keeps_its_latest(
    world: World, paper: UUID
) -> None:
    state_date(world.platform, world.housing, paper, DateSaid(1, None, READ))
    new = Replacement(1, "Titre", "titre.pdf", LATER)
    replace_document(world.platform, world.social, paper, new, iter([papers.pdf()]))
    page = open_document(world.platform, world.housing, paper)
    assert [one.expires_on for one in page.versions] == [LATER, READ]
    assert (page.document.expires_on, [one.version for one in page.dates]) == (LATER, [1])


def test_who_may_not_write_there_or_not_read_or_only_looks_says_no_date(world: World, paper: UUID) -> None:
    before = len(world.entries("access:refused"))
    stranger = add_professional(world.platform, "his", profession="housing_officer")
    broken_by(world.platform, stranger, world.home.short_code, category="resources")
    open_document(world.platform, stranger, paper)
    refused = {world.job: "role_limit", stranger: "not_found"}
    cells = [(partner_id(world.platform, "his"), "resources")]
    withdraw_consent(world.platform, world.social, world.home.id, world.adult, world.adult, "self", cells)
    refused[world.housing] = "consent_withdrawn"
    for actor, why in refused.items():
        with pytest.raises(AccessDeniedError) as denied:
            state_date(world.platform, actor, paper, DateSaid(1, None, READ))
        assert denied.value.decision.shown == why
    assert not open_document(world.platform, world.job, paper).may_date
    assert (end(world, paper), len(world.entries("access:refused"))) == (None, before + 3)


def test_nothing_more_is_said_of_a_masked_document_and_its_dates_are_hidden(
    world: World, paper: UUID
) -> None:
    state_date(world.platform, world.social, paper, DateSaid(1, None, READ))
    mask_document(world.platform, world.social, paper, "Mauvaise personne")
    with pytest.raises(ConflictError, match="document_masked"):
        state_date(world.platform, world.social, paper, DateSaid(1, READ, LATER))
    assert (open_document(world.platform, world.social, paper).dates, due(world)) == ((), [])


def test_in_a_closed_category_the_database_learns_the_month_and_a_reader_the_day(world: World) -> None:
    document = world.deposit("other", "protection")
    state_date(world.platform, world.social, document, DateSaid(1, None, READ))
    with world.platform.database.reading() as session:
        assert session.scalars(select(Document.expires_on)).one() == READ.replace(day=1)
    assert end(world, document) == READ
    state_date(world.platform, world.social, document, DateSaid(1, READ, READ.replace(day=2)))
    assert end(world, document) == READ.replace(day=2)


def test_of_two_at_the_same_instant_the_second_is_told(
    postgres_database: Database, tmp_path: Path, clock: FixedClock
) -> None:
    """On PostgreSQL a row read before the household is locked may be older than the lock."""
    world = World(postgres_database, tmp_path, clock)
    document, others = world.deposit(), ThreadPoolExecutor(1)
    first = [lambda: state_date(world.platform, world.housing, document, DateSaid(1, None, READ))]

    def before(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if "FOR" in statement and "UPDATE" in statement and first:
            others.submit(first.pop()).result(30)

    event.listen(postgres_database.engine, "before_cursor_execute", before)
    with pytest.raises(ConflictError, match="document_changed"):
        state_date(world.platform, world.social, document, DateSaid(1, None, LATER))
    assert end(world, document) == READ
