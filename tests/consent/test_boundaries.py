"""The very instant at which something begins or ends, and which of several equals is named."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hub.clock import FAR_FUTURE
from hub.consent import facts
from hub.consent.agreements import agreement_of, consent_cell, majority
from hub.consent.codes import Action, Answer, Basis, Capacity, Role, Status, Use
from hub.consent.fact_rows import HouseholdRows
from hub.consent.facts import LONG_AGO, Facts, Person
from hub.consent.lists import audience
from hub.consent.moment import moment_at
from hub.consent.opening_rows import OpeningRows
from hub.consent.platform_rows import PlatformRows
from hub.consent.questions import Place
from hub.consent.rules import RULE_VERSION
from hub.consent.shares import shares
from hub.consent.subjects import Subject
from hub.consent.words import end_of
from tests.consent.small_world import (
    ADULTS,
    ALWAYS,
    NOW,
    START,
    ask,
    authority,
    day,
    item,
    line,
    member,
    opening,
    rows,
    said,
    world,
)

GIVEN, REFUSED = Answer.GIVEN, Answer.REFUSED
MANY = tuple(f"adult {number}" for number in range(7))


def kid_cell(statements, authorities):
    known = world(statements=statements, authorities=authorities)
    return consent_cell(known, "kid", "mep", "housing", Use.READ, NOW)


def parent(answer, giver, from_at=START, **more):
    return said(answer, "kid", giver, Capacity.PARENT, from_at=from_at, **({"id": f"{giver}-word"} | more))


def test_the_last_day_of_a_month_is_a_birthday_like_any_other():
    found = majority(date(2008, 3, 31), "Europe/Paris")
    assert found == datetime(2026, 3, 30, 22, tzinfo=UTC)
    assert found.tzinfo is UTC


def test_who_has_authority_from_this_instant_is_heard_at_this_instant():
    assert kid_cell([parent(GIVEN, "ann", NOW)], [authority("kid", "ann", from_at=NOW)]).status == GIVEN


def test_a_word_spoken_as_authority_ended_was_not_the_speakers_to_say():
    twice = [authority("kid", "ann", until_at=day(50)), authority("kid", "ann", from_at=day(60))]
    assert kid_cell([parent(GIVEN, "ann", day(50))], twice).status is Status.PENDING
    assert kid_cell([parent(GIVEN, "ann", day(49))], twice).status == GIVEN


def test_of_two_parents_who_agreed_the_longer_agreement_counts():
    words = [parent(GIVEN, "ann", until_at=day(300)), parent(GIVEN, "bob", day(10), until_at=day(200))]
    found = kid_cell(words, [authority("kid", "ann"), authority("kid", "bob")])
    assert (found.until, found.statement) == (day(300), "ann-word")


def test_between_equal_agreements_of_holders_the_name_of_the_statement_decides():
    words = [parent(GIVEN, name, until_at=day(300)) for name in MANY]
    assert kid_cell(words, [authority("kid", name) for name in MANY]).statement == f"{MANY[-1]}-word"


def test_between_equal_refusals_of_persons_the_name_of_the_statement_decides():
    known = world(
        statements=[said(REFUSED, name, id=f"{name}-word") for name in MANY],
        persons=[Person(id=name, adult_at=LONG_AGO) for name in MANY],
    )
    found = agreement_of(moment_at(known, NOW, NOW), frozenset(MANY), "mep", "housing", (Use.READ,))
    assert found.statement == f"{MANY[0]}-word"


@pytest.mark.parametrize(
    ("statement", "end"),
    [
        (said(GIVEN, until_at=day(30)), day(30)),
        (said(GIVEN), datetime(2026, 1, 1, tzinfo=UTC)),
        (said(GIVEN, until_at=START), FAR_FUTURE),
        (said(REFUSED, until_at=day(30)), FAR_FUTURE),
    ],
)
def test_a_yes_stops_to_count_at_its_end_a_no_and_what_never_began_never_do(statement, end):
    assert end_of(statement, 12) == end


def test_a_post_of_a_listed_role_breaks_the_glass_where_its_line_says_another_role():
    team = [line(role=Role.REFERENT)]
    known = world(team=team, scopes=[], emergency_openings=[opening()])
    assert ask(known, item()).basis is Basis.BREAK_GLASS


def test_majority_is_of_the_instant_it_begins():
    moment = moment_at(world(persons=[Person(id="kid", adult_at=NOW)]), NOW, NOW)
    assert moment.minor("kid", day(99.999))
    assert not moment.minor("kid")


def test_who_moves_in_now_has_lived_there():
    moment = moment_at(world(memberships=[member("ann", from_at=NOW)]), NOW, NOW)
    assert moment.once_lived("ann", "home")
    assert not moment_at(world(memberships=[member("ann", from_at=NOW)]), day(99), NOW).once_lived(
        "ann", "home"
    )


def test_who_stays_for_ever_has_not_left_and_a_minor_who_left_is_judged_as_she_was():
    assert moment_at(world(), NOW, NOW).left_at("home", ADULTS, START) is None
    grown = [Person(id="ann", adult_at=LONG_AGO), Person(id="kid", adult_at=day(50))]
    gone = [member("ann"), member("kid", until_at=day(20))]
    moment = moment_at(world(persons=grown, memberships=gone), NOW, NOW)
    assert moment.left_at("home", frozenset({"ann", "kid"}), START) is None


def test_a_refusal_names_the_rule_that_gave_it():
    assert ask(world(team=[]), item()).rule == RULE_VERSION == ask(world(), item()).rule


def test_a_dpos_shortest_motive_opens_from_the_instant_the_item_was_posted():
    opened = facts.DpoOpening(
        professional="wanda",
        household="home",
        items=frozenset({"item"}),
        motive_length=1,
        from_at=START,
        recorded_at=START,
    )
    posts = [facts.Post(professional="wanda", partner="mep", role=Role.DPO, profession="other", **ALWAYS)]
    known = world(posts=posts, dpo_openings=[opened])
    assert ask(known, item(posted_at=NOW)).basis is Basis.DPO_OPENING


def test_a_note_about_the_whole_household_rings_in_its_own_team():
    whole = Subject(ADULTS, household_wide=True, formed_at=START)
    assert audience(world(), "home", whole, "housing", "mep", NOW).professionals == {
        "wanda": True,
        "simon": False,
    }


def test_a_share_decides_as_the_whole_world_and_a_household_of_nobody_has_one_too():
    parts = rows()
    opened = OpeningRows((), ())
    here = {name: tuple(parts[name]) for name in HouseholdRows.__slots__ if name != "openings"}
    everywhere = {name: tuple(parts[name]) for name in ("agreements", "scopes", "legal_bases")}
    platform = PlatformRows((), (), parts["parameters"], **everywhere)
    dealt = dict(shares(["home", "empty"], HouseholdRows(**here, openings=opened), platform))
    for known in (dealt["home"], Facts(**parts)):
        assert ask(known, item()).basis is Basis.CONSENT
        assert ask(known, Place(household="home", category="housing"), Action.WRITE, actor="simon").permitted
    assert dealt["empty"].members == dealt["empty"].team == {}
