"""What a broken glass stands in for, and what it never opens."""

from __future__ import annotations

import pytest

from hub.consent.codes import Action, Basis, Reason, Role
from tests.consent.small_world import (
    ADULTS,
    BOB_LEFT,
    NOW,
    OWN,
    Answer,
    ask,
    day,
    item,
    member,
    opening,
    parameters,
    place,
    post,
    said,
    world,
)


def stranger(*openings, **changes):
    return world(team=[], emergency_openings=openings, **changes)


@pytest.mark.parametrize("action", list(Action)[:-2])
def test_a_broken_glass_opens_looking_and_no_taking(action):
    looked = action not in (Action.DOWNLOAD_ORIGINAL, Action.EXPORT)
    assert ask(stranger(opening()), item(), action).permitted is looked
    assert (ask(stranger(opening()), item(), action).basis is Basis.BREAK_GLASS) is looked


@pytest.mark.parametrize(
    "change",
    [
        {"household": "another"},
        {"reason_length": 19},
        {"reauthenticated": False},
        {"from_at": NOW.replace(second=1)},
        {"until_at": NOW},
        {"recorded_at": day(101)},
        {"professional": "simon"},
        {"from_at": NOW.replace(day=NOW.day - 1)},
    ],
)
def test_a_glass_not_properly_broken_opens_nothing(change):
    settings = {"from_at": day(99.99), "recorded_at": day(99.99)} | change
    assert ask(stranger(opening(**settings)), item()).reason is Reason.NOT_MEMBER


def test_a_broken_glass_runs_for_its_minutes():
    known = stranger(opening())
    assert ask(known, item(), now=NOW.replace(minute=59)).permitted
    assert not ask(known, item(), now=NOW.replace(hour=NOW.hour + 1)).permitted


def test_it_opens_the_minimum_and_the_chosen_category_never_a_closed_one():
    known = stranger(opening(chosen="coordination"))
    assert ask(known, item("coordination")).permitted
    assert ask(stranger(opening()), item("coordination")).reason is Reason.NOT_MEMBER
    assert ask(stranger(opening(chosen="health")), item("health")).reason is Reason.NOT_MEMBER
    bare = parameters(closed_categories={"housing": frozenset({"nurse"})})
    assert ask(stranger(opening(), parameters=bare), item()).reason is Reason.NOT_MEMBER


def test_only_listed_roles_may_break_the_glass():
    for role, opens in ((Role.MANAGER, True), (Role.COORDINATOR, False), (Role.SECRETARY, False)):
        known = stranger(opening(), posts=[post(role=role)])
        assert ask(known, item()).permitted is opens


def test_a_listed_role_still_has_its_limit():
    glass = parameters().break_glass
    listed = parameters(break_glass=type(glass)(
        minutes=60,
        minimum_categories=frozenset({"housing"}),
        reason_min_length=20,
        roles=frozenset({Role.SECRETARY}),
    ))  # fmt: skip
    known = stranger(opening(), posts=[post(role=Role.SECRETARY)], parameters=listed)
    assert ask(known, item()).reason is Reason.NOT_MEMBER


def test_an_emergency_stands_in_for_team_scope_and_agreement_only():
    broken = [opening()]
    assert ask(world(emergency_openings=broken, scopes=[]), item()).basis is Basis.BREAK_GLASS
    refused = {"statements": [said(Answer.REFUSED)]}
    assert ask(world(emergency_openings=broken, **refused), item()).basis is Basis.BREAK_GLASS
    assert ask(stranger(*broken, legal_bases=[]), item()).reason is Reason.NOT_MEMBER
    assert ask(stranger(*broken, legal_bases=[]), item(partner="mep")).basis is Basis.BREAK_GLASS
    assert ask(world(emergency_openings=broken, legal_bases=[]), item()).reason is Reason.LEGAL_BASIS_MISSING


def test_an_emergency_never_opens_a_dissolved_past():
    known = stranger(opening(), memberships=BOB_LEFT)
    assert ask(known, item(persons=ADULTS)).reason is Reason.NOT_MEMBER
    member_then = world(emergency_openings=[opening()], memberships=BOB_LEFT, scopes=[])
    assert ask(member_then, item(**OWN)).reason is Reason.SCOPE_CATEGORY


def test_an_ordinary_right_is_what_the_decision_names():
    known = world(emergency_openings=[opening()])
    assert ask(known, item()).basis is Basis.CONSENT
    assert ask(known, item(partner="mep")).basis is Basis.OWN_CONTRIBUTION


def test_in_general_an_emergency_opens_the_persons_present_home_only():
    assert ask(stranger(opening()), place(), Action.LIST).basis is Basis.BREAK_GLASS
    gone = stranger(opening(), memberships=[member("ann", "new")])
    assert ask(gone, place(), Action.LIST).reason is Reason.NOT_MEMBER
