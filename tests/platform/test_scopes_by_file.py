"""The file goes no way around two administrators: what they changed on screen holds, nothing gets wider."""

from __future__ import annotations

import pytest

from hub.audit.models import AuditEntry
from hub.errors import ConfigurationError
from hub.platform.operations import apply_platform
from hub.platform.scope_changes import approve_scopes, change_scopes
from hub.platform.scope_proposals import list_proposals
from tests.platform.test_operations import changed, count, facts_version, width, with_scope
from tests.platform_builder import SYSTEM, add_professional, build_platform, configuration

WHY = "La responsable suit les dossiers de logement"


class World:
    def __init__(self, database, folder, clock):
        self.platform, self.clock = build_platform(database, folder, clock), clock
        self.jobs, self.housing = (
            add_professional(self.platform, one, "administrator", "other") for one in ("mep", "his")
        )

    def on_screen(self, category, before, after):
        self.clock.advance(days=1)
        change_scopes(self.platform, self.jobs, {("manager", category): (before, after)}, WHY)
        for proposal in list_proposals(self.platform, self.housing):
            approve_scopes(self.platform, self.housing, proposal.batch_id)
        self.clock.advance(days=1)

    def apply(self, wanted):
        return apply_platform(self.platform, SYSTEM, wanted)

    def level(self, category):
        return width(self.platform, "mep", "manager", category, self.platform.clock())


@pytest.fixture
def world(database, tmp_path, clock):
    return World(database, tmp_path, clock)


def test_a_file_does_not_undo_what_an_administrator_narrowed(world):
    world.on_screen("coordination", "read", "none")
    entries, version = count(world.platform, AuditEntry), facts_version(world.platform)
    with pytest.raises(ConfigurationError) as refused:
        world.apply(configuration())
    assert "mep manager coordination is none here, read in the file" in str(refused.value)
    assert "Périmètres" in str(refused.value)
    assert world.level("coordination") == []
    assert (count(world.platform, AuditEntry), facts_version(world.platform)) == (entries, version)


def test_a_file_does_not_undo_what_two_administrators_widened(world):
    world.on_screen("housing", "none", "read")
    assert world.level("housing") == ["read"]
    with pytest.raises(ConfigurationError, match="mep manager housing is read here, none in the file"):
        world.apply(configuration())


def test_once_a_scope_was_changed_on_screen_no_file_widens_any(world):
    world.on_screen("coordination", "read", "none")
    with pytest.raises(ConfigurationError) as refused:
        world.apply(with_scope("mep", "manager", {"employment": "read", "housing": "read"}))
    assert "mep manager housing is none here, read in the file" in str(refused.value)
    assert "coordination" not in str(refused.value)


def test_a_file_that_says_what_holds_applies_and_may_narrow_the_rest(world):
    world.on_screen("coordination", "read", "none")
    assert not world.apply(with_scope("mep", "manager", {"employment": "read"})).changed
    narrower = with_scope("mep", "manager", {"employment": "read"})
    scopes = {code: dict(roles) for code, roles in narrower.scopes.items()}
    role, levels = next(iter(scopes["his"].items()))
    category = next(one for one, level in levels.items() if level != "none")
    scopes["his"][role] = levels | {category: type(levels[category])("none")}
    assert world.apply(changed(scopes=scopes)).facts == 1


def test_before_anybody_changed_a_scope_on_screen_the_file_rules(world):
    wider = {"employment": "read", "coordination": "write", "housing": "read"}
    assert world.apply(with_scope("mep", "manager", wider)).facts == 3


def test_a_proposal_nobody_approved_changes_nothing_for_the_file(world):
    change_scopes(world.platform, world.jobs, {("manager", "housing"): ("none", "read")}, WHY)
    world.clock.advance(days=1)
    wider = {"employment": "write", "coordination": "read"}
    assert world.apply(with_scope("mep", "manager", wider)).facts == 2
