"""The requests that wait on one household: the reader's own and those she answers, for its team alone."""

from __future__ import annotations

import pytest

from hub.errors import AccessDeniedError
from hub.requests.listing import requests_waiting_on
from hub.requests.operations import answer_request
from hub.requests.reading import open_request
from hub.separation.homes import leave_household
from tests.journeys.browsing import Person, application
from tests.platform_builder import add_household
from tests.requests.world import ANSWER, World


def _ids(world: World, actor: object) -> set[object]:
    return {one.id for one in requests_waiting_on(world.platform, actor, world.home.id)}  # type: ignore[arg-type]  # an Actor of the world


def test_who_answers_and_who_asked_find_it_and_nobody_else_of_the_team(world: World) -> None:
    asked, joining = world.ask(), world.join()
    assert _ids(world, world.social) == {asked, joining}
    assert _ids(world, world.housing) == {asked}
    with pytest.raises(AccessDeniedError):
        _ids(world, world.stranger)


def test_what_is_answered_or_lapsed_or_of_another_household_no_longer_waits(world: World) -> None:
    other = add_household(world.platform, [world.housing], referents=[world.social])
    asked = world.ask()
    assert not requests_waiting_on(world.platform, world.social, other.id)
    answer_request(world.platform, world.social, asked, granted=False, reason=ANSWER)
    assert _ids(world, world.social) == set()
    world.ask(category="identity")
    assert len(_ids(world, world.social)) == 1
    world.clock.advance(days=world.platform.settings.access_request_days)
    assert _ids(world, world.social) == set()


def test_the_list_is_on_record_when_it_shows_something(world: World) -> None:
    _ids(world, world.social)
    assert not world.entries("access_requests:listed")
    world.ask()
    _ids(world, world.social)
    found = world.entries("access_requests:listed")
    assert [one.household_id for one in found] == [world.home.id]


def test_about_somebody_who_left_it_is_not_about_the_whole_household(world: World) -> None:
    about_her, about_all = world.ask(), world.ask(person_id=None, category="identity")
    leave_household(world.platform, world.social, world.home.id, world.adult)
    world.clock.advance(seconds=1)
    for asked, gone in ((about_her, True), (about_all, False)):
        page = open_request(world.platform, world.social, asked)
        assert (page.person, page.gone) == (None, gone)
        shown = Person(application(world.platform), world.platform, world.social).get(f"/demandes/{asked}")[1]
        assert ("une personne partie du foyer" in shown) == gone
        assert ("Tout le foyer" in shown) != gone
