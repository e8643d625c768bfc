"""Of facts that are equal in all that counts, the same one is told whatever the order they come in."""

from __future__ import annotations

import pytest

from hub.consent.agreements import agreement_of, consent_cell
from hub.consent.codes import Answer, Use
from hub.consent.facts import LONG_AGO, Person
from hub.consent.moment import moment_at
from tests.consent.small_world import NOW, post, said, world


def test_of_equal_words_the_same_is_told():
    for ids in ("first", "second"), ("second", "first"):
        known = world(statements=[said(Answer.REFUSED, id=one) for one in ids])
        assert consent_cell(known, "ann", "mep", "housing", Use.READ, NOW).statement == "first"


@pytest.mark.parametrize("told", range(6))
def test_of_several_who_refused_together_the_same_word_is_told(told):
    """Whoever said it, and in whatever order a set of persons is walked."""
    persons = [f"person {number}" for number in range(6)]
    adults = [Person(id=one, adult_at=LONG_AGO) for one in persons]
    words = [said(Answer.REFUSED, one, id="a" if at == told else f"b{at}") for at, one in enumerate(persons)]
    moment = moment_at(world(statements=words, persons=adults), NOW, NOW)
    together = agreement_of(moment, frozenset(persons), "mep", "housing", (Use.READ,))
    assert together.statement == "a"


def test_of_two_posts_begun_and_recorded_together_the_same_is_held():
    held = [post(), post(partner="ssp")]
    for posts in (held, held[::-1]):
        assert moment_at(world(posts=posts), NOW, NOW).post("wanda").partner == "ssp"
