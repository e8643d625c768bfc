"""Rights that need no agreement or no present: an officer's opening, recording a consent, a replay."""

from __future__ import annotations

import pytest

from hub.consent import facts
from hub.consent.codes import Action, Basis, Knowledge, Reason, Role
from hub.consent.questions import ConsentOf, Place, Question
from hub.consent.rules import decide
from tests.consent.small_world import (
    NOW,
    Answer,
    ask,
    day,
    item,
    line,
    member,
    post,
    said,
    world,
)


def dpo_world(role=Role.DPO, **changes):
    settings = {
        "professional": "wanda",
        "household": "home",
        "items": frozenset({"item"}),
        "motive_length": 12,
        "from_at": day(99),
        "until_at": day(101),
        "recorded_at": day(99),
    }
    return world(posts=[post(role=role)], dpo_openings=[facts.DpoOpening(**(settings | changes))])


@pytest.mark.parametrize("action", list(Action)[:-2])
def test_a_dpo_lists_and_reads_what_she_opened_and_nothing_more(action):
    decision = ask(dpo_world(), item(), action)
    looked = action in (Action.LIST, Action.READ)
    assert decision.permitted is looked
    assert (decision.basis is Basis.DPO_OPENING) is looked


@pytest.mark.parametrize(
    ("known", "target"),
    [
        (dpo_world(motive_length=0), item()),
        (dpo_world(items=frozenset({"another"})), item()),
        (dpo_world(professional="doris"), item()),
        (dpo_world(until_at=NOW), item()),
        (dpo_world(role=Role.ADMINISTRATOR), item()),
        (dpo_world(), item("health")),
        (dpo_world(), None),
        (dpo_world(), Place(household="home", category="housing")),
    ],
)
def test_without_a_running_opening_that_names_the_item_a_dpo_has_no_contents(known, target):
    assert ask(known, target).reason is Reason.NO_CONTENTS


def test_a_dpo_cannot_open_what_was_not_posted_yet():
    assert ask(dpo_world(), item(posted_at=day(100.5))).reason is Reason.NOT_FOUND


def record(person="ann", household="home", **changes):
    return ask(world(**changes), ConsentOf(household=household, person=person), Action.WRITE)


def test_recording_a_consent_needs_a_role_in_the_team_and_no_scope():
    assert record(scopes=[], legal_bases=[]).basis is Basis.TEAM_ROLE
    assert record(posts=[post(role=Role.MANAGER)]).reason is Reason.ROLE_LIMIT
    assert record(posts=[post(role=Role.MANAGER)], team=[line(role=Role.REFERENT)]).permitted
    assert record(team=[]).reason is Reason.NOT_MEMBER


def test_a_consent_is_recorded_where_the_person_lives():
    moved = [member("ann", until_at=day(50)), member("ann", "elsewhere", from_at=day(50))]
    assert record(memberships=moved).reason is Reason.NOT_MEMBER
    there = {"memberships": moved, "team": [line(household="elsewhere")]}
    assert record(household="elsewhere", **there).permitted


def test_a_person_without_a_home_is_heard_where_she_once_lived():
    gone = [member("ann", until_at=day(50))]
    assert record(memberships=gone).permitted
    assert record(memberships=[]).reason is Reason.NOT_MEMBER
    assert record(memberships=[member("ann", from_at=day(150))]).reason is Reason.NOT_MEMBER


def replayed(known, knowledge, now=NOW, target=None):
    question = Question(
        actor="wanda",
        action=Action.REPLAY_AT,
        target=target or item(),
        as_of=day(20),
        knowledge=knowledge,
    )
    return decide(question, known, now)


def test_a_replay_goes_by_what_was_known_then_and_hindsight_by_what_is_known_now():
    letter = said(Answer.WITHDRAWN, from_at=day(10), recorded_at=day(30))
    known = world(statements=[said(Answer.GIVEN), letter])
    assert replayed(known, Knowledge.THEN).permitted
    assert replayed(known, Knowledge.NOW).reason is Reason.CONSENT_WITHDRAWN
    assert replayed(known, Knowledge.NOW, now=day(29)).permitted


def test_a_replay_has_no_disguise():
    decision = replayed(world(team=[]), Knowledge.THEN, target=item("health"))
    assert (decision.reason, decision.shown) == (Reason.NOT_MEMBER, Reason.NOT_MEMBER)
