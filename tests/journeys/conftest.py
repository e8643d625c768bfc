"""Everything twice: on SQLite with files, and on PostgreSQL with S3.

`world` is a platform of its own; `kept_in` is where a process of its own keeps everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from hub.settings import Settings
from tests.journeys.world import STORES, World, opened
from tests.services.postgres import Postgres
from tests.services.swift import bucket_of_its_own


@pytest.fixture(params=STORES)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    with opened(request.param, request, tmp_path) as found:
        yield found


@pytest.fixture(params=STORES)
def kept_in(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Settings, dict[str, str]]]:
    """Where everything is kept, and the environment that says so."""
    with ExitStack() as stack:
        environment = {}
        if request.param == "postgresql-s3":
            cluster: Postgres = request.getfixturevalue("postgres")
            name = f"hub_canaries_{uuid4().hex}"
            stack.callback(cluster.drop, name)
            server = request.getfixturevalue("s3_server")
            server.give_credentials(stack.enter_context(pytest.MonkeyPatch.context()))
            environment = {
                "HUB_DATABASE_URL": cluster.create(name),
                "HUB_OBJECT_STORE": f"s3://{bucket_of_its_own(server)}",
                "HUB_S3_ENDPOINT": server.endpoint,
            }
        chosen = {name.removeprefix("HUB_").lower(): value for name, value in environment.items()}
        yield Settings(data=tmp_path / "var", **chosen), environment
