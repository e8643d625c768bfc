"""Who decides a separation: two persons, of two partners, each still entitled when it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from hub.accounts.models import Post
from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.clock import FAR_FUTURE
from hub.errors import AccessDeniedError, ConflictError, InvalidInputError
from hub.households.operations import Opened
from hub.households.team import join_team, leave_team
from hub.households.team_lines import NewLine
from hub.platform.accounts import end_account
from hub.registry.models import Household
from hub.registry.queries import STAGES_OF
from hub.separation.operations import cancel_separation, confirm_separation, propose_separation
from hub.separation.page import read_separation, separation_waits
from hub.storage.db import Database
from hub.storage.keyring import FolderKeyring, Keys, LocalKeyProvider
from hub.storage.keyring_folder import entries_in
from tests.fixed_clock import FixedClock
from tests.platform_builder import SYSTEM, actor_of, add_household, add_professional, agree, partner_id
from tests.separation.world import World, _id


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> World:
    """On one engine: who decides is asked of the same statements as elsewhere."""
    return World(sqlite_database, tmp_path, clock)


def households(world: World) -> int:
    with world.platform.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Household)) or 0


def refused(world: World, actor: Actor, waiting: UUID, home: UUID | None = None) -> None:
    before, keys = households(world), len(list(entries_in(world.platform.settings.data / "keyring")))
    with pytest.raises(AccessDeniedError):
        confirm_separation(world.platform, actor, home or world.home.id, waiting)
    kept = len(list(entries_in(world.platform.settings.data / "keyring")))
    assert (households(world), kept) == (before, keys), "not even a key is made"


def second_home(world: World, *referents: Actor) -> Opened:
    home = add_household(world.platform, referents=referents)
    agree(world.platform, world.social, home)
    world.clock.advance(minutes=1)
    return home


def test_a_colleague_of_the_same_partner_is_no_second_person(world: World) -> None:
    colleague = add_professional(world.platform, "ssp", profession="social_worker")
    home = second_home(world, world.social, colleague, world.housing)
    plan = replace(world.plan(home.person_ids[1]), referents=(_id(world.new_social),))
    waiting = propose_separation(world.platform, world.social, home.id, plan)
    refused(world, colleague, waiting, home.id)


def test_what_somebody_of_a_partner_since_suspended_proposed_is_not_confirmed(world: World) -> None:
    waiting = world.propose()
    world.suspend("ssp")
    refused(world, world.housing, waiting)


def test_who_moved_to_another_partner_does_not_answer_herself(world: World) -> None:
    waiting = world.propose(referents=(_id(world.new_housing),))
    leave_team(world.platform, SYSTEM, world.home.id, _id(world.social))
    end_account(world.platform, SYSTEM, _id(world.social))
    world.clock.advance(seconds=1)
    move(world.platform, SYSTEM, _id(world.social), partner_id(world.platform, "his"))
    join_team(world.platform, SYSTEM, world.home.id, NewLine(_id(world.social), referent=True))
    world.clock.advance(seconds=1)
    moved = actor_of(world.platform, _id(world.social))
    assert moved.partner == "his"
    page = read_separation(world.platform, moved, world.home.id)
    assert page.waiting is not None
    assert (page.waiting.own, page.waiting.may_confirm) == (True, False)
    refused(world, moved, waiting)


@writing
def move(unit: WritingUnit, professional_id: UUID, partner: UUID) -> None:
    post = Post(
        professional_id=professional_id,
        partner_id=partner,
        role="worker",
        profession="housing_officer",
        from_at=unit.now,
        until_at=FAR_FUTURE,
    )
    unit.add_fact(post, Action.ACCOUNT_CHANGED)


def test_who_proposed_must_still_be_entitled_when_it_is_confirmed(world: World) -> None:
    waiting = world.propose(referents=(_id(world.new_housing),))
    leave_team(world.platform, SYSTEM, world.home.id, _id(world.social))
    world.clock.advance(seconds=1)
    refused(world, world.housing, waiting)


def test_who_confirms_is_asked_again_in_the_transaction_that_does_it(world: World) -> None:
    """The line of who confirms ends after the first look, while the new key is being kept."""
    waiting = world.propose()

    class Meanwhile(FolderKeyring):
        def put(self, key_id: bytes, wrapped: bytes) -> None:
            leave_team(world.platform, SYSTEM, world.home.id, _id(world.social))
            world.clock.advance(seconds=1)
            super().put(key_id, wrapped)

    data = world.platform.settings.data
    keys = Keys(world.platform.id, Meanwhile(data / "keyring"), LocalKeyProvider(data / "keys" / "root.key"))
    with pytest.raises(AccessDeniedError):
        confirm_separation(replace(world.platform, keys=keys), world.housing, world.home.id, waiting)
    assert households(world) == 1


def test_a_proposal_replaced_by_another_is_not_the_one_confirmed(world: World) -> None:
    """What was read and what is done are one proposal: the second one is for another place."""
    first = world.propose()
    cancel_separation(world.platform, world.housing, world.home.id, first)
    world.propose(hotel="Hôtel de la Gare")
    with pytest.raises(ConflictError):
        confirm_separation(world.platform, world.housing, world.home.id, first)
    with pytest.raises(ConflictError):
        cancel_separation(world.platform, world.housing, world.home.id, first)
    assert households(world) == 1


def test_only_who_may_change_the_team_proposes_drops_or_looks(world: World) -> None:
    waiting = world.propose()
    doors: list[Callable[[Actor], object]] = [
        lambda actor: cancel_separation(world.platform, actor, world.home.id, waiting),
        lambda actor: read_separation(world.platform, actor, world.home.id),
        lambda actor: separation_waits(world.platform, actor, world.home.id),
    ]
    for actor in (world.member, world.new_social):
        for door in doors:
            with pytest.raises(AccessDeniedError):
                door(actor)
    cancel_separation(world.platform, world.social, world.home.id, waiting)
    for actor in (world.member, world.new_social):
        with pytest.raises(AccessDeniedError):
            propose_separation(world.platform, actor, world.home.id, world.plan())


def test_nobody_without_contents_begins_the_new_team(world: World) -> None:
    """Who follows no household at all is told from nobody by nothing."""
    for role in ("secretary", "dpo", "administrator"):
        other = add_professional(world.platform, "ssp", role, "other")
        with pytest.raises(InvalidInputError) as raised:
            world.propose(referents=(_id(other),))
        code = "role_cannot_follow" if role == "secretary" else "account_inactive"
        assert (raised.value.field, raised.value.code) == ("referents", code)


def test_the_team_hears_each_step_and_the_stage_goes_with_those_who_leave(world: World) -> None:
    home = add_household(world.platform, referents=[world.social, world.housing], stage=3)
    agree(world.platform, world.social, home)
    world.clock.advance(seconds=1)
    rung: list[frozenset[UUID]] = []
    world.platform.bell.listen(lambda household, who: rung.append(who) if household == home.id else None)
    plan = world.plan(home.person_ids[1])
    dropped = propose_separation(world.platform, world.social, home.id, plan)
    cancel_separation(world.platform, world.housing, home.id, dropped)
    waiting = propose_separation(world.platform, world.social, home.id, plan)
    confirm_separation(world.platform, world.housing, home.id, waiting)
    assert rung == [frozenset({_id(world.social), _id(world.housing)})] * 4
    world.clock.advance(seconds=1)
    with world.platform.database.reading() as session:
        new = select(Household.id).where(Household.id.not_in([home.id, world.home.id]))
        asked = {"households": list(session.scalars(new)), "now": world.clock()}
        assert [row[1] for row in session.execute(STAGES_OF, asked)] == [3]
