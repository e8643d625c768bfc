"""Signing out, or ending a token, ends what is still flowing to that browser or program, and to no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from hub.accounts.operations import end_own_session, sign_out, sign_out_everywhere
from hub.accounts.sessions import stored_id
from hub.accounts.tokens import SCOPES, create_token, end_token, find_token
from hub.actors import Actor
from hub.documents.originals import download_original
from hub.errors import AccessDeniedError
from hub.storage.db import Database
from tests.documents.test_reading import LONG, World
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import mint_session


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def at_a_browser(world: World) -> Actor:
    return replace(world.reader, session=stored_id(mint_session(world.platform, world.reader)).hex())


def by_program(world: World) -> Actor:
    found = find_token(world.platform, create_token(world.platform, world.reader, "copie", SCOPES, days=1))
    assert found is not None
    return replace(found.actor, session=str(found.id))


def _session(actor: Actor) -> bytes:
    assert actor.session is not None
    return bytes.fromhex(actor.session)


def idle(world: World, _actor: Actor) -> None:
    world.clock.now += timedelta(minutes=world.platform.settings.session_idle_minutes)


def token_ended(world: World, actor: Actor) -> None:
    end_token(world.platform, actor, _token(actor))


def token_over(world: World, _actor: Actor) -> None:
    world.clock.now += timedelta(days=1)


def _token(actor: Actor) -> UUID:
    assert actor.session is not None
    return UUID(actor.session)


ENDS = {
    "signed out": (at_a_browser, lambda world, actor: sign_out(world.platform, actor, _session(actor))),
    "everywhere": (at_a_browser, lambda world, actor: sign_out_everywhere(world.platform, actor)),
    "from another": (
        at_a_browser,
        lambda world, actor: end_own_session(world.platform, actor, _session(actor)),
    ),
    "idle": (at_a_browser, idle),
    "token ended": (by_program, token_ended),
    "token over": (by_program, token_over),
}


@pytest.mark.parametrize(("arrive", "end"), ENDS.values(), ids=ENDS)
def test_a_download_stops_at_the_next_segment_when_what_one_came_with_ends(
    world: World, arrive: Callable[[World], Actor], end: Callable[[World, Actor], object]
) -> None:
    actor = arrive(world)
    chunks = download_original(world.platform, actor, world.document).chunks
    assert LONG.startswith(next(chunks))
    end(world, actor)
    with pytest.raises(AccessDeniedError) as refused:
        next(chunks)
    assert refused.value.decision.reason == "account_inactive"
    assert world.refusals() == 1


@pytest.mark.parametrize("arrive", [at_a_browser, by_program])
def test_the_end_of_another_session_or_token_stops_nothing(
    world: World, arrive: Callable[[World], Actor]
) -> None:
    actor = arrive(world)
    chunks = download_original(world.platform, actor, world.document).chunks
    given = next(chunks)
    other, token = at_a_browser(world), by_program(world)
    sign_out(world.platform, other, _session(other))
    end_token(world.platform, token, _token(token))
    assert given + b"".join(chunks) == LONG
