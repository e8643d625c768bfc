"""A receipt holds what its profile calls mandatory, and the checker sees each field that is taken out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.platform.receipt_profile import missing
from tests.platform.receipt_world import World


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(sqlite_database, tmp_path, clock)


def test_a_receipt_has_every_mandatory_field_of_its_profile(world: World) -> None:
    told = json.loads(world.read().file)
    assert missing(told) == []
    assert missing(json.loads(world.read(asked=world.about_health()).file)) == []
    for name in ("dct:conformsTo", "dct:identifier", "dpv:hasStorageCondition", "dpv:hasConsentControl"):
        assert missing({key: value for key, value in told.items() if key != name}), name
    for name in ("dpv:hasRecipient", "dpv:hasPurpose", "dpv:hasConsentStatus"):
        processes = [
            {key: value for key, value in one.items() if key != name} for one in told["dpv:hasProcess"]
        ]
        assert missing(told | {"dpv:hasProcess": processes}), name
