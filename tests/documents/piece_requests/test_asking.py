"""Asking for a document: what one may read, of somebody who will see it, once at a time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from hub.documents.piece_requests.listing import list_piece_requests
from hub.documents.piece_requests.offering import offer_piece_request
from hub.documents.piece_requests.rules import State
from hub.errors import AccessDeniedError, InvalidInputError
from hub.households.team import join_team, leave_team
from hub.households.team_lines import NewLine
from hub.settings import ROOT
from hub.storage.db import Database
from tests.documents.piece_requests.world import WORDS, World
from tests.fixed_clock import FixedClock
from tests.platform_builder import SYSTEM, add_household, add_professional


def test_a_request_says_what_is_wanted_of_whom_about_whom_and_by_when(world_on_both: World) -> None:
    world = world_on_both
    due = world.today() + timedelta(days=4)
    request = world.ask(due_on=due)
    page = world.page(world.social, request)
    line = page.line
    assert (line.type, line.category, line.persons) == ("payslip", "resources", (world.adult,))
    assert (line.asker, line.partner.code, line.asked_partner.code) == ("Nadia Roy", "his", "ssp")
    assert (line.purpose, line.due_on, line.state) == ("housing_file", due, State.WAITING)
    assert page.words == WORDS
    assert world.listed(world.social) == world.listed(world.housing) == world.listed(world.job) == [request]


def test_it_is_on_record_in_codes_and_ids_and_its_words_are_not(world: World) -> None:
    request = world.ask()
    (entry,) = world.entries("piece_request:sent")
    assert (entry.object_kind, entry.object_id, entry.household_id) == (
        "piece_request",
        request,
        world.home.id,
    )
    said = {("category", "resources"), ("document_type", "payslip"), ("partner", "ssp")}
    assert {(name, value) for name, _, value in entry.changes} == said
    assert [str(one) for one in entry.subject_ids] == [str(world.adult)]
    world.page(world.social, request)
    world.listed(world.social)
    assert [one.object_id for one in world.entries("piece_request:read")] == [request]
    assert world.entries("piece_requests:listed")


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        pytest.param({"type": "horoscope"}, "type", "unknown_choice", id="no such type"),
        pytest.param({"purpose": "curiosity"}, "purpose", "unknown_choice", id="no such purpose"),
        pytest.param({"words": "x" * 501}, "words", "too_long", id="a letter"),
        pytest.param({"asked_partner_id": None}, "to", "required", id="nobody"),
    ],
)
def test_what_is_wrong_is_named(world: World, said: dict[str, object], field: str, code: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        world.ask(**said)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert world.listed(world.housing) == []


def test_a_day_that_is_over_is_no_due_date(world: World) -> None:
    with pytest.raises(InvalidInputError, match="due_on: in_the_past"):
        world.ask(due_on=world.today() - timedelta(days=1))
    assert world.ask(due_on=world.today())


def test_one_asks_only_in_categories_the_rule_lets_one_read(world: World) -> None:
    with pytest.raises(AccessDeniedError) as by_scope:
        world.ask(type="work_contract")
    assert by_scope.value.decision.shown == "scope_category"
    world.withdraw("his")
    with pytest.raises(AccessDeniedError) as by_consent:
        world.ask()
    assert (by_consent.value.decision.shown, by_consent.value.category) == ("consent_withdrawn", "resources")
    refused = [entry.reason for entry in world.entries("access:refused")]
    assert refused == ["scope_category", "consent_withdrawn"]


def test_the_form_offers_what_one_may_read_and_says_which_categories_are_shut(world: World) -> None:
    offer = offer_piece_request(world.platform, world.housing, world.home.id)
    assert "payslip" in {one.code for one in offer.types}
    assert "work_contract" not in {one.code for one in offer.types}
    assert "employment" in offer.shut
    assert not {"health", "protection"} & set(offer.shut)
    assert [team.partner.code for team in offer.team] == ["mep", "ssp"]
    with pytest.raises(AccessDeniedError):
        offer_piece_request(world.platform, world.stranger, world.home.id)


def test_it_is_put_to_somebody_else_of_the_team_who_will_see_it(world: World) -> None:
    for to in (world.stranger, world.housing):
        with pytest.raises(InvalidInputError, match="to: nobody_there"):
            world.ask(to=to)
    world.withdraw("ssp")
    for to in ("ssp", world.colleague):
        with pytest.raises(InvalidInputError, match="to: would_not_see_it"):
            world.ask(to=to)
    assert world.ask(to="mep")


def test_somebody_else_of_a_partner_will_see_it_when_it_is_put_to_ones_own(
    sqlite_database: Database, tmp_path: Path, clock: FixedClock
) -> None:
    world = World(sqlite_database, tmp_path, clock, config=_with_a_type_of_health(tmp_path))
    assert world.colleague.id is not None
    leave_team(world.platform, SYSTEM, world.home.id, world.colleague.id)
    clock.advance(seconds=1)
    other = add_professional(world.platform, "ssp", profession="housing_officer")
    join_team(world.platform, SYSTEM, world.home.id, NewLine(other.id))
    clock.advance(seconds=1)
    with pytest.raises(InvalidInputError, match="to: would_not_see_it"):
        world.ask(world.social, "ssp", type="certificate")


def test_of_a_person_who_does_not_live_there_it_is_only_said_that_she_does_not(world: World) -> None:
    elsewhere = add_household(world.platform, referents=[world.stranger]).person_ids[0]
    for person in (elsewhere, world.platform.new_id()):
        with pytest.raises(InvalidInputError, match="person: unknown_person"):
            world.ask(person_id=person)


def test_a_partner_that_has_left_the_team_is_asked_nothing(world: World) -> None:
    assert world.job.id is not None
    leave_team(world.platform, SYSTEM, world.home.id, world.job.id)
    world.clock.advance(seconds=1)
    with pytest.raises(InvalidInputError, match="to: nobody_there"):
        world.ask(to="mep")


def test_the_same_document_is_asked_for_once_at_a_time_whoever_asks(world: World) -> None:
    request = world.ask()
    for actor, to in ((world.housing, "mep"), (world.job, "ssp")):
        with pytest.raises(InvalidInputError) as refused:
            world.ask(actor, to)
        assert refused.value.details == {"request": str(request)}
    assert world.ask(person_id=world.home.person_ids[1])
    world.deposit()
    assert world.ask()


def test_in_a_closed_category_nobody_else_learns_that_anything_is_asked(
    sqlite_database: Database, tmp_path: Path, clock: FixedClock
) -> None:
    """The type itself is unknown to those the category is closed to."""
    world = World(sqlite_database, tmp_path, clock, config=_with_a_type_of_health(tmp_path))
    request = world.ask(world.social, world.colleague, type="certificate")
    assert world.listed(world.colleague) == [request]
    for actor in (world.housing, world.job):
        assert world.listed(actor) == []
        assert request not in world.mine(actor)
        with pytest.raises(AccessDeniedError) as hidden:
            world.page(actor, request)
        assert hidden.value.decision.shown == "not_found"
        with pytest.raises(InvalidInputError, match="type: unknown_choice"):
            world.ask(actor, type="certificate")
        types = offer_piece_request(world.platform, actor, world.home.id).types
        assert "certificate" not in {one.code for one in types}


def _with_a_type_of_health(folder: Path) -> Path:
    config = folder / "config"
    config.mkdir()
    (config / "consent").symlink_to(ROOT / "config" / "consent")
    (config / "platform.toml").write_text((ROOT / "config" / "platform.toml").read_text())
    added = '\n[types.certificate]\nfr = "Certificat"\nen = "C"\ncategory = "health"\nexpiry = "none"\n'
    (config / "pieces.toml").write_text((ROOT / "config" / "pieces.toml").read_text() + added)
    return config


def test_who_is_not_in_the_team_learns_nothing(world: World) -> None:
    request = world.ask()
    for act in (
        lambda: list_piece_requests(world.platform, world.stranger, world.home.id),
        lambda: world.page(world.stranger, request),
        lambda: world.ask(world.stranger),
    ):
        with pytest.raises(AccessDeniedError) as refused:
            act()
        assert refused.value.decision.shown == "not_found"
    assert world.mine(world.stranger) == {}
