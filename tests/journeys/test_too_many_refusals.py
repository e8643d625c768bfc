"""Somebody who tries ids one after another is slowed down, and his tries are all on record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from hub.accounts.tokens import SCOPES, create_token
from hub.audit.units import record_counted
from hub.errors import StorageUnavailableError
from hub.settings import Settings
from tests.databases import alter
from tests.journeys.world import STORES, World, opened, without_reference

LIMIT = Settings.model_fields["refusals_per_minute"].default


@pytest.fixture(params=STORES)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """With the limit of a platform in service."""
    with opened(request.param, request, tmp_path, refusals_per_minute=LIMIT) as found:
        yield found


def numbers(world: World) -> list[str]:
    """How many refusals each entry that counts some stands for."""
    counting = [one for one in world.entries("access:refused") if one.reason == "too_many_refusals"]
    return [one.changes[0][2] for one in counting]


def test_beyond_twenty_a_minute_refusals_are_answered_429_and_counted_into_one_entry(world: World) -> None:
    assert LIMIT == 20
    stranger, again = world.person(world.stranger), world.person(world.stranger)
    places = [world.url, f"/canaux/{uuid4()}"] * 13
    assert [stranger.get(place)[0] for place in places] == [404] * 20 + [429] * 6
    assert len(world.entries("access:refused")) == 20
    answer = stranger.client.get(world.url, base_url=stranger.origin, headers=stranger.headers)
    assert answer.headers["Retry-After"] == "60"
    unknown = f"/canaux/{uuid4()}"
    text = stranger.get(unknown)[1].replace(unknown, world.url)
    assert without_reference(answer.text) == without_reference(text)
    assert stranger.get("/canaux")[0] == 200
    assert again.get(world.url)[0] == 404

    world.clock.advance(minutes=1)
    assert stranger.get(world.url)[0] == 404
    assert numbers(world) == ["8"]
    assert len(world.entries("access:refused")) == 20 + 1 + 1 + 1


def test_a_token_is_counted_like_a_session(world: World) -> None:
    bearer = create_token(world.platform, world.stranger, "essai", SCOPES)
    headers = {"Authorization": f"Bearer {bearer}", "Hub-Purpose": "housing_file"}
    client, origin = world.app.test_client(), world.platform.settings.origin
    place = f"/api/v1/channels/{world.home.id}/notes"
    answers = [client.get(place, base_url=origin, headers=headers) for _ in range(22)]
    assert [one.status_code for one in answers] == [404] * 20 + [429] * 2
    assert answers[-1].get_json()["reason"] == "throttled"
    assert world.person(world.stranger).get(world.url)[0] == 404


def test_what_was_counted_is_written_even_if_nobody_comes_back_and_never_lost(world: World) -> None:
    stranger = world.person(world.stranger)
    for _ in range(23):
        stranger.get(world.url)
    record_counted(world.platform)
    assert numbers(world) == []
    world.clock.advance(minutes=1)
    alter(world.platform.database, "ALTER TABLE audit_pending RENAME TO away")
    with pytest.raises(StorageUnavailableError):
        record_counted(world.platform)
    alter(world.platform.database, "ALTER TABLE away RENAME TO audit_pending")
    for _ in range(2):
        record_counted(world.platform)
    assert numbers(world) == ["3"]
