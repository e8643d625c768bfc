"""Lists: of a household, of what one asked and is asked, how many wait; and whom reminders ring."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from hub.documents.piece_requests.listing import LATELY, my_piece_requests, piece_requests_waiting
from hub.documents.piece_requests.reminders import ring_reminders
from hub.documents.piece_requests.reusing import propose_reuse
from hub.errors import AccessDeniedError
from tests.documents.piece_requests.world import World
from tests.platform_builder import add_professional


def test_one_sees_what_one_asked_and_what_waits_for_one(world_on_both: World) -> None:
    world = world_on_both
    request = world.ask(to=world.social)
    assert world.mine(world.housing)[request].mine
    assert world.mine(world.social)[request].asks_me
    assert world.mine(world.colleague) == world.mine(world.job) == {}
    assert piece_requests_waiting(world.platform, world.social) == {world.home.id: 1}
    assert piece_requests_waiting(world.platform, world.housing) == {}


def test_an_owner_is_told_that_a_reuse_waits_for_her(world: World) -> None:
    held = world.deposit()
    request = world.ask(to="mep")
    assert piece_requests_waiting(world.platform, world.social) == {}
    propose_reuse(world.platform, world.job, request, held)
    assert piece_requests_waiting(world.platform, world.social) == {world.home.id: 1}
    assert request in world.mine(world.social)


def test_what_was_settled_long_ago_is_listed_no_more_and_still_read(world: World) -> None:
    request = world.ask()
    world.deposit()
    assert world.listed(world.housing) == [request]
    assert request in world.mine(world.social)
    world.clock.advance(seconds=LATELY.total_seconds())
    assert world.listed(world.housing) == []
    assert world.mine(world.housing) == {}
    assert world.page(world.housing, request)


def test_who_has_no_channels_of_her_own_has_no_list_of_requests(world: World) -> None:
    with pytest.raises(AccessDeniedError) as refused:
        my_piece_requests(world.platform, add_professional(world.platform, "ssp", "administrator", "other"))
    assert refused.value.decision.shown == "role_limit"


class Ears:
    def __init__(self, world: World) -> None:
        self.world, self.heard = world, []  # type: list[frozenset[UUID]]
        world.platform.bell.listen(lambda _household, who: self.heard.append(who))

    def after(self, **time: float) -> list[frozenset[UUID]]:
        """Whom the reminders of this much time ring."""
        since = self.world.clock()
        self.world.clock.advance(**time)
        self.heard.clear()
        ring_reminders(self.world.platform, since, self.world.clock())
        return list(self.heard)


def test_a_reminder_rings_those_it_waits_for_each_so_many_days(world: World) -> None:
    request = world.ask()
    ears = Ears(world)
    asked = frozenset({world.social.id, world.colleague.id})
    assert ears.after(days=6) == []
    assert ears.after(days=1) == [asked]
    assert world.mine(world.social)[request].reminders == 1
    assert ears.after(days=6) == []
    assert ears.after(days=2) == [asked]
    world.deposit()
    assert ears.after(days=30) == []
    assert world.mine(world.social)[request].reminders == 0


def test_it_rings_the_colleague_named_alone_and_nobody_who_may_not_read_it(world: World) -> None:
    ears = Ears(world)
    world.ask(to=world.colleague)
    assert ears.after(days=8) == [frozenset({world.colleague.id})]
    world.withdraw("ssp")
    assert not any(ears.after(days=8))


def test_asking_rings_those_who_may_read_it(world: World) -> None:
    ears = Ears(world)
    world.withdraw("mep")
    ears.heard.clear()
    world.ask(due_on=world.today() + timedelta(days=1))
    assert ears.heard == [frozenset({world.social.id, world.colleague.id, world.housing.id})]
