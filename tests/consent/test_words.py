"""Where much was said about a person the words of each cell are kept apart, and decide what all do."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from hub.consent import words
from hub.consent.agreements import cell_at, may_be_taken_back
from hub.consent.codes import Answer, Use
from hub.consent.moment import moment_at
from hub.consent.words import words_of
from tests.consent.small_world import day, said, world

PARTNERS, CATEGORIES = ("mep", "ssp"), ("housing", "coordination", "health")
CELLS = [("ann", *key) for key in product(PARTNERS, CATEGORIES, Use)]


def spoken(dice, number):
    """One conversation about some of the cells, at some day, perhaps with an end."""
    start = dice.randrange(60)
    return said(
        dice.choice(list(Answer)),
        partners=frozenset(dice.sample(PARTNERS, dice.randint(1, 2))),
        categories=frozenset(dice.sample(CATEGORIES, dice.randint(1, 2))),
        uses=frozenset(dice.sample(list(Use), dice.randint(1, 2))),
        from_at=day(start),
        until_at=dice.choice([None, day(start + 20)]),
        recorded_at=day(start),
        id=f"said-{number}",
    )


@pytest.mark.parametrize("seed", range(20))
def test_kept_apart_they_decide_the_same(seed, monkeypatch):
    dice = Random(seed)
    statements = [spoken(dice, number) for number in range(dice.randint(1, 40))]
    told = []
    for much in (0, 1000):
        monkeypatch.setattr(words, "MUCH", much)
        known = world(statements=statements)
        moments = [moment_at(known, day(now), day(now)) for now in range(0, 90, 9)]
        told.append([(cell_at(one, key), may_be_taken_back(one, key)) for one in moments for key in CELLS])
    assert told[0] == told[1]
    assert len({cell.status for cell, _ in told[0]}) > 1


def test_of_much_a_cell_is_decided_by_its_own_words_alone():
    statements = [said(Answer.GIVEN, categories=frozenset({one}), id=one) for one in ("housing", "health")]
    many = [said(Answer.GIVEN, categories=frozenset({"health"}), id=f"no-{n}") for n in range(words.MUCH)]
    known = world(statements=[*statements, *many])
    assert [word.said.id for word in words_of(known, ("ann", "mep", "housing", Use.READ))] == ["housing"]
    assert list(words_of(known, ("ann", "mep", "coordination", Use.READ))) == []
    few = world(statements=statements)
    assert len(words_of(few, ("ann", "mep", "housing", Use.READ))) == 2
