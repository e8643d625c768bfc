"""A request is known again for a day, and forgotten after."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from hub.accounts.models import IdempotencyKey
from hub.accounts.repeats import remember, repeated
from hub.audit.units import writing
from hub.clock import new_id
from hub.errors import ConflictError
from tests.platform_builder import add_professional, build_platform

SWEEPING = "key 84"
"""A key that makes its request forget what is older than a day."""


@pytest.fixture
def platform(database, tmp_path, clock):
    return build_platform(database, tmp_path / "data", clock)


@writing
def _ask(unit, key, content="Bonjour"):
    """What the request made: the same object again for a repeat, a new one otherwise."""
    earlier = repeated(unit, key, (content,))
    if earlier is None:
        earlier = new_id(unit.now)
        remember(unit, key, (content,), earlier)
    return earlier


def _kept(platform):
    with platform.database.reading() as session:
        return session.scalar(select(func.count()).select_from(IdempotencyKey))


def test_a_repeat_gets_the_first_answer_for_a_day_and_a_new_one_after(platform, clock):
    worker = add_professional(platform)
    first = _ask(platform, worker, "key")
    clock.advance(hours=23, minutes=59)
    assert _ask(platform, worker, "key") == first
    clock.advance(minutes=2)
    assert _ask(platform, worker, "key") != first


def test_another_content_under_the_same_key_is_a_conflict_until_a_day_has_passed(platform, clock):
    worker = add_professional(platform)
    _ask(platform, worker, "key")
    with pytest.raises(ConflictError):
        _ask(platform, worker, "key", "Autre chose")
    clock.advance(hours=25)
    assert _ask(platform, worker, "key", "Autre chose")


def test_the_key_of_another_professional_is_another_key(platform):
    workers = [add_professional(platform) for _ in range(2)]
    assert len({_ask(platform, worker, "key") for worker in workers}) == 2


def test_requests_without_a_key_are_never_known_again(platform):
    worker = add_professional(platform)
    assert _ask(platform, worker, "") != _ask(platform, worker, "")
    assert _kept(platform) == 0


def test_now_and_then_a_request_forgets_what_is_older_than_a_day(platform, clock):
    worker = add_professional(platform)
    for number in range(3):
        _ask(platform, worker, f"old {number}")
    clock.advance(hours=25)
    _ask(platform, worker, SWEEPING)
    assert _kept(platform) == 1
