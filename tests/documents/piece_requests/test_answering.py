"""Saying no, or taking back: by whom it belongs to, once, with a reason."""

from __future__ import annotations

import pytest

from hub.documents.piece_requests.answering import cancel_piece, decline_piece
from hub.documents.piece_requests.rules import State
from hub.errors import AccessDeniedError, ConflictError, InvalidInputError
from hub.households.team import join_team, leave_team
from hub.households.team_lines import NewLine
from tests.documents.piece_requests.world import REASON, World
from tests.platform_builder import SYSTEM, add_professional


def test_who_is_asked_says_no_and_the_asker_reads_why(world_on_both: World) -> None:
    world = world_on_both
    request = world.ask()
    decline_piece(world.platform, world.colleague, request, REASON)
    page = world.page(world.housing, request)
    assert (page.line.state, page.reason, page.line.settled_by) == (State.DECLINED, REASON, "Paul Meyer")
    (entry,) = world.entries("piece_request:declined")
    assert (entry.object_id, entry.actor_id) == (request, world.colleague.id)


def test_who_asked_takes_it_back_with_a_reason(world: World) -> None:
    request = world.ask()
    cancel_piece(world.platform, world.housing, request, REASON)
    page = world.page(world.social, request)
    assert (page.line.state, page.reason) == (State.CANCELLED, REASON)
    assert world.entries("piece_request:cancelled")


def test_it_is_nobody_elses_to_answer_or_to_take_back(world: World) -> None:
    request = world.ask(to=world.social)
    for act, actor in (
        (decline_piece, world.colleague),
        (decline_piece, world.job),
        (decline_piece, world.housing),
        (cancel_piece, world.social),
        (cancel_piece, world.job),
        (decline_piece, world.stranger),
    ):
        with pytest.raises(AccessDeniedError) as refused:
            act(world.platform, actor, request, REASON)
        assert refused.value.decision.shown == "not_found"
    assert world.page(world.social, request).line.asks_me
    assert not world.page(world.colleague, request).line.asks_me


def test_what_one_asks_of_ones_own_partner_waits_for_the_others(world: World) -> None:
    request = world.ask(world.social, "ssp")
    with pytest.raises(AccessDeniedError):
        decline_piece(world.platform, world.social, request, REASON)
    decline_piece(world.platform, world.colleague, request, REASON)


def test_when_the_colleague_asked_leaves_the_others_of_her_partner_answer(world: World) -> None:
    request = world.ask(to=world.social)
    assert world.social.id is not None
    leave_team(world.platform, SYSTEM, world.home.id, world.social.id)
    world.clock.advance(seconds=1)
    decline_piece(world.platform, world.colleague, request, REASON)
    assert world.page(world.housing, request).line.state is State.DECLINED


def test_when_who_asked_leaves_a_colleague_of_hers_takes_over(world: World) -> None:
    request = world.ask()
    successor = add_professional(world.platform, "his", profession="housing_officer")
    join_team(world.platform, SYSTEM, world.home.id, NewLine(successor.id))
    assert not world.page(successor, request).line.mine
    assert world.housing.id is not None
    leave_team(world.platform, SYSTEM, world.home.id, world.housing.id)
    world.clock.advance(seconds=1)
    with pytest.raises(AccessDeniedError):
        cancel_piece(world.platform, world.job, request, REASON)
    assert world.mine(successor)[request].mine
    cancel_piece(world.platform, successor, request, REASON)


@pytest.mark.parametrize("reason", ["", "trop court", "x" * 1001])
def test_an_answer_has_a_reason(world: World, reason: str) -> None:
    request = world.ask()
    with pytest.raises(InvalidInputError, match="reason"):
        decline_piece(world.platform, world.social, request, reason)
    assert world.page(world.social, request).line.state is State.WAITING


def test_what_is_settled_is_settled(world: World) -> None:
    request = world.ask()
    decline_piece(world.platform, world.social, request, REASON)
    for act, actor in ((decline_piece, world.social), (cancel_piece, world.housing)):
        with pytest.raises(ConflictError, match="request_settled"):
            act(world.platform, actor, request, REASON)
    world.deposit()
    assert world.page(world.housing, request).line.state is State.DECLINED
