"""Since when an answer of the rule is what it is, and that nothing between two turning points changes it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.consent.codes import Reason
from hub.consent.item_rights import _audience, _since, turning_points
from hub.consent.subjects import Item, Subject
from tests.consent.small_world import Answer, day, line, said, world

POSTED = day(10)
INSTANT = timedelta(microseconds=1)


def item(posted_at=POSTED):
    return Item(
        id="note",
        kind="note",
        category="housing",
        subject=Subject(frozenset({"ann"})),
        household="home",
        partner="ssp",
        posted_at=posted_at,
    )


def since(known, at):
    return _since(known, item(), at)["mep"]


def test_open_since_the_item_was_posted_when_everything_stood_before():
    assert since(world(), day(50)) == day(10)


def test_open_since_the_agreement_that_came_later():
    known = world(statements=[said(Answer.GIVEN, from_at=day(30))])
    assert since(known, day(50)) == day(30)
    assert since(known, day(20)) == day(10)


def test_closed_since_the_withdrawal_and_open_again_since_the_new_agreement():
    words = [
        said(Answer.GIVEN),
        said(Answer.WITHDRAWN, from_at=day(30)),
        said(Answer.GIVEN, from_at=day(40)),
    ]
    known = world(statements=words)
    assert _audience(known, item(), day(35)).partners["mep"] is Reason.CONSENT_WITHDRAWN
    assert [since(known, day(at)) for at in (20, 35, 60)] == [day(10), day(30), day(40)]


def test_closed_since_an_agreement_ran_out_at_the_longest_it_may_last():
    known = world(statements=[said(Answer.GIVEN)])
    assert since(known, day(370)) == day(365)


def test_open_since_a_member_came_although_all_had_agreed():
    known = world(team=[line(from_at=day(25)), line("simon", "ssp")])
    assert since(known, day(50)) == day(25)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([Answer.GIVEN, Answer.REFUSED, Answer.WITHDRAWN]), st.integers(1, 200)),
        max_size=5,
        unique_by=lambda word: word[1],
    ),
    st.integers(11, 220),
)
def test_the_answer_is_the_same_from_then_on_and_another_just_before(words, count):
    known = world(statements=[said(answer, from_at=day(at)) for answer, at in words])
    at = day(count)
    start, answer = since(known, at), _audience(known, item(), at).partners["mep"]
    between = [point for point in turning_points(known) if start <= point <= at]
    assert all(_audience(known, item(), point).partners["mep"] == answer for point in [start, *between])
    assert start == day(10) or _audience(known, item(), start - INSTANT).partners["mep"] != answer


@pytest.mark.parametrize("count", range(5, 60, 5))
def test_between_turning_points_nothing_changes(count):
    known = world(statements=[said(Answer.GIVEN, from_at=day(7)), said(Answer.REFUSED, from_at=day(33))])
    points = sorted(turning_points(known))
    last = max(point for point in points if point <= day(count))
    assert _audience(known, item(day(1)), day(count)) == _audience(known, item(day(1)), last)
