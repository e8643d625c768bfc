"""The access cases: every question of every world, as written and with every list shuffled."""

from __future__ import annotations

import os
from functools import cache
from itertools import product

import pytest

from hub.consent.agreements import cell_at
from hub.consent.codes import Use
from hub.consent.moment import moment_at
from hub.consent.rules import decide
from hub.consent.summing import summary
from tests.consent import worlds_loader

EXPECTED_QUESTIONS = 195
ORDERS = 1 if "MUTANT_UNDER_TEST" in os.environ else 5
"""`make mutants` asks a thousand times over: there one other order has to do."""


@cache
def world(name, shuffled=None):
    return worlds_loader.load(name, shuffled)


def cases(section):
    return [
        pytest.param(name, row["id"], id=row["id"])
        for name in worlds_loader.names()
        for row in worlds_loader.read(name)[section]
    ]


def row_of(found, section, row_id):
    return next(row for row in found.data[section] if row["id"] == row_id)


def answer(found, row):
    decision = decide(found.question(row), found.facts, worlds_loader.instant(row["at"]))
    if decision.permitted:
        return {"expect": "permit", "basis": decision.basis}
    return {"expect": "deny", "reason": decision.reason, "shown": decision.shown}


def expected(row):
    return {key: row[key] for key in ("expect", "basis", "reason", "shown") if key in row}


def status(found, row):
    at = worlds_loader.instant(row["at"])
    moment = moment_at(found.facts, at, at)
    keys = product([row["person"]], row["partners"], row["categories"], Use)
    return summary(cell_at(moment, key) for key in keys)


@pytest.mark.parametrize(("name", "row_id"), cases("questions"))
def test_a_question_gets_the_expected_answer(name, row_id):
    found = world(name)
    row = row_of(found, "questions", row_id)
    assert answer(found, row) == expected(row), row["why"]


@pytest.mark.parametrize("seed", range(ORDERS))
@pytest.mark.parametrize("name", worlds_loader.names())
def test_the_order_of_rows_never_changes_an_answer(name, seed):
    found = world(name, seed)
    for row in found.data["questions"]:
        assert answer(found, row) == expected(row), row["id"]
    for row in found.data["statuses"]:
        assert status(found, row) == row["expect"], row["id"]


@pytest.mark.parametrize(("name", "row_id"), cases("statuses"))
def test_a_summary_says_the_expected_word(name, row_id):
    found = world(name)
    row = row_of(found, "statuses", row_id)
    assert status(found, row) == row["expect"], row["why"]


def test_no_world_was_lost_on_the_way():
    assert len(worlds_loader.names()) == 7
    assert len(cases("questions")) == EXPECTED_QUESTIONS
