"""A household whose team nobody of may let a partner in: its referent accepts a coordinator who asks."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from hub.accounts.models import Post
from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.errors import AccessDeniedError
from hub.platform.deciding import Decider
from hub.platform.suspending import suspend_partner
from hub.requests.operations import answer_request
from hub.requests.reading import open_request
from tests.platform_builder import PASSWORD, SYSTEM, add_household, add_professional
from tests.requests.world import ANSWER, World


def answer(world: World, actor: Actor, request: UUID) -> None:
    answer_request(world.platform, actor, request, granted=True, reason=ANSWER)


def test_where_nobody_lets_a_partner_in_a_referent_accepts_its_coordinator_and_nobody_else(
    world: World,
) -> None:
    """The household of `lonely` has a referent of one partner, a colleague of another, and no coordinator."""
    lonely = add_household(world.platform, [world.housing], referents=[world.social], code="FOYER-9Q4T")
    worker = add_professional(world.platform, "mep", "worker", "job_counsellor")
    asked = {one: world.join(one, lonely.short_code) for one in (worker, world.job, world.stranger)}
    pages = {one: open_request(world.platform, world.social, request) for one, request in asked.items()}
    assert all(page.nobody_grants for page in pages.values())
    assert [page.line.may_grant for page in pages.values()] == [False, True, False]
    with pytest.raises(AccessDeniedError):
        answer(world, world.housing, asked[world.job])
    for one in (worker, world.stranger):
        with pytest.raises(AccessDeniedError) as raised:
            answer(world, world.social, asked[one])
        assert raised.value.decision.shown == "role_limit"
    answer(world, world.social, asked[world.job])
    page = open_request(world.platform, world.job, asked[worker])
    assert (page.line.may_grant, page.nobody_grants) == (True, False)
    answer(world, world.job, asked[worker])


def test_where_somebody_lets_its_partner_in_a_referent_of_another_accepts_no_coordinator(
    world: World,
) -> None:
    other = add_professional(world.platform, "mep", "coordinator", "coordinator")
    page = open_request(world.platform, world.social, world.join(other))
    assert (page.line.may_grant, page.nobody_grants) == (False, False)


def test_of_a_team_whose_coordination_is_suspended_nobody_lets_another_partner_in(world: World) -> None:
    request = world.join(world.stranger)
    assert not open_request(world.platform, world.social, request).nobody_grants
    suspend(world, "mep", "ssp", "his")
    assert open_request(world.platform, world.social, request).nobody_grants


def test_a_coordinator_of_a_partner_since_suspended_is_let_in_by_nobody_of_another(world: World) -> None:
    lonely = add_household(world.platform, referents=[world.social], code="FOYER-9Q4T")
    request = world.join(world.job, lonely.short_code)
    suspend(world, "mep", "ssp", "his")
    assert not open_request(world.platform, world.social, request).line.may_grant
    with pytest.raises(AccessDeniedError) as raised:
        answer(world, world.social, request)
    assert raised.value.decision.shown == "role_limit"


def test_who_is_a_coordinator_no_more_when_it_is_answered_is_not_let_in(world: World) -> None:
    lonely = add_household(world.platform, referents=[world.social], code="FOYER-9Q4T")
    request = world.join(world.job, lonely.short_code)
    _become_worker(world, world.job.id)
    with pytest.raises(AccessDeniedError) as raised:
        answer(world, world.social, request)
    assert raised.value.decision.shown == "role_limit"


def suspend(world: World, code: str, *others: str) -> None:
    first, second = (add_professional(world.platform, one, "administrator", "other") for one in others)
    deciders = Decider(first, PASSWORD), Decider(second, PASSWORD)
    suspend_partner(world.platform, code, deciders, "here")
    world.clock.advance(seconds=1)


@writing
def _become_worker_now(unit: WritingUnit, post: Post) -> None:
    unit.add_fact(post, Action.ACCOUNT_CHANGED)


def _become_worker(world: World, professional_id: UUID | None) -> None:
    with world.platform.database.reading() as session:
        held = session.scalars(select(Post).where(Post.professional_id == professional_id)).one()
    world.clock.advance(minutes=1)
    post = Post(
        professional_id=held.professional_id,
        partner_id=held.partner_id,
        role="worker",
        profession=held.profession,
        from_at=held.from_at,
        until_at=held.until_at,
        replaces_id=held.id,
    )
    _become_worker_now(world.platform, SYSTEM, post)
