"""The page of the log tells officers which households are erased, and their two dates."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.audit.units import writing
from hub.documents.erasure import erase_household
from hub.platform.deciding import Decider
from hub.platform.root_rotation import rotate_root
from hub.registry.models import RootRotation
from tests.engines import ONE_ENGINE
from tests.erasure_world import build
from tests.journeys.browsing import Person, application
from tests.platform_builder import PASSWORD, SYSTEM

pytestmark = ONE_ENGINE


@pytest.fixture
def world(database, tmp_path, clock):
    return build(database, tmp_path, clock)


def panel(world, actor):
    """The words of the panel, as one line; empty without it."""
    page = Person(application(world.platform), world.platform, actor).get("/journal")[1]
    found = re.search(r'<section class="panel" aria-labelledby="h-effaces">(.*?)</section>', page, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1])) if found else ""


def test_both_dates_are_told_to_officers_in_whose_sight_it_was(world, clock):
    code = world.code(world.gone)
    assert panel(world, world.officer) == ""
    erase_household(
        world.platform, code, (Decider(world.officer, PASSWORD), Decider(world.other, PASSWORD)), "cli"
    )
    told = panel(world, world.officer)
    assert code in told
    assert "23 novembre 2026" in told
    assert "Quand la clé racine sera renouvelée, avant le 23 décembre 2026" in told
    assert panel(world, world.other) == "", "no member of her partner was ever in its team"
    clock.advance(days=31)
    assert "devait être renouvelée avant le 23 décembre 2026" in panel(world, world.officer)
    rotate_root(world.platform, SYSTEM)
    told = panel(world, world.officer)
    assert "Depuis le 24 décembre 2026" in told
    assert "devait être" not in told


def test_with_a_service_that_destroys_late_backups_open_it_until_then(world, clock):
    code = world.code(world.gone)
    erase_household(
        world.platform, code, (Decider(world.officer, PASSWORD), Decider(world.other, PASSWORD)), "cli"
    )
    rotate_root(world.platform, SYSTEM)
    _delayed(world.platform, SYSTEM)
    assert "À partir du 30 novembre 2026" in panel(world, world.officer)
    clock.advance(days=8)
    assert "Depuis le 30 novembre 2026" in panel(world, world.officer)


@writing
def _delayed(unit):
    """As AWS KMS leaves it: the old root is gone after seven days."""
    rotation = unit.session.scalars(select(RootRotation)).one()
    rotation.ended_at = rotation.begun_at + timedelta(days=7)


def test_it_is_shown_at_a_glance_only(world):
    deciders = Decider(world.officer, PASSWORD), Decider(world.other, PASSWORD)
    erase_household(world.platform, world.code(world.gone), deciders, "cli")
    person = Person(application(world.platform), world.platform, world.officer)
    assert "Foyers effacés" in person.get("/journal")[1]
    assert "Foyers effacés" not in person.get("/journal?suite=")[1]
