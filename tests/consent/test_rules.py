"""The order of the gates as a truth table."""

from __future__ import annotations

from itertools import combinations

import pytest

from hub.consent import facts
from hub.consent.codes import Action, Basis, Reason, Role, Silence, WayOut
from hub.consent.questions import ConsentOf, Place, Question
from hub.consent.rules import RULE_VERSION
from tests.consent.small_world import (
    ADULTS,
    ALWAYS,
    NOW,
    START,
    Answer,
    ask,
    day,
    item,
    member,
    post,
    rows,
    said,
    world,
)


def ended_post(state):
    state["rows"]["posts"] = [post(role=state["role"], until_at=NOW)]


def suspended_partner(state):
    pause = facts.Suspension(from_at=day(50), recorded_at=day(50))
    state["rows"]["agreements"] = [facts.PartnerAgreement(partner="mep", suspensions=(pause,), **ALWAYS)]


def administrator(state):
    state["role"] = Role.ADMINISTRATOR
    state["rows"]["posts"] = [post(role=Role.ADMINISTRATOR)]


def unknown_id(state):
    state["known"] = False


def no_line(state):
    state["rows"]["team"] = []


def secretary(state):
    state["role"] = Role.SECRETARY
    state["rows"]["posts"] = [post(role=Role.SECRETARY)]


def closed_about_household(state):
    state["item"] = {"category": "health", "persons": ADULTS}


def unlisted_profession(state):
    state["item"] = {"category": "health"}
    state["rows"]["parameters"] = facts.PlatformParameters(
        consent_max_months=12,
        closed_categories={"health": frozenset()},
        consent_collectors=frozenset(),
        break_glass=state["rows"]["parameters"].break_glass,
    )


def no_scope(state):
    state["rows"]["scopes"] = []


def departed_adult(state):
    state["item"] = {"persons": ADULTS}
    state["rows"]["memberships"] = [member("ann"), member("bob", until_at=NOW)]


def no_basis(state):
    state["rows"]["legal_bases"] = []


def refusal(state):
    state["rows"]["statements"] = [said(Answer.REFUSED)]


def withdrawal(state):
    state["rows"]["statements"] = [said(Answer.WITHDRAWN)]


def expiry(state):
    state["rows"]["statements"] = [said(Answer.GIVEN, until_at=NOW)]


def silence(state):
    state["rows"]["statements"] = []


BREAKS = {
    Reason.ACCOUNT_INACTIVE: ended_post,
    Reason.PARTNER_SUSPENDED: suspended_partner,
    Reason.NO_CONTENTS: administrator,
    Reason.NOT_FOUND: unknown_id,
    Reason.NOT_MEMBER: no_line,
    Reason.ROLE_LIMIT: secretary,
    Reason.CLOSED_CATEGORY: closed_about_household,
    Reason.PROFESSION_NOT_LISTED: unlisted_profession,
    Reason.SCOPE_CATEGORY: no_scope,
    Reason.SUBJECT_DISSOLVED: departed_adult,
    Reason.LEGAL_BASIS_MISSING: no_basis,
    Reason.CONSENT_REFUSED: refusal,
    Reason.CONSENT_WITHDRAWN: withdrawal,
    Reason.CONSENT_EXPIRED: expiry,
    Reason.CONSENT_MISSING: silence,
}


def decided(*reasons):
    """The decision when these gates are broken, the later ones first."""
    state = {"rows": rows(), "item": {}, "known": True, "role": Role.WORKER}
    for reason in sorted(reasons, key=list(Reason).index, reverse=True):
        BREAKS[reason](state)
    return ask(facts.Facts(**state["rows"]), item(**state["item"]) if state["known"] else None)


def test_the_open_world_is_open():
    assert decided() == (True, None, None, Basis.CONSENT, START, None, RULE_VERSION)


@pytest.mark.parametrize("reason", list(Reason))
def test_one_broken_gate_is_the_reason(reason):
    decision = decided(reason)
    assert (decision.permitted, decision.reason, decision.basis) == (False, reason, None)


@pytest.mark.parametrize(("first", "second"), list(combinations(Reason, 2)))
def test_of_two_broken_gates_the_earlier_is_the_reason(first, second):
    assert decided(first, second).reason is first


def test_the_agreements_are_told_in_order_of_gravity_among_persons():
    statements = {
        Reason.CONSENT_REFUSED: said(Answer.REFUSED, "bob"),
        Reason.CONSENT_WITHDRAWN: said(Answer.WITHDRAWN, "bob"),
        Reason.CONSENT_EXPIRED: said(Answer.GIVEN, "bob", until_at=NOW),
    }
    for reason, statement in statements.items():
        assert ask(world(statements=[statement]), item(persons=ADULTS)).reason is reason


@pytest.mark.parametrize(
    ("reason", "since"),
    [
        (Reason.PARTNER_SUSPENDED, day(50)),
        (Reason.CONSENT_REFUSED, START),
        (Reason.CONSENT_WITHDRAWN, START),
        (Reason.CONSENT_EXPIRED, NOW),
        (Reason.CONSENT_MISSING, None),
        (Reason.SUBJECT_DISSOLVED, None),
    ],
)
def test_a_refusal_tells_since_when_unless_its_reason_is_kept_back(reason, since):
    assert decided(reason).since == since


def test_a_partner_without_agreement_is_suspended_since_its_end():
    ended = [facts.PartnerAgreement(partner="mep", **ALWAYS, until_at=day(20))]
    decision = ask(world(agreements=ended), item())
    assert (decision.reason, decision.since) == (Reason.PARTNER_SUSPENDED, day(20))
    assert ask(world(agreements=[]), item()).since is None


def test_a_suspension_lasts_from_its_start_to_before_its_end():
    pause = facts.Suspension(from_at=day(50), until_at=day(60), recorded_at=day(50))
    known = world(agreements=[facts.PartnerAgreement(partner="mep", suspensions=(pause,), **ALWAYS)])
    outcomes = [ask(known, item(), now=day(when)).permitted for when in (49, 50, 59, 60)]
    assert outcomes == [True, False, False, True]


def test_an_item_is_known_from_the_instant_it_was_posted():
    late = item(posted_at=NOW)
    assert ask(world(), late, now=day(99)).reason is Reason.NOT_FOUND
    assert ask(world(), late).permitted


def test_what_is_shown_is_decided_by_the_action_and_the_category():
    assert ask(world(team=[]), item(), Action.LIST).shown is Silence.NOTHING
    assert ask(world(statements=[]), item("health")).shown is Reason.NOT_FOUND
    need = ask(
        world(posts=[post(profession="clerk")]),
        Place(household="home", category="health", person="ann"),
        Action.WRITE,
    )
    assert (need.shown, need.way_out) == (Reason.PROFESSION_NOT_LISTED, WayOut.WRITE_THE_NEED)


@pytest.mark.parametrize(
    ("action", "target", "as_of"),
    [
        (Action.REPLAY_AT, item(), None),
        (Action.READ, item(), NOW),
        (Action.WRITE, item(), None),
        (Action.READ, ConsentOf(household="home", person="ann"), None),
    ],
)
def test_a_question_that_means_nothing_cannot_be_asked(action, target, as_of):
    with pytest.raises(ValueError, match=r"as_of|writing|consent"):
        Question(actor="wanda", action=action, target=target, as_of=as_of)
