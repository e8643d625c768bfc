"""Who decides on an erasure is asked as she is at that moment, and her partner with her."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.documents.erasure import erase_household, erased_households
from hub.errors import InvalidInputError
from hub.platform.deciding import Decider
from hub.platform.suspending import suspend_partner
from tests.erasure_world import build
from tests.platform_builder import PASSWORD, add_professional


@pytest.fixture
def world(database, tmp_path, clock):
    return build(database, tmp_path, clock)


def erase(world, first, second):
    deciders = Decider(first, PASSWORD), Decider(second, PASSWORD)
    return erase_household(world.platform, world.code(world.gone), deciders, "cli")


@pytest.mark.parametrize(("partner", "field"), [("ssp", "first"), ("his", "second")])
def test_nobody_of_a_suspended_partner_decides(world, partner, field):
    others = [add_professional(world.platform, one, "dpo") for one in {"ssp", "his", "mep"} - {partner}]
    suspend_partner(world.platform, partner, tuple(Decider(one, PASSWORD) for one in others), "cli")
    with pytest.raises(InvalidInputError) as refused:
        erase(world, world.officer, world.other)
    assert (refused.value.field, refused.value.code) == (field, "not_an_officer")
    assert erased_households(world.platform) == []


@pytest.mark.parametrize("place", [0, 1])
def test_who_decides_is_looked_at_as_she_is_now(world, place):
    """Asked for her password as an officer, which she no longer is."""
    two = [world.officer, world.other]
    two[place] = replace(two[place], id=add_professional(world.platform, ("ssp", "his")[place]).id)
    with pytest.raises(InvalidInputError) as refused:
        erase(world, *two)
    assert (refused.value.field, refused.value.code) == (("first", "second")[place], "not_an_officer")
