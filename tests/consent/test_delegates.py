"""A delegate has what the line she stands in for gives, while that one is in force, and never more."""

from __future__ import annotations

import pytest

from hub.consent.codes import Action, Level, Reason, Role
from hub.consent.lists import audience
from hub.consent.questions import Place
from hub.consent.subjects import Subject
from tests.consent.small_world import CATEGORIES, NOW, ask, day, item, line, member, post, scope, world

DELEGATE = line("dora", id="second", stands_for="first")


def place(category):
    return Place(household="home", category=category, person="ann")


def team(*, sender=None, delegate=DELEGATE, sender_post=None, delegate_post=None, scopes=None):
    """Wanda is in the team and Dora stands in for her."""
    return world(
        team=[sender or line(id="first"), delegate],
        posts=[sender_post or post(), delegate_post or post("dora")],
        **({} if scopes is None else {"scopes": scopes}),
    )


@pytest.mark.parametrize("order", [1, -1])
def test_a_delegate_reads_what_the_line_gives(order):
    lines = [line("other", id="zero"), line(id="first"), DELEGATE][::order]
    known = world(team=lines, posts=[post(name) for name in ("other", "wanda", "dora")])
    assert ask(known, item(), actor="dora").permitted


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"sender": line(id="first", until_at=NOW)}, "the line ended"),
        ({"sender": line(id="first", from_at=day(101))}, "the line has not begun"),
        ({"sender": line(id="first", replaced_at=NOW)}, "the line was corrected away"),
        ({"sender": line(id="other")}, "another line is in force"),
        ({"sender": line(id="first", household="elsewhere")}, "the line is in another team"),
        ({"sender": line(id="first", partner="ssp")}, "the line is for another partner"),
        ({"sender": line(id="first", stands_for="zero")}, "the line is a delegate's itself"),
        ({"sender_post": post(until_at=NOW)}, "the account is closed"),
        ({"sender_post": post(partner="ssp")}, "the post is at another partner"),
        ({"delegate": line("dora", stands_for="first", until_at=NOW)}, "the delegation ended"),
        ({"delegate": line("dora", "ssp", stands_for="first")}, "the delegation is for another partner"),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
)
def test_a_delegation_ends_with_what_it_stands_for(change, why):
    assert ask(team(**change), item(), actor="dora").reason is Reason.NOT_MEMBER, why


def test_a_line_that_was_corrected_still_carries_its_delegate():
    """The correction keeps the id of the line: here its end was put off."""
    lines = [line(id="first", until_at=NOW, replaced_at=day(50)), line(id="first", recorded_at=day(50))]
    known = world(team=[*lines, DELEGATE], posts=[post(), post("dora")])
    assert ask(known, item(), actor="dora").permitted


def test_a_delegate_acts_in_the_role_of_the_line_and_not_of_her_own_post():
    wide = [scope("housing", role=Role.MANAGER), scope("housing", Level.READ)]
    known = team(delegate_post=post("dora", role=Role.MANAGER), scopes=wide)
    assert ask(known, item(), actor="dora").permitted
    assert ask(known, place("housing"), Action.WRITE, actor="dora").reason is Reason.SCOPE_CATEGORY


def test_a_delegate_of_a_referent_has_the_role_of_a_referent():
    known = team(sender=line(id="first", role=Role.REFERENT), scopes=[scope("housing", role=Role.REFERENT)])
    assert ask(known, item(), actor="dora").permitted


def test_a_delegate_of_a_secretary_has_coordination_and_nothing_else():
    known = team(
        sender_post=post(role=Role.SECRETARY), scopes=[scope(one, role=Role.SECRETARY) for one in CATEGORIES]
    )
    assert ask(known, item("coordination"), actor="dora").permitted
    assert ask(known, item(), actor="dora").reason is Reason.ROLE_LIMIT


@pytest.mark.parametrize(("sender", "delegate"), [("nurse", "clerk"), ("clerk", "nurse"), ("clerk", "clerk")])
def test_a_closed_category_asks_for_the_profession_of_both(sender, delegate):
    known = team(sender_post=post(profession=sender), delegate_post=post("dora", profession=delegate))
    assert ask(known, item("health"), actor="dora").reason is Reason.PROFESSION_NOT_LISTED
    assert ask(team(), item("health"), actor="dora").permitted


def test_a_line_of_her_own_opens_a_closed_category_in_her_own_role_only():
    own = line("dora", id="third")
    known = world(
        team=[line(id="first", role=Role.REFERENT), DELEGATE, own],
        posts=[post(profession="clerk"), post("dora")],
        scopes=[scope("health", role=Role.REFERENT), scope("health", Level.READ)],
    )
    assert ask(known, item("health"), actor="dora").permitted
    assert ask(known, place("health"), Action.WRITE, actor="dora").reason is Reason.SCOPE_CATEGORY


def test_a_delegate_of_later_reads_no_dissolved_past():
    """Her line began after the departure, whenever that of her delegator did."""
    own = item(partner="mep", persons=frozenset({"ann", "bob"}), formed_at=day(0))
    known = world(
        team=[line(id="first"), line("dora", id="second", stands_for="first", from_at=day(60))],
        posts=[post(), post("dora")],
        memberships=[member("ann"), member("bob", until_at=day(50))],
    )
    assert ask(known, own).permitted
    assert ask(known, own, actor="dora").reason is Reason.SUBJECT_DISSOLVED


def test_lists_and_bells_know_a_delegate_like_a_single_read():
    subject = Subject(frozenset({"ann"}))
    for known, hears in ((team(), True), (team(sender=line(id="first", until_at=NOW)), False)):
        told = audience(known, "home", subject, "housing", "mep", NOW).professionals
        assert told.get("dora", False) is hears
