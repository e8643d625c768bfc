"""Many cells in one word."""

from __future__ import annotations

from itertools import product

import pytest

from hub.consent.agreements import cell_at
from hub.consent.codes import Answer, Status, Use
from hub.consent.moment import moment_at
from hub.consent.summing import summary
from tests.consent.small_world import NOW, day, said, world

GIVEN, REFUSED, WITHDRAWN = Answer.GIVEN, Answer.REFUSED, Answer.WITHDRAWN


@pytest.mark.parametrize(
    ("statements", "status"),
    [
        ([said(GIVEN)], Status.GIVEN),
        ([said(GIVEN, uses=frozenset({Use.READ}))], Status.PARTIAL),
        ([said(GIVEN, categories=frozenset({"housing"}))], Status.PARTIAL),
        ([said(REFUSED, uses=frozenset({Use.READ})), said(WITHDRAWN)], Status.REFUSED),
        ([said(WITHDRAWN, uses=frozenset({Use.READ}))], Status.WITHDRAWN),
        ([said(GIVEN, until_at=day(1), uses=frozenset({Use.READ}))], Status.EXPIRED),
        ([], Status.PENDING),
    ],
)
def test_a_summary_says_given_only_when_every_cell_is(statements, status):
    known = world(statements=statements)
    assert in_a_word(known, ["housing", "health"]) is status


def in_a_word(known, categories, uses=tuple(Use)):
    moment = moment_at(known, NOW, NOW)
    return summary(cell_at(moment, ("ann", "mep", *place)) for place in product(categories, uses))


def test_a_summary_of_nothing_is_pending():
    assert summary([]) is Status.PENDING


def test_a_summary_may_be_asked_for_reading_alone():
    known = world(statements=[said(GIVEN, uses=frozenset({Use.READ}))])
    assert in_a_word(known, ["housing"], [Use.READ]) is Status.GIVEN
