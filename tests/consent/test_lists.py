"""Grids, the line "visible to", and whom a bell reaches."""

from __future__ import annotations

import pytest

from hub.consent import facts
from hub.consent.codes import Action, Level, Reason, Role
from hub.consent.lists import Readable, audience, readable_pairs
from hub.consent.subjects import Subject
from tests.consent.small_world import (
    ADULTS,
    ALWAYS,
    CATEGORIES,
    NOW,
    START,
    Answer,
    day,
    line,
    member,
    opening,
    post,
    said,
    scope,
    world,
)

ANN, BOTH = Subject(frozenset({"ann"})), Subject(ADULTS, household_wide=True, formed_at=START)
SUBJECTS = {"ann": ANN, "both": BOTH}


def pairs(known, action=Action.LIST, professional="wanda", subjects=SUBJECTS, now=NOW):
    return readable_pairs(known, professional, "home", subjects, CATEGORIES, action, now)


def test_the_open_world_lists_everything_but_a_household_in_a_closed_category():
    everything = {(key, category) for key in SUBJECTS for category in CATEGORIES} - {("both", "health")}
    assert pairs(world()) == Readable(frozenset(everything), frozenset(everything))


def test_a_refusal_takes_the_shared_pairs_and_leaves_the_own_ones():
    known = world(statements=[said(Answer.GIVEN), said(Answer.REFUSED, "bob")])
    found = pairs(known)
    assert {key for key, _ in found.shared} == {"ann"}
    assert {key for key, _ in found.own} == {"ann", "both"}


def test_a_dissolved_household_leaves_the_list_and_stays_with_its_contributors():
    known = world(memberships=[member("ann"), member("bob", until_at=day(50))])
    assert ("both", "housing") not in pairs(known).shared
    assert ("both", "housing") in pairs(known).own
    assert ("both", "housing") in pairs(known, now=day(49)).shared


def test_a_person_who_moved_leaves_the_list():
    moved = [member("ann", until_at=day(50)), member("ann", "new", from_at=day(50)), member("bob")]
    known = world(memberships=moved)
    assert {key for key, _ in pairs(known).own} == {"both"}


def test_nobody_without_an_account_lists_anything():
    assert pairs(world(posts=[])) == Readable(frozenset(), frozenset())


def test_a_list_about_a_household_must_know_when_it_was_formed():
    with pytest.raises(ValueError, match="formed"):
        pairs(world(), subjects={"both": Subject(ADULTS, household_wide=True)})


def test_what_a_broken_glass_alone_opens_is_told_apart_whoever_contributed_it():
    """One's own are seen through it too where the scope is shut; a yes carries what it would carry anyway."""
    known = world(scopes=[], emergency_openings=[opening()])
    through = {("ann", "housing"), ("both", "housing")}
    assert pairs(known).glass == {(own, *pair) for own in (False, True) for pair in through}
    assert pairs(known).own == pairs(known).shared == through
    assert pairs(world(emergency_openings=[opening()])).glass == frozenset()


def told(known, subject=ANN, category="housing", partner="mep", now=NOW):
    return audience(known, "home", subject, category, partner, now)


def test_each_partner_of_the_team_reads_or_has_its_reason():
    yes = said(Answer.GIVEN, partners=frozenset({"ssp"}))
    assert told(world(statements=[yes])).partners == {"mep": None, "ssp": None}
    assert told(world(statements=[])).partners == {"mep": None, "ssp": Reason.CONSENT_MISSING}
    assert told(world(statements=[])).professionals == {"wanda": True, "simon": False}


def test_a_suspended_partner_is_named_with_its_reason():
    agreements = [facts.PartnerAgreement(partner="mep", **ALWAYS)]
    assert told(world(agreements=agreements)).partners["ssp"] is Reason.PARTNER_SUSPENDED


@pytest.mark.parametrize("order", [1, -1])
def test_a_partner_reads_when_one_member_does_else_its_furthest_member_speaks(order):
    colleague = post("sally", "ssp", role=Role.SECRETARY)
    team = [line(), line("simon", "ssp"), line("sally", "ssp")][::order]
    both = {"posts": [post(), post("simon", "ssp"), colleague], "team": team}
    assert told(world(statements=[], **both)).partners["ssp"] is Reason.CONSENT_MISSING
    reading = told(world(statements=[said(Answer.GIVEN, partners=frozenset({"ssp"}))], **both))
    assert reading.partners["ssp"] is None
    assert reading.professionals == {"wanda": True, "simon": True, "sally": False}


@pytest.mark.parametrize(
    "change",
    [
        {"team": [line(), line("simon", "ssp", until_at=NOW)]},
        {"posts": [post(), post("simon", "his")]},
        {"posts": [post()]},
        {"team": [line(), line("simon", "ssp", household="new")]},
    ],
)
def test_a_line_out_of_force_or_without_its_post_counts_for_nobody(change):
    assert told(world(**change)).partners == {"mep": None}


def test_a_note_about_a_person_rings_where_she_lives():
    moved = {"memberships": [member("ann", "new"), member("bob")], "team": [line(household="new")]}
    assert told(world(**moved)).professionals == {"wanda": True}
    whole = Subject(frozenset({"bob"}), household_wide=True, formed_at=NOW)
    assert told(world(**moved), subject=whole).professionals == {}


def test_who_broke_the_glass_is_told_and_speaks_for_no_partner():
    known = world(
        posts=[post(), post("nora", "ssp")],
        team=[line()],
        emergency_openings=[opening("nora")],
    )
    assert told(known).professionals == {"wanda": True, "nora": True}
    assert told(known).partners == {"mep": None}
    assert told(known, now=day(99)).professionals == {"wanda": True}


def test_a_reading_scope_is_enough_to_be_told():
    known = world(scopes=[scope("housing", Level.READ)])
    assert told(known).professionals == {"wanda": True, "simon": False}
