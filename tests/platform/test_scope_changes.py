"""Scopes are narrowed by one administrator and widened by two, of two partners; no history is lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import UpdateBase, delete, select, update
from sqlalchemy.exc import DBAPIError

from hub.actors import Actor
from hub.channels.operations import NewNote, post_note
from hub.channels.reading import open_channel
from hub.errors import AccessDeniedError, ConflictError, InvalidInputError, NotFoundError
from hub.platform.scope_changes import approve_scopes, change_scopes, decline_scopes, withdraw_scopes
from hub.platform.scope_proposals import try_role
from hub.platform.scope_rules import PROPOSAL_DAYS
from hub.registry.models import ScopeProposal
from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.platform.scope_world import NARROWER, WHY, WIDER, World
from tests.platform_builder import (
    add_household,
    add_professional,
    agree,
)


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def test_narrowing_holds_at_once_closes_and_makes_open_pages_follow(world: World) -> None:
    person = world.home.person_ids[0]
    note = post_note(world.platform, world.social, world.home.id, NewNote("resources", person, "Loyer"))
    assert note.id in _seen(world, world.housing)
    before = world.version()
    done = change_scopes(world.platform, world.his, NARROWER)
    assert (len(done.narrowed), list(done.proposed)) == (1, [])
    assert world.level("worker", "resources") == "none"
    assert note.id not in _seen(world, world.housing)
    assert note.id in _seen(world, world.job)
    assert world.version() > before
    assert world.actions() == ["scope:changed"]


def _seen(world: World, reader: Actor) -> set[UUID]:
    return {one.id for one in open_channel(world.platform, reader, world.home.id).notes.notes}


def test_a_narrowing_rings_for_the_partners_members_alone(world: World) -> None:
    rung: list[tuple[UUID, frozenset[UUID]]] = []
    world.platform.bell.listen(lambda household, audience: rung.append((household, frozenset(audience))))
    change_scopes(world.platform, world.his, NARROWER)
    assert rung == [(world.home.id, frozenset({world.housing.id}))]


def test_widening_waits_and_takes_effect_when_another_partner_approves(world: World) -> None:
    before = world.version()
    batch = world.propose()
    assert world.level("worker", "employment") == "none"
    assert world.version() == before
    (waiting,) = world.proposals()
    assert (waiting.state, waiting.reason, waiting.mine) == ("proposed", WHY, False)
    assert waiting.lapses_at == world.clock() + timedelta(days=PROPOSAL_DAYS)
    world.clock.advance(days=1)
    approve_scopes(world.platform, world.mep, batch)
    assert world.level("worker", "employment") == "read"
    assert world.proposals()[0].state == "approved"
    assert sorted(world.actions()) == ["scope:approved", "scope:changed", "scope:proposed"]


@pytest.mark.parametrize("who", ["his", "also_his", "officer", "housing"])
def test_nobody_of_the_same_partner_and_no_other_role_approves(world: World, who: str) -> None:
    batch = world.propose()
    with pytest.raises(AccessDeniedError):
        approve_scopes(world.platform, getattr(world, who), batch)
    with pytest.raises(AccessDeniedError):
        decline_scopes(world.platform, getattr(world, who), batch)
    assert world.level("worker", "employment") == "none"
    assert world.actions().count("access:refused") == 2


def test_one_form_narrows_at_once_and_proposes_the_rest(world: World) -> None:
    done = change_scopes(world.platform, world.his, WIDER | NARROWER, WHY)
    assert (len(done.narrowed), len(done.proposed)) == (1, 1)
    assert world.level("worker", "resources") == "none"
    assert world.level("worker", "employment") == "none"


def test_a_widening_needs_a_reason_and_without_it_nothing_of_the_form_is_recorded(world: World) -> None:
    with pytest.raises(InvalidInputError) as error:
        change_scopes(world.platform, world.his, WIDER | NARROWER, "trop court")
    assert (error.value.field, error.value.code) == ("reason", "reason_short")
    assert world.level("worker", "resources") == "read"
    assert world.proposals() == []


def test_a_proposal_lapses_and_says_so(world: World) -> None:
    batch = world.propose()
    world.clock.advance(days=PROPOSAL_DAYS)
    assert world.proposals()[0].state == "lapsed"
    with pytest.raises(ConflictError, match="proposal_lapsed"):
        approve_scopes(world.platform, world.mep, batch)
    assert world.level("worker", "employment") == "none"


def test_a_scope_that_changed_meanwhile_cannot_be_approved_over(world: World) -> None:
    batch = world.propose()
    other = change_scopes(world.platform, world.his, {("worker", "employment"): ("none", "write")}, WHY)
    assert other.proposed
    newer = next(one for one in world.proposals() if one.batch_id != batch)
    world.clock.advance(minutes=1)
    approve_scopes(world.platform, world.mep, newer.batch_id)
    assert {one.batch_id: one.state for one in world.proposals()}[batch] == "outdated"
    with pytest.raises(ConflictError, match="scope_changed"):
        approve_scopes(world.platform, world.mep, batch)
    assert world.level("worker", "employment") == "write"


def test_a_form_older_than_the_scope_changes_nothing(world: World) -> None:
    change_scopes(world.platform, world.his, NARROWER)
    with pytest.raises(ConflictError, match="scope_changed"):
        change_scopes(world.platform, world.also_his, {("worker", "resources"): ("read", "write")}, WHY)


def test_a_proposal_is_answered_once(world: World) -> None:
    batch = world.propose()
    decline_scopes(world.platform, world.mep, batch)
    for act in (approve_scopes, decline_scopes):
        with pytest.raises(ConflictError, match="proposal_answered"):
            act(world.platform, world.mep, batch)
    with pytest.raises(NotFoundError):
        approve_scopes(world.platform, world.mep, uuid4())
    assert world.proposals()[0].state == "declined"


def test_the_partner_that_proposed_takes_it_back_and_no_other(world: World) -> None:
    batch = world.propose()
    with pytest.raises(AccessDeniedError):
        withdraw_scopes(world.platform, world.mep, batch)
    withdraw_scopes(world.platform, world.also_his, batch)
    assert world.proposals()[0].state == "withdrawn"


def test_what_no_scope_can_say_is_refused(world: World) -> None:
    for cell, code in (
        (("secretary", "housing"), "secretary_scope"),
        (("dpo", "housing"), "unknown_choice"),
        (("worker", "weather"), "unknown_choice"),
    ):
        with pytest.raises(InvalidInputError) as error:
            change_scopes(world.platform, world.his, {cell: ("none", "read")}, WHY)
        assert error.value.code == code
    with pytest.raises(InvalidInputError) as error:
        change_scopes(world.platform, world.his, {("worker", "housing"): ("write", "write")})
    assert error.value.code == "nothing_changed"


def test_the_reason_is_sealed_and_rows_are_only_added(world: World) -> None:
    batch = world.propose()
    world.clock.advance(minutes=1)
    approve_scopes(world.platform, world.mep, batch)
    with world.platform.database.reading() as session:
        rows = session.scalars(select(ScopeProposal).order_by(ScopeProposal.recorded_at)).all()
    assert [row.state for row in rows] == ["proposed", "approved"]
    assert rows[1].replaces_id == rows[0].id
    assert rows[0].reason is not None
    assert WHY.encode() not in rows[0].reason


@pytest.mark.parametrize(
    "act", [update(ScopeProposal).values(state="approved"), delete(ScopeProposal)], ids=["update", "delete"]
)
def test_the_database_itself_refuses_to_rewrite_a_proposal(world: World, act: UpdateBase) -> None:
    world.propose()
    with pytest.raises(DBAPIError, match="append-only"), world.platform.database.writing() as session:
        session.execute(act)


def test_trying_a_role_tells_open_categories_now_and_with_the_proposal(world: World) -> None:
    batch = world.propose()
    found = try_role(world.platform, world.his, world.home.short_code.lower(), "worker", batch)
    assert (found.now["employment"], found.then["employment"]) == ("none", "read")
    assert found.now["resources"] == found.then["resources"] == "read"
    assert not {"health", "protection"} & set(found.now)
    agree(
        world.platform,
        world.social,
        world.home,
        categories=["employment"],
        partners=["his"],
        answer="refused",
    )
    again = try_role(world.platform, world.his, world.home.short_code[6:], "worker", batch)
    assert again.then["employment"] == "none", "a scope opens nothing a person refused"


def test_who_must_approve_tries_a_proposal_where_both_partners_follow_the_household(world: World) -> None:
    batch = world.propose()
    found = try_role(world.platform, world.mep, world.home.short_code, "worker", batch)
    assert (found.now["employment"], found.then["employment"]) == ("none", "read")
    for team in ([world.job], [world.housing]):
        code = add_household(world.platform, team).short_code
        with pytest.raises(InvalidInputError) as error:
            try_role(world.platform, world.mep, code, "worker", batch)
        assert error.value.code == "unknown_household"
    decline_scopes(world.platform, world.mep, batch)
    officer = add_professional(world.platform, "mep", "dpo", "other")
    other = world.propose()
    for actor, asked in ((world.mep, batch), (officer, other)):
        with pytest.raises(InvalidInputError) as error:
            try_role(world.platform, actor, world.home.short_code, "worker", asked)
        assert (error.value.field, error.value.code) == ("proposal", "unknown_choice")


def test_what_is_agreed_in_closed_categories_changes_no_answer(world: World) -> None:
    before = try_role(world.platform, world.his, world.home.short_code, "worker")
    agree(world.platform, world.social, world.home, categories=["health"], answer="refused")
    assert try_role(world.platform, world.his, world.home.short_code, "worker") == before


def test_a_household_of_others_answers_like_one_that_is_not(world: World) -> None:
    elsewhere = add_household(world.platform, [world.job])
    for code in (elsewhere.short_code, "FOYER-0000", ""):
        with pytest.raises(InvalidInputError) as error:
            try_role(world.platform, world.his, code, "worker")
        assert (error.value.field, error.value.code) == ("code", "unknown_household")
    with pytest.raises(AccessDeniedError):
        try_role(world.platform, world.housing, world.home.short_code, "worker")
