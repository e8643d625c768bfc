"""Of rows read for many households, each gets its own and those of its people's other homes, no more."""

from __future__ import annotations

import pytest

from hub.consent.codes import Answer
from hub.consent.fact_rows import HouseholdRows
from hub.consent.facts import LONG_AGO, DpoOpening, Person
from hub.consent.opening_rows import OpeningRows
from hub.consent.platform_rows import PlatformRows
from hub.consent.shares import shares
from tests.consent.small_world import ALWAYS, authority, line, member, opening, parameters, post, said, scope

EVERYWHERE = PlatformRows((), (), parameters(), (), (scope("housing"),), ())
PEOPLE = {"north": ("ann", "kid"), "south": ("bob",), "hotel": ("ann", "eve"), "empty": ()}
"""Ann lives in the north and at the hotel; the kid is of the north alone, and is spoken for by bob."""


def by_dpo(home):
    return DpoOpening(
        professional=f"officer {home}", household=home, items=frozenset(), motive_length=12, **ALWAYS
    )


TEAM = {home: line(f"worker {home}", household=home) for home in PEOPLE}
POSTS = {who: post(who) for home in PEOPLE for who in (f"worker {home}", f"night {home}", f"officer {home}")}
MEMBERS = [member(person, home) for home, found in PEOPLE.items() for person in found]
PERSONS = {name: Person(id=name, adult_at=LONG_AGO) for name in ("ann", "bob", "eve", "kid")}
SAID = {name: said(Answer.GIVEN, name) for name in PERSONS}
PARENTS = {name: authority(name, "bob") for name in PERSONS}
BROKEN = {home: opening(f"night {home}", household=home) for home in PEOPLE}
OPENED = {home: by_dpo(home) for home in PEOPLE}
ROWS = HouseholdRows(
    posts=tuple(POSTS.values()),
    team=tuple(TEAM.values()),
    memberships=tuple(MEMBERS),
    persons=tuple(PERSONS.values()),
    authorities=tuple(PARENTS.values()),
    statements=tuple(SAID.values()),
    openings=OpeningRows(tuple(BROKEN.values()), tuple(OPENED.values())),
)


def flat(index):
    return {row for found in index.values() for row in found}


@pytest.mark.parametrize(
    ("home", "near", "people"),
    [
        ("north", ("north", "hotel"), ("ann", "kid")),
        ("south", ("south",), ("bob",)),
        ("hotel", ("north", "hotel"), ("ann", "eve")),
        ("empty", ("empty",), ()),
    ],
)
def test_each_household_is_dealt_its_own_rows_and_no_other(home, near, people):
    dealt = dict(shares(list(PEOPLE), ROWS, EVERYWHERE))
    assert list(dealt) == list(PEOPLE)
    facts = dealt[home]
    assert flat(facts.team) == {TEAM[one] for one in near}
    assert flat(facts.emergency_openings) == {BROKEN[one] for one in near}
    assert flat(facts.dpo_openings) == {OPENED[one] for one in near}
    there = [f"{who} {one}" for one in near for who in ("worker", "night", "officer")]
    assert flat(facts.posts) == {POSTS[who] for who in there}
    assert flat(facts.members) == {row for row in MEMBERS if row.person in people}
    assert flat(facts.statements) == {SAID[name] for name in people}
    assert flat(facts.authorities) == {PARENTS[name] for name in people}
    assert flat(facts.persons) == {PERSONS[name] for name in people}


def test_what_holds_for_all_is_shared_by_all():
    for _, facts in shares(list(PEOPLE), ROWS, EVERYWHERE):
        assert facts.parameters is EVERYWHERE.parameters
        assert facts.scopes == EVERYWHERE.indexed.scopes
