"""Reuse of what another partner holds: its owner decides, the rule decides first, and nothing opens by it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from hub.documents.checking import mask_document
from hub.documents.piece_requests.reusing import answer_reuse, propose_reuse
from hub.documents.piece_requests.rules import ReuseState, State
from hub.errors import AccessDeniedError, ConflictError, InvalidInputError
from hub.households.team import leave_team
from tests.documents.piece_requests.world import REASON, World
from tests.platform_builder import SYSTEM


@pytest.fixture
def held(world: World) -> UUID:
    """A payslip the social partner holds."""
    return world.deposit(world.colleague)


def test_the_owner_is_asked_and_her_yes_closes_the_request(world: World, held: UUID) -> None:
    request = world.ask(to="mep")
    assert [one.id for one in world.page(world.job, request).candidates] == [held]
    propose_reuse(world.platform, world.job, request, held)
    reuse = world.page(world.housing, request).line.reuse
    assert reuse
    assert (reuse.document_id, reuse.state, reuse.owner.code) == (held, ReuseState.WAITING, "ssp")
    assert world.mine(world.social)[request].waits_for_me
    answer_reuse(world.platform, world.social, request, granted=True, reason=REASON)
    page = world.page(world.housing, request)
    assert (page.line.state, page.line.document_id, page.owner_reason) == (State.REUSED, held, REASON)
    acts = ("proposed", "granted")
    assert [world.entries(f"piece_reuse:{one}")[0].object_id for one in acts] == [request, request]


def test_her_no_leaves_it_waiting_for_another_answer(world: World, held: UUID) -> None:
    request = world.ask(to="mep")
    propose_reuse(world.platform, world.job, request, held)
    answer_reuse(world.platform, world.social, request, granted=False, reason=REASON)
    page = world.page(world.job, request)
    assert page.line.reuse
    assert (page.line.state, page.line.reuse.state, page.owner_reason) == (
        State.WAITING,
        ReuseState.DECLINED,
        REASON,
    )
    propose_reuse(world.platform, world.job, request, held)
    world.deposit()
    assert world.page(world.housing, request).line.state is State.DEPOSITED
    assert world.entries("piece_reuse:declined")


def test_the_owner_who_points_at_her_own_document_has_decided(world: World, held: UUID) -> None:
    request = world.ask()
    propose_reuse(world.platform, world.social, request, held)
    assert world.page(world.housing, request).line.state is State.REUSED


def test_only_the_referent_of_the_contributing_partner_decides_else_its_members(
    world: World, held: UUID
) -> None:
    request = world.ask(to="mep")
    propose_reuse(world.platform, world.job, request, held)
    for actor in (world.colleague, world.job, world.housing):
        with pytest.raises(AccessDeniedError) as refused:
            answer_reuse(world.platform, actor, request, granted=True, reason=REASON)
        assert refused.value.decision.shown == "not_found"
    assert world.social.id is not None
    leave_team(world.platform, SYSTEM, world.home.id, world.social.id)
    world.clock.advance(seconds=1)
    answer_reuse(world.platform, world.colleague, request, granted=True, reason=REASON)
    assert world.page(world.housing, request).line.state is State.REUSED


def test_nobodys_yes_shows_the_asker_what_the_rule_shuts(world: World, held: UUID) -> None:
    """Its consent is gone: neither proposed nor granted, and not shown had it been."""
    request = world.ask(to="mep")
    granted = world.ask(to="mep", person_id=world.home.person_ids[1])
    assert granted
    propose_reuse(world.platform, world.job, request, held)
    world.withdraw("his")
    with pytest.raises(InvalidInputError, match="document: asker_may_not_read"):
        answer_reuse(world.platform, world.social, request, granted=True, reason=REASON)
    answer_reuse(world.platform, world.social, request, granted=False, reason=REASON)
    with pytest.raises(InvalidInputError, match="document: asker_may_not_read"):
        propose_reuse(world.platform, world.job, request, held)
    with pytest.raises(AccessDeniedError):
        world.page(world.housing, request)


def test_what_does_not_fit_cannot_be_proposed(world: World, held: UUID) -> None:
    request = world.ask(to="mep", type="benefits")
    other = world.deposit(kind="benefits", person=world.home.person_ids[1])
    for document in (held, other, world.platform.new_id()):
        with pytest.raises(InvalidInputError, match="document: unknown_choice"):
            propose_reuse(world.platform, world.job, request, document)
    assert world.page(world.job, request).candidates == []


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"category": "housing"}, id="in another category"),
        pytest.param({"kind": "benefits"}, id="of another type"),
        pytest.param({"person": 1}, id="of somebody else"),
        pytest.param({"wanted": "lease", "kind": "lease", "category": "housing"}, id="of who asks"),
    ],
)
def test_a_document_that_differs_in_one_thing_is_neither_offered_nor_taken(
    world: World, other: dict[str, Any]
) -> None:
    said = dict(other)
    person = world.home.person_ids[said.pop("person", 0)]
    wanted = said.pop("wanted", "payslip")
    document = world.deposit(world.housing if wanted == "lease" else world.social, person, **said)
    request = world.ask(to="mep", type=wanted)
    for actor in (world.housing, world.job):
        assert world.page(actor, request).candidates == []
        with pytest.raises(InvalidInputError, match="document: unknown_choice"):
            propose_reuse(world.platform, actor, request, document)
    held = world.deposit(person=world.home.person_ids[2])
    fits = world.ask(to="mep", person_id=world.home.person_ids[2])
    assert [one.id for one in world.page(world.job, fits).candidates] == [held]
    assert len(world.entries("documents:listed")) == 1


def test_a_partner_of_which_nobody_may_answer_is_asked_for_no_reuse(world: World, held: UUID) -> None:
    """Whose team has left the household, or may no longer read what is asked."""
    request = world.ask(to="mep")
    world.withdraw("ssp")
    with pytest.raises(InvalidInputError, match="document: owner_not_there"):
        propose_reuse(world.platform, world.job, request, held)


def test_what_was_answered_is_not_answered_again(world: World, held: UUID) -> None:
    request = world.ask(to="mep")
    with pytest.raises(AccessDeniedError):
        answer_reuse(world.platform, world.social, request, granted=True, reason=REASON)
    propose_reuse(world.platform, world.job, request, held)
    answer_reuse(world.platform, world.social, request, granted=False, reason=REASON)
    with pytest.raises(ConflictError, match="request_settled"):
        answer_reuse(world.platform, world.social, request, granted=True, reason=REASON)


def test_one_proposal_waits_at_a_time_and_only_who_is_concerned_makes_one(world: World, held: UUID) -> None:
    request = world.ask(to="mep")
    with pytest.raises(AccessDeniedError):
        propose_reuse(world.platform, world.colleague, request, held)
    assert world.page(world.colleague, request).candidates == []
    propose_reuse(world.platform, world.housing, request, held)
    with pytest.raises(ConflictError, match="reuse_waiting"):
        propose_reuse(world.platform, world.job, request, held)


def test_a_masked_document_answers_nothing_even_proposed_before(world: World, held: UUID) -> None:
    request = world.ask(to="mep")
    propose_reuse(world.platform, world.job, request, held)
    mask_document(world.platform, world.colleague, held, REASON)
    with pytest.raises(InvalidInputError) as wrong:
        answer_reuse(world.platform, world.social, request, granted=True, reason=REASON)
    assert wrong.value.field == "document"
    world.deposit()
    again = world.ask(to="mep")
    with pytest.raises(InvalidInputError):
        propose_reuse(world.platform, world.job, again, held)
