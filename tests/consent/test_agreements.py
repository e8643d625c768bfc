"""Cells: the last word, periods, minors, majority, void words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hub.clock import FAR_FUTURE
from hub.consent import facts
from hub.consent.agreements import agreement_of, anybody_speaks, consent_cell, majority, may_be_taken_back
from hub.consent.codes import Answer, Capacity, Status, Use
from hub.consent.moment import moment_at
from tests.consent.small_world import (
    NOW,
    START,
    authority,
    day,
    said,
    world,
)

GIVEN, REFUSED, WITHDRAWN = Answer.GIVEN, Answer.REFUSED, Answer.WITHDRAWN


def cell(*statements, person="ann", now=NOW, use=Use.READ, known_at=None, **changes):
    known = world(statements=list(statements), **changes)
    return consent_cell(known, person, "mep", "housing", use, now, known_at)


def parent(answer, giver, **more):
    return said(answer, "kid", giver, Capacity.PARENT, id=f"{giver}-{answer}", **more)


@pytest.mark.parametrize(
    ("born", "adult_at"),
    [
        (date(2008, 3, 14), datetime(2026, 3, 13, 23, tzinfo=UTC)),
        (date(2008, 2, 29), datetime(2026, 2, 28, 23, tzinfo=UTC)),
        (date(2008, 7, 1), datetime(2026, 6, 30, 22, tzinfo=UTC)),
    ],
)
def test_majority_is_local_midnight_of_the_eighteenth_birthday(born, adult_at):
    assert majority(born, "Europe/Paris") == adult_at


def test_nothing_said_is_pending():
    assert cell() == (Status.PENDING, None, None, None)


def test_a_yes_tells_since_when_until_when_and_by_which_statement():
    yes = said(GIVEN, until_at=day(200), id="yes")
    assert cell(yes) == (Status.GIVEN, START, day(200), "yes")
    assert cell(yes, now=day(200)) == (Status.EXPIRED, day(200), day(200), "yes")


def test_a_no_lasts_whatever_its_end():
    no = said(REFUSED, until_at=day(1), id="no")
    assert cell(no) == (Status.REFUSED, START, None, "no")
    assert cell(said(WITHDRAWN, until_at=START)).status is Status.WITHDRAWN


def test_a_yes_without_end_lasts_the_maximum():
    yes = said(GIVEN)
    assert cell(yes, now=datetime(2025, 12, 31, 23, 59, tzinfo=UTC)).status is Status.GIVEN
    assert cell(yes, now=datetime(2026, 1, 1, tzinfo=UTC)).status is Status.EXPIRED


def test_the_maximum_ends_on_the_last_day_of_a_shorter_month():
    yes = said(GIVEN, from_at=datetime(2024, 2, 29, tzinfo=UTC), recorded_at=START)
    assert cell(yes).until == datetime(2025, 2, 28, tzinfo=UTC)


def test_a_yes_of_the_last_year_there_is_ends_with_time():
    late = datetime(9998, 6, 1, tzinfo=UTC)
    assert cell(said(GIVEN, from_at=late), now=late).until == FAR_FUTURE


def test_a_yes_that_ends_as_it_starts_was_never_said():
    assert cell(said(GIVEN, until_at=START)).status is Status.PENDING
    assert cell(said(REFUSED), said(GIVEN, from_at=day(1), until_at=day(1))).status is Status.REFUSED


def test_a_yes_without_start_starts_when_recorded():
    yes = said(GIVEN, from_at=None, recorded_at=day(10))
    assert cell(yes, now=day(9.9), known_at=day(50)).status is Status.PENDING
    assert cell(yes, now=day(10)).status is Status.GIVEN


def test_a_statement_speaks_of_its_own_partner_category_and_use_only():
    assert cell(said(GIVEN, partners=frozenset({"ssp"}))).status is Status.PENDING
    assert cell(said(GIVEN, categories=frozenset({"health"}))).status is Status.PENDING
    assert cell(said(GIVEN, uses=frozenset({Use.READ})), use=Use.COPY).status is Status.PENDING


def test_the_last_word_decides_and_what_it_replaced_never_comes_back():
    first, second = said(GIVEN), said(GIVEN, from_at=day(10), until_at=day(20))
    assert cell(first, second, now=day(15)).since == day(10)
    assert cell(first, second).status is Status.EXPIRED


def test_a_later_no_kills_a_yes_that_had_not_begun():
    future = said(GIVEN, from_at=day(50), recorded_at=day(1))
    assert cell(future, now=day(40)).status is Status.PENDING
    assert cell(future).status is Status.GIVEN
    assert cell(future, said(REFUSED, from_at=day(2))).status is Status.REFUSED


@pytest.mark.parametrize(
    ("person", "statements", "may"),
    [
        ("ann", [], False),
        ("ann", [said(GIVEN)], True),
        ("ann", [said(GIVEN, until_at=day(1))], False),
        ("ann", [said(GIVEN, until_at=NOW)], False),
        ("ann", [said(GIVEN), said(REFUSED, from_at=NOW)], False),
        ("ann", [said(REFUSED)], False),
        ("ann", [said(GIVEN, from_at=day(900), recorded_at=day(1))], True),
        ("ann", [said(GIVEN, from_at=day(900), recorded_at=day(1)), said(WITHDRAWN, from_at=day(2))], False),
        ("ann", [said(GIVEN), said(REFUSED, from_at=day(900), recorded_at=day(2))], True),
        ("ann", [said(GIVEN, until_at=day(1)), said(GIVEN, from_at=day(900), recorded_at=day(2))], True),
        ("ann", [said(GIVEN, "kid", "ann", Capacity.PARENT)], False),
        ("kid", [parent(GIVEN, "ann"), parent(REFUSED, "bob")], True),
        ("kid", [parent(GIVEN, "ann"), parent(REFUSED, "ann", from_at=day(2))], False),
        ("kid", [said(GIVEN, "kid", "eve", Capacity.PARENT)], False),
    ],
)
def test_a_yes_that_runs_or_is_to_come_may_be_taken_back(person, statements, may):
    moment = moment_at(world(statements=statements), NOW, NOW)
    assert may_be_taken_back(moment, (person, "mep", "housing", Use.READ)) is may


def test_a_letter_recorded_late_was_spoken_on_its_date():
    letter = said(WITHDRAWN, from_at=day(5), recorded_at=day(30))
    yes = said(GIVEN, from_at=day(10))
    assert cell(letter, now=day(29)).status is Status.PENDING
    assert cell(letter, now=day(30)).status is Status.WITHDRAWN
    assert cell(letter, yes).status is Status.GIVEN


def test_at_the_same_instant_the_closed_side_wins():
    assert cell(said(GIVEN), said(WITHDRAWN)).status is Status.WITHDRAWN
    assert cell(said(GIVEN), said(REFUSED), said(WITHDRAWN)).status is Status.REFUSED
    assert cell(said(GIVEN, id="long"), said(GIVEN, id="short", until_at=day(1))).status is Status.EXPIRED


def test_a_replaced_statement_is_no_longer_known():
    wrong = said(GIVEN, replaced_at=day(50))
    assert cell(wrong, now=day(49)).status is Status.GIVEN
    assert cell(wrong, now=day(50)).status is Status.PENDING
    assert cell(wrong, now=NOW, known_at=day(49)).status is Status.GIVEN


@pytest.mark.parametrize(
    ("giver", "capacity"),
    [("bob", Capacity.SELF), ("bob", Capacity.GUARDIAN), ("ann", Capacity.PARENT)],
)
def test_an_adult_speaks_alone_and_for_herself(giver, capacity):
    void = said(GIVEN, "ann", giver, capacity)
    assert cell(void, authorities=[authority("ann", "bob", Capacity.GUARDIAN)]).status is Status.PENDING


def test_an_unknown_age_leaves_everything_pending():
    unknown = [facts.Person(id="ann", adult_at=None)]
    assert cell(said(GIVEN), persons=unknown).status is Status.PENDING
    assert cell(said(REFUSED), persons=[]).status is Status.PENDING
    nobody = moment_at(world(persons=unknown), NOW, NOW)
    assert (anybody_speaks(nobody, "ann"), anybody_speaks(moment_at(world(), NOW, NOW), "ann")) == (
        False,
        True,
    )


@pytest.mark.parametrize(
    ("statements", "status"),
    [
        ([], Status.PENDING),
        ([parent(GIVEN, "ann")], Status.GIVEN),
        ([parent(GIVEN, "ann"), parent(GIVEN, "bob", until_at=day(1))], Status.GIVEN),
        ([parent(GIVEN, "ann", until_at=day(1))], Status.EXPIRED),
        ([parent(GIVEN, "ann"), parent(REFUSED, "bob")], Status.REFUSED),
        ([parent(GIVEN, "ann"), parent(WITHDRAWN, "bob")], Status.WITHDRAWN),
        ([parent(REFUSED, "ann"), parent(WITHDRAWN, "bob")], Status.REFUSED),
        ([said(GIVEN, "kid")], Status.PENDING),
        ([said(GIVEN, "kid", "ann", Capacity.GUARDIAN)], Status.PENDING),
        ([said(GIVEN, "kid", "eve", Capacity.PARENT)], Status.PENDING),
    ],
)
def test_a_minor_is_heard_through_those_with_authority(statements, status):
    assert cell(*statements, person="kid").status is status


def test_a_guardian_not_yet_in_office_says_nothing():
    guardian = [authority("kid", "eve", Capacity.GUARDIAN, from_at=day(10), recorded_at=day(10))]
    early = said(GIVEN, "kid", "eve", Capacity.GUARDIAN)
    in_office = said(GIVEN, "kid", "eve", Capacity.GUARDIAN, from_at=day(10))
    assert cell(early, person="kid", authorities=guardian).status is Status.PENDING
    assert cell(in_office, person="kid", authorities=guardian).status is Status.GIVEN


def test_only_holders_at_the_instant_of_the_question_count():
    holders = [authority("kid", "ann"), authority("kid", "bob", until_at=day(90))]
    statements = [parent(GIVEN, "ann"), parent(REFUSED, "bob")]
    assert cell(*statements, person="kid", now=day(89), authorities=holders).status is Status.REFUSED
    assert cell(*statements, person="kid", now=day(90), authorities=holders).status is Status.GIVEN


def test_an_authority_entered_late_was_not_known_before():
    late = [authority("kid", "ann", recorded_at=day(50))]
    assert cell(parent(GIVEN, "ann"), person="kid", now=day(49), authorities=late).status is Status.PENDING
    assert cell(parent(GIVEN, "ann"), person="kid", now=day(50), authorities=late).status is Status.GIVEN


def test_a_parents_yes_ends_with_majority_and_the_new_adult_is_asked():
    grown = [facts.Person(id="kid", adult_at=day(90))]
    yes = parent(GIVEN, "ann")
    before = cell(yes, person="kid", now=day(89), persons=grown)
    assert (before.status, before.until) == (Status.GIVEN, day(90))
    assert cell(yes, person="kid", now=day(90), persons=grown).status is Status.PENDING
    own = said(GIVEN, "kid", from_at=day(90))
    assert cell(yes, own, person="kid", now=day(90), persons=grown).status is Status.GIVEN
    assert cell(own, person="kid", now=day(90), persons=grown).until > day(90)


def test_what_a_minor_signed_does_not_come_alive_at_majority():
    grown = [facts.Person(id="kid", adult_at=day(90))]
    assert cell(said(GIVEN, "kid", from_at=day(89)), person="kid", persons=grown).status is Status.PENDING
    postdated = said(GIVEN, "kid", from_at=day(91), recorded_at=day(89))
    assert cell(postdated, person="kid", persons=grown).status is Status.PENDING


@pytest.mark.parametrize(
    ("ann", "bob", "status", "since"),
    [
        (said(GIVEN), said(GIVEN, "bob", from_at=day(9)), Status.GIVEN, day(9)),
        (said(WITHDRAWN), said(REFUSED, "bob", from_at=day(9)), Status.REFUSED, day(9)),
        (said(WITHDRAWN), said(GIVEN, "bob", until_at=day(9)), Status.WITHDRAWN, START),
        (said(GIVEN, until_at=day(8)), said(GIVEN, "eve"), Status.EXPIRED, day(8)),
        (said(REFUSED, from_at=day(7)), said(REFUSED, "bob", from_at=day(6)), Status.REFUSED, day(6)),
    ],
)
def test_several_persons_agree_when_all_do_else_the_gravest_is_told(ann, bob, status, since):
    moment = moment_at(world(statements=[ann, bob]), NOW, NOW)
    together = agreement_of(moment, frozenset({"ann", "bob"}), "mep", "housing", (Use.READ,))
    assert (together.status, together.since) == (status, since)


def test_nobody_has_agreed_to_nothing():
    moment = moment_at(world(), NOW, NOW)
    assert agreement_of(moment, frozenset(), "mep", "housing", (Use.READ,)).status is Status.PENDING
