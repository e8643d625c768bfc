"""A request closes itself when a fitting document is deposited, and tells nobody more than the rule does."""

from __future__ import annotations

import pytest

from hub.documents.piece_requests.rules import State
from hub.documents.reading import open_document
from hub.errors import AccessDeniedError
from hub.separation.homes import leave_household
from tests.documents.piece_requests.world import World


def test_a_fitting_deposit_answers_it_whoever_deposits(world_on_both: World) -> None:
    world = world_on_both
    request = world.ask(to=world.colleague)
    document = world.deposit(world.social)
    line = world.page(world.housing, request).line
    assert (line.state, line.document_id, line.settled_by) == (State.DEPOSITED, document, "Sarah Benali")
    assert open_document(world.platform, world.housing, document)
    (entry,) = world.entries("piece_request:answered")
    assert (entry.object_id, ["item", None, str(document)] in [list(one) for one in entry.changes]) == (
        request,
        True,
    )


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"kind": "benefits"}, id="of another type"),
        pytest.param({"category": "social"}, id="in another category"),
    ],
)
def test_another_document_leaves_it_waiting(world: World, other: dict[str, str]) -> None:
    request = world.ask()
    world.deposit(**other)
    world.deposit(person=world.home.person_ids[1])
    assert world.page(world.housing, request).line.state is State.WAITING


def test_after_a_withdrawal_neither_the_request_nor_its_answer_is_shown(world: World) -> None:
    """Not to who asked either: that a document came would be told by its end."""
    request = world.ask()
    world.withdraw("his")
    assert world.listed(world.housing) == []
    assert world.mine(world.housing) == {}
    with pytest.raises(AccessDeniedError) as refused:
        world.page(world.housing, request)
    assert refused.value.decision.shown == "consent_withdrawn"
    world.deposit()
    assert world.listed(world.housing) == []
    assert world.page(world.social, request).line.state is State.DEPOSITED


def test_one_about_a_household_that_lost_an_adult_is_gone_for_everybody(world: World) -> None:
    request = world.ask(type="benefits", person_id=None)
    assert world.listed(world.social) == [request]
    leave_household(world.platform, world.social, world.home.id, world.home.person_ids[1])
    world.clock.advance(seconds=1)
    for actor in (world.social, world.housing):
        assert world.listed(actor) == []
        with pytest.raises(AccessDeniedError) as refused:
            world.page(actor, request)
        assert refused.value.decision.shown == "not_found"
