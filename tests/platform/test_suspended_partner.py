"""A partner whose agreement is suspended or ended binds its officers and administrators like its workers."""

from __future__ import annotations

from uuid import UUID

import pytest

from hub.accounts.models import PartnerAgreement
from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.clock import FAR_FUTURE
from hub.consent.codes import Reason
from hub.consent.explaining import who_sees_what
from hub.documents.item_openings import my_item_openings
from hub.errors import AccessDeniedError
from hub.platform.account_lines import list_accounts
from hub.platform.configuration import PlatformConfiguration
from hub.platform.emergencies import Waiting, emergencies, emergencies_waiting
from hub.platform.journal import read_journal
from hub.platform.journal_proof import verify_journal
from hub.platform.operations import apply_platform
from hub.platform.scope_changes import approve_scopes, change_scopes
from hub.platform.scope_proposals import list_proposals
from tests.emergencies import broken_by
from tests.engines import ONE_ENGINE
from tests.platform.receipt_world import World
from tests.platform.scope_world import WHY
from tests.platform_builder import SYSTEM, add_professional, configuration, partner_id


@writing
def _suspend(unit: WritingUnit, partner: UUID) -> None:
    row = PartnerAgreement(partner_id=partner, kind="suspension", from_at=unit.now, until_at=FAR_FUTURE)
    unit.add_fact(row, Action.PARTNER_SUSPENDED)


def suspended(world: World) -> None:
    _suspend(world.platform, SYSTEM, partner_id(world.platform, "his"))


def left_out_of_the_file(world: World) -> None:
    without = configuration().model_dump(mode="json")
    without["partners"] = [one for one in without["partners"] if one["code"] != "his"]
    without["scopes"].pop("his")
    for basis in without["legal_bases"]:
        basis["partners"] = [code for code in basis["partners"] if code != "his"]
    apply_platform(world.platform, SYSTEM, PlatformConfiguration.model_validate(without))


@ONE_ENGINE
@pytest.mark.parametrize("ended", [suspended, left_out_of_the_file])
def test_nothing_of_a_household_and_no_decision_is_left_to_it_but_the_log_of_its_own_people(
    ended, database, tmp_path, clock
):
    world = World(database, tmp_path, clock)
    platform, officer = world.platform, world.officer
    administrator, other = (
        add_professional(platform, code, "administrator", "other") for code in ("his", "mep")
    )
    who_sees_what(platform, world.member, world.home.id)
    change_scopes(platform, other, {("worker", "social"): ("none", "read")}, WHY)
    (proposal,) = list_proposals(platform, administrator)
    refused = {
        "who sees what": lambda: who_sees_what(platform, officer, world.home.id),
        "receipt": lambda: world.read(officer),
        "image": lambda: world.image(officer),
        "broken glasses": lambda: emergencies(platform, officer),
        "openings": lambda: my_item_openings(platform, officer),
        "accounts": lambda: list_accounts(platform, administrator),
        "approval": lambda: approve_scopes(platform, administrator, proposal.batch_id),
    }
    for name, ask in list(refused.items())[:-1]:
        assert ask() is not None, name
    assert {one.entry.partner for one in read_journal(platform, officer, limit=500).lines} > {"his", "ssp"}
    ended(world)
    clock.advance(minutes=1)
    for name, ask in refused.items():
        with pytest.raises(AccessDeniedError) as raised:
            ask()
        assert raised.value.decision.reason is Reason.PARTNER_SUSPENDED, name
    lines = read_journal(platform, officer, limit=500).lines
    on_households = {one.entry.partner for one in lines if one.entry.household_id}
    assert on_households == {"his"}, "the acts of its own people"
    assert not any(one.household for one in lines)
    assert verify_journal(platform, officer)


@ONE_ENGINE
def test_the_pages_of_the_log_that_are_left_to_its_officer_tell_of_no_glass_and_refuse_nothing(
    database, tmp_path, clock
):
    """Each asks how many wait: that is no act of hers, and no refusal of hers."""
    world = World(database, tmp_path, clock)
    night = add_professional(world.platform, "his", profession="housing_officer")
    clock.advance(seconds=1)
    broken_by(world.platform, night, world.home.short_code)
    assert emergencies_waiting(world.platform, world.officer) == Waiting(running=1, to_review=1, late=0)
    suspended(world)
    clock.advance(minutes=1)
    assert emergencies_waiting(world.platform, world.officer) == Waiting(0, 0, 0)
