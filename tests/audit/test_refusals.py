"""Refusals of one session within a minute: counted apart from other sessions, given out once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from hub.actors import Actor, ActorKind, Origin
from hub.audit.refusals import Counted
from tests.fixed_clock import START

PLATFORM = uuid4()


def actor(session: str = "a") -> Actor:
    return Actor(ActorKind.PROFESSIONAL, Origin.WEB, id=PLATFORM, session=session)


def test_each_session_has_its_own_count():
    counted = Counted()
    assert [counted.count(PLATFORM, actor(), START) for _ in range(3)] == [1, 2, 3]
    assert counted.count(PLATFORM, actor("b"), START) == 1
    assert counted.count(uuid4(), actor(), START) == 1


def test_a_minute_is_given_out_once_and_only_when_it_is_over():
    counted = Counted()
    for _ in range(3):
        counted.count(PLATFORM, actor(), START)
    late = START + timedelta(minutes=1)
    assert counted.take_ended(PLATFORM, late - timedelta(microseconds=1)) == []
    assert counted.take_ended(uuid4(), late) == []
    assert [(one.actor, one.refused) for one in counted.take_ended(PLATFORM, late)] == [(actor(), 3)]
    assert counted.take_ended(PLATFORM, late) == []
    assert counted.count(PLATFORM, actor(), late) == 1


def test_a_minute_that_could_not_be_written_is_kept_with_what_came_since():
    counted = Counted()
    counted.count(PLATFORM, actor(), START)
    late = START + timedelta(minutes=1)
    taken = counted.take_ended(PLATFORM, late)
    counted.count(PLATFORM, actor(), late)
    counted.give_back(taken)
    assert [one.refused for one in counted.take_ended(PLATFORM, late)] == [2]
