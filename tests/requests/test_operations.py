"""Answers: by whom, once, with a reason, opening nothing but through the ordinary operations."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from hub.actors import Actor
from hub.channels.reading import open_channel
from hub.errors import AccessDeniedError, ConflictError, InvalidInputError
from hub.households.team import leave_team
from hub.requests.listing import list_requests, requests_waiting
from hub.requests.models import AccessRequestAnswer
from hub.requests.operations import answer_request, withdraw_request
from hub.requests.reading import open_request
from hub.requests.rules import State
from tests.platform_builder import SYSTEM, add_household, add_professional, agree
from tests.requests.world import ANSWER, REASON, World


def answer(world: World, actor: Actor, request: UUID, *, granted: bool = True, reason: str = ANSWER) -> None:
    answer_request(world.platform, actor, request, granted=granted, reason=reason)


def test_granting_a_request_to_join_is_joining_the_team(world: World) -> None:
    request = world.join()
    with pytest.raises(AccessDeniedError):
        open_channel(world.platform, world.stranger, world.home.id)
    answer(world, world.job, request)
    assert open_channel(world.platform, world.stranger, world.home.id).card.short_code == "FOYER-7K2M"
    assert [entry.household_id for entry in world.entries("team:joined")][-1] == world.home.id
    assert [entry.household_id for entry in world.entries("access_request:granted")] == [world.home.id]


def test_declining_one_leaves_the_door_shut(world: World) -> None:
    request = world.join()
    answer(world, world.social, request, granted=False)
    with pytest.raises(AccessDeniedError):
        open_channel(world.platform, world.stranger, world.home.id)
    page = open_request(world.platform, world.stranger, request)
    assert (page.line.state, page.answer, page.answered_by) == (State.DECLINED, ANSWER, "Sarah Benali")
    assert page.line.household_id is None


def test_granting_a_request_about_consent_opens_nothing_until_the_person_has_agreed(world: World) -> None:
    request = world.ask()
    answer(world, world.social, request)
    page = open_request(world.platform, world.housing, request)
    assert page.line.state is State.GRANTED
    assert page.now is not None
    assert page.now.reason == "consent_missing"
    agree(world.platform, world.social, world.home)
    now = open_request(world.platform, world.housing, request).now
    assert now is not None
    assert now.permitted


def test_granting_a_wider_scope_changes_no_scope(world: World) -> None:
    request, before = world.ask(category="social"), len(world.entries("scope:changed"))
    answer(world, world.administrator, request)
    assert len(world.entries("scope:changed")) == before > 0
    assert open_request(world.platform, world.housing, request).line.state is State.GRANTED
    world.ask(category="social")


def test_both_sentences_are_read_by_who_asked_and_who_answers_and_by_nobody_else(world: World) -> None:
    request = world.ask()
    answer(world, world.social, request)
    assert open_request(world.platform, world.housing, request).reason == REASON
    assert open_request(world.platform, world.social, request).answer == ANSWER
    for actor in (world.stranger, add_professional(world.platform, "his", "worker", "housing_officer")):
        with pytest.raises(AccessDeniedError) as raised:
            open_request(world.platform, actor, request)
        assert raised.value.decision.shown == "not_found"


def test_a_colleague_of_the_team_who_does_not_answer_for_it_is_told_of_no_request(world: World) -> None:
    other = add_professional(world.platform, "mep", "worker", "job_counsellor")
    home = add_household(world.platform, [world.housing, other], referents=[world.social])
    assert home
    request = world.join(code=home.short_code)
    for act in (
        lambda: open_request(world.platform, other, request),
        lambda: answer(world, other, request),
        lambda: withdraw_request(world.platform, other, request),
        lambda: withdraw_request(world.platform, world.social, request),
    ):
        with pytest.raises(AccessDeniedError) as raised:
            act()
        assert raised.value.decision.shown == "not_found"
    assert list_requests(world.platform, other) == []


def test_nobody_answers_what_she_asked_herself(world: World) -> None:
    request = world.ask(world.job, category="resources")
    assert requests_waiting(world.platform, world.job) == {}
    with pytest.raises(AccessDeniedError):
        answer(world, world.job, request)
    answer(world, world.social, request)


@pytest.mark.parametrize("reason", ["", "trop court", "x" * 1001, ANSWER + "\u2066"])
def test_an_answer_without_a_reason_is_none(world: World, reason: str) -> None:
    request = world.join()
    with pytest.raises(InvalidInputError) as raised:
        answer(world, world.social, request, reason=reason)
    assert raised.value.field == "reason"
    assert requests_waiting(world.platform, world.social) == {world.home.id: 1}


def test_what_is_settled_is_settled(world: World) -> None:
    answered, taken_back = world.ask(), world.ask(person_id=None)
    answer(world, world.social, answered, granted=False)
    withdraw_request(world.platform, world.housing, taken_back)
    lapsed = world.join()
    world.clock.advance(days=30)
    for act in (
        lambda: answer(world, world.job, answered),
        lambda: answer(world, world.job, taken_back),
        lambda: answer(world, world.job, lapsed),
        lambda: withdraw_request(world.platform, world.housing, answered),
        lambda: withdraw_request(world.platform, world.stranger, lapsed),
    ):
        with pytest.raises(ConflictError) as raised:
            act()
        assert raised.value.code == "request_settled"


def test_a_request_lapses_to_the_second(world: World) -> None:
    request = world.ask()
    world.clock.advance(days=29, hours=23, minutes=59, seconds=59)
    assert requests_waiting(world.platform, world.social) == {world.home.id: 1}
    world.clock.advance(seconds=1)
    assert requests_waiting(world.platform, world.social) == {}
    assert open_request(world.platform, world.housing, request).line.state is State.LAPSED
    assert list_requests(world.platform, world.social) == [
        line for line in list_requests(world.platform, world.social) if line.state is State.LAPSED
    ]


def test_who_left_the_team_reads_nothing_of_what_was_asked_there(world: World) -> None:
    request = world.ask()
    answer(world, world.social, request)
    assert world.housing.id
    leave_team(world.platform, SYSTEM, world.home.id, world.housing.id)
    assert list_requests(world.platform, world.housing) == []
    with pytest.raises(AccessDeniedError):
        open_request(world.platform, world.housing, request)


def test_two_who_answer_at_once_give_one_answer(world: World) -> None:
    request, together = world.ask(), Barrier(2)
    told: list[str] = []

    def act(one: Callable[[], None]) -> None:
        together.wait()
        try:
            one()
            told.append("done")
        except ConflictError as error:
            told.append(error.code)

    acts = [
        Thread(target=act, args=(lambda who=who: answer(world, who, request),))
        for who in (world.social, world.job)
    ]
    for thread in acts:
        thread.start()
    for thread in acts:
        thread.join()
    assert sorted(told) == ["done", "request_settled"]
    with world.platform.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AccessRequestAnswer)) == 1
    assert len(world.entries("access_request:granted")) == 1


def test_an_unknown_request_is_refused_like_one_of_others(world: World) -> None:
    request = world.join()
    other = add_professional(world.platform, "mep", "worker", "job_counsellor")
    for one in (request, uuid4()):
        for act in (
            lambda one=one: open_request(world.platform, other, one),
            lambda one=one: answer(world, other, one),
            lambda one=one: withdraw_request(world.platform, other, one),
        ):
            with pytest.raises(AccessDeniedError) as raised:
                act()
            assert raised.value.decision.shown == "not_found"


def test_only_who_may_change_the_lines_of_the_askers_partner_lets_somebody_in(world: World) -> None:
    request = world.join()
    shown = open_request(world.platform, world.social, request).line
    assert (shown.may_answer, shown.may_grant) == (True, False)
    with pytest.raises(AccessDeniedError) as raised:
        answer(world, world.social, request)
    assert raised.value.decision.shown == "role_limit"
    assert open_request(world.platform, world.stranger, request).line.state is State.WAITING
    assert open_request(world.platform, world.job, request).line.may_grant
