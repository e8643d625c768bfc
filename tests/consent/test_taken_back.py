"""Which words may be taken back: a yes that runs or is to come, though another's no may stop it."""

from __future__ import annotations

import pytest

from hub.consent.agreements import cell_at, may_be_taken_back
from hub.consent.codes import Answer, Capacity, Status, Use
from hub.consent.moment import moment_at
from tests.consent.small_world import NOW, START, authority, day, said, world

GIVEN, REFUSED, WITHDRAWN = Answer.GIVEN, Answer.REFUSED, Answer.WITHDRAWN


@pytest.mark.parametrize(
    ("statements", "back"),
    [
        ([], False),
        ([said(GIVEN)], True),
        ([said(GIVEN, from_at=day(120), recorded_at=START)], True),
        ([said(GIVEN, until_at=day(1))], False),
        ([said(GIVEN), said(WITHDRAWN, from_at=day(1))], False),
        ([said(GIVEN, from_at=day(120), recorded_at=START), said(WITHDRAWN, from_at=day(1))], False),
        ([said(GIVEN), said(REFUSED, from_at=day(120), recorded_at=day(1))], True),
        ([said(GIVEN), said(GIVEN, from_at=day(1), until_at=day(2))], False),
    ],
)
def test_a_yes_may_be_taken_back_while_it_runs_or_is_to_come(statements, back):
    moment = moment_at(world(statements=statements), NOW, NOW)
    assert may_be_taken_back(moment, ("ann", "mep", "housing", Use.READ)) is back


def test_a_parent_takes_back_her_yes_that_the_others_no_stops_and_it_never_revives():
    holders = [authority("kid", "ann"), authority("kid", "bob", until_at=day(120))]
    parent = {"person": "kid", "capacity": Capacity.PARENT}
    words = [said(GIVEN, giver="ann", **parent), said(REFUSED, giver="bob", from_at=day(1), **parent)]
    key, after = ("kid", "mep", "housing", Use.READ), day(130)
    before = world(statements=words, authorities=holders)
    assert cell_at(moment_at(before, NOW, NOW), key).status is Status.REFUSED
    assert may_be_taken_back(moment_at(before, NOW, NOW), key)
    assert cell_at(moment_at(before, after, after), key).status is Status.GIVEN
    back = [*words, said(WITHDRAWN, giver="ann", from_at=NOW, **parent)]
    taken = world(statements=back, authorities=holders)
    assert not may_be_taken_back(moment_at(taken, NOW, NOW), key)
    assert cell_at(moment_at(taken, after, after), key).status is Status.WITHDRAWN
