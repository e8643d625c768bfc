"""What is sent wrongly, and what is stored, which must not change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from werkzeug.test import TestResponse

from tests.journeys.browsing import Person
from tests.journeys.world import World, opened
from tests.platform_builder import agree

LOUD = "Ne pas perdre ce texte"


def post(person: Person, path: str, data: object, **headers: str) -> TestResponse:
    return person.client.post(
        path,
        base_url=person.origin,
        headers=person.headers | headers,
        data=data,  # type: ignore[arg-type]  # the stub wants a mapping; a form may be pairs
    )


def kept(world: World) -> tuple[dict[str, int], list[str]]:
    """What is stored besides the log and the sessions people opened."""
    rows = {name: count for name, count in world.rows().items() if not name.startswith(("audit", "sessions"))}
    return rows, sorted(world.stored())


@contextmanager
def left_as_it_was(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One platform for all: what is wrong must leave it as it was, whatever came before."""
    with opened(request.param, request, tmp_path_factory.mktemp("bad input")) as found:
        agree(found.platform, found.social, found.home)
        yield found
        assert found.sound()
