"""The list of expected documents: states, months, exemptions, and nothing told where nothing may be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hub.consent.operations import withdraw_consent
from hub.documents.checking import mask_document
from hub.documents.exempting import exempt_document, expect_again
from hub.documents.states import State
from hub.errors import AccessDeniedError, ConflictError, InvalidInputError
from hub.storage.db import Database
from tests.documents.pieces_world import World
from tests.fixed_clock import FixedClock
from tests.platform_builder import add_professional, partner_id

WHY = "Sans emploi depuis l’arrivée"


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def months(world: World) -> list[tuple[int, str]]:
    return [(one.first.month, one.state.value) for one in world.rows(world.social)["payslip", 0].months]


def test_each_adult_minor_and_the_household_have_their_lines(world: World) -> None:
    rows = world.rows(world.social)
    assert {place for kind, place in rows if kind == "residence_permit"} == {0, 1}
    assert {place for kind, place in rows if kind == "birth_certificate"} == {2}
    assert {place for kind, place in rows if kind == "housing_request"} == {None}
    assert not {kind for kind, _ in rows} & {"cv", "letter", "extension_certificate"}
    assert {row.state for row in rows.values()} == {State.MISSING}


def test_a_document_takes_its_line_through_every_state(world: World) -> None:
    document = world.deposit("work_contract", "employment", by=world.job)
    assert world.state(world.job, "work_contract") == "to_check"
    assert world.state(world.job, "work_contract", 1) == "missing"
    world.check(document, "to_redo", "Non signé", by=world.social)
    assert world.state(world.job, "work_contract") == "to_redo"
    world.check(document, "validated", by=world.social)
    assert world.state(world.job, "work_contract") == "validated"
    mask_document(world.platform, world.job, document, "Mauvaise personne")
    assert world.state(world.job, "work_contract") == "missing"


def test_what_the_virus_scanner_has_not_looked_at_is_deposited_and_no_more(world: World) -> None:
    world.deposit("work_contract", "employment", by=world.job)
    settings = world.platform.settings.model_copy(update={"clamd": "127.0.0.1:3310"})
    world.platform = replace(world.platform, settings=settings)
    assert world.state(world.job, "work_contract") == "deposited"


def test_the_three_latest_months_roll(world: World) -> None:
    assert months(world) == [(10, "missing"), (9, "missing"), (8, "missing")]
    for month in (8, 9):
        world.deposit(period=date(2026, month, 1))
    world.check(world.deposit(), "validated")
    assert months(world) == [(10, "validated"), (9, "to_check"), (8, "to_check")]
    assert world.state(world.social, "payslip") == "to_check"
    world.clock.advance(days=31)
    assert months(world) == [(11, "missing"), (10, "validated"), (9, "to_check")]
    world.clock.advance(days=100)
    assert world.state(world.social, "payslip") == "expired"


def test_a_tax_notice_is_for_the_year_before(world: World) -> None:
    world.deposit("tax_notice", period=date(2024, 1, 1))
    assert world.state(world.social, "tax_notice") == "expired"
    world.deposit("tax_notice", period=date(2025, 1, 1))
    assert world.state(world.social, "tax_notice") == "to_check"
    world.clock.advance(days=60)
    assert world.state(world.social, "tax_notice") == "expired"


def test_an_extension_certificate_keeps_an_ended_permit_from_being_out_of_date(world: World) -> None:
    world.deposit("residence_permit", "identity", ends=date(2026, 11, 1))
    assert world.state(world.social, "residence_permit") == "expired"
    world.deposit("deposit_confirmation", "identity")
    assert world.state(world.social, "residence_permit") == "expired"
    world.deposit("extension_certificate", "identity", ends=date(2027, 2, 1))
    assert world.state(world.social, "residence_permit") == "to_check"


def test_what_one_may_not_read_is_told_alike_with_and_without_a_document(world: World) -> None:
    cells = [(partner_id(world.platform, "his"), "resources")]
    withdraw_consent(world.platform, world.social, world.home.id, world.adult, world.adult, "self", cells)
    nothing = world.rows(world.housing)["payslip", 0]
    assert nothing.state is State.HIDDEN
    document = world.deposit()
    world.check(document, "validated", by=world.job)
    exempt_document(world.platform, world.social, world.home.id, "tax_notice", world.adult, WHY)
    rows = world.rows(world.housing)
    assert rows["payslip", 0] == nothing
    assert (rows["tax_notice", 0].state, rows["tax_notice", 0].exemption) == (State.HIDDEN, None)
    assert rows["payslip", 1].state is State.MISSING
    own = world.deposit(by=world.housing)
    assert [one.view.id for one in world.rows(world.housing)["payslip", 0].pieces] == [own]
    assert len(world.rows(world.housing)["payslip", 0].months) == 1


def test_closed_categories_are_never_on_the_list(world: World) -> None:
    document = world.deposit("civil_status", "health")
    seen = [one.view.id for row in world.rows(world.housing).values() for one in row.pieces]
    assert document not in seen


def test_not_applicable_is_said_with_a_reason_by_who_writes_there_and_taken_back(world: World) -> None:
    said = (world.home.id, "work_contract", world.adult)
    exempt_document(world.platform, world.job, *said, WHY)
    row = world.rows(world.job)["work_contract", 0]
    assert row.exemption
    assert (row.state, row.exemption.reason) == (State.NOT_APPLICABLE, WHY)
    with pytest.raises(ConflictError):
        exempt_document(world.platform, world.job, *said, WHY)
    with pytest.raises(AccessDeniedError):
        expect_again(world.platform, world.housing, *said)
    world.clock.advance(seconds=1)
    expect_again(world.platform, world.job, *said)
    assert world.state(world.job, "work_contract") == "missing"
    assert len(world.entries("document:exempted") + world.entries("document:expected_again")) == 2


def test_only_what_is_expected_can_be_not_applicable(world: World) -> None:
    child = world.home.person_ids[2]
    for kind, person in (("work_contract", child), ("cv", world.adult), ("work_contract", None), ("x", None)):
        with pytest.raises(InvalidInputError):
            exempt_document(world.platform, world.job, world.home.id, kind, person, WHY)
    with pytest.raises(InvalidInputError, match="reason"):
        exempt_document(world.platform, world.job, world.home.id, "work_contract", world.adult, " ")


def test_the_list_is_for_the_team_and_on_record(world: World) -> None:
    world.rows(world.social)
    (entry,) = world.entries("documents:expected")
    assert "resources" in str(entry.changes)
    with pytest.raises(AccessDeniedError):
        world.rows(add_professional(world.platform, "his"))
