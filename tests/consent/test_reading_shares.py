"""Rows read for many households at once give each exactly what it would have been given alone."""

from __future__ import annotations

import pytest

from hub.consent.fact_rows import household_rows
from hub.consent.queries import known_households, platform_facts
from hub.consent.shares import shares
from hub.households.operations import NewLine, join_team
from hub.households.persons import NewPerson
from tests.platform_builder import SYSTEM, add_household, add_professional, agree, build_platform

INDEXES = ("posts", "team", "lines", "homes", "members", "persons", "authorities", "statements")


@pytest.fixture
def platform(sqlite_database, tmp_path, clock):
    return build_platform(sqlite_database, tmp_path, clock)


@pytest.fixture
def homes(platform):
    worker = add_professional(platform, "ssp", profession="social_worker")
    others = [add_professional(platform, "mep"), add_professional(platform, "his")]
    found = [add_household(platform, [worker, other]) for other in others]
    found.append(add_household(platform, [worker], persons=[NewPerson("Sana Haddad", None)]))
    for home in found[:2]:
        agree(platform, worker, home)
    return found


def _shares(platform, ids):
    with platform.database.reading() as session:
        everywhere = platform_facts(session, platform.id, platform.clock())
        return dict(shares(ids, household_rows(platform, session, ids), everywhere))


def _rows(facts):
    return [{key: set(rows) for key, rows in getattr(facts, name).items()} for name in INDEXES]


def test_many_at_once_are_dealt_what_each_gets_alone(platform, homes):
    ids = [home.id for home in homes]
    together = _shares(platform, ids)
    for one in ids:
        assert _rows(together[one]) == _rows(_shares(platform, [one])[one])
    assert all(facts.team for facts in together.values())
    assert sum(bool(facts.statements) for facts in together.values()) == 2


def test_what_is_kept_of_a_household_is_read_again_once_its_access_changed(platform, homes):
    def known(home):
        with platform.database.reading() as session:
            return known_households(platform, session, [home.id], None, platform.clock())[home.id].facts

    newcomer = add_professional(platform, "his")
    first = [known(home) for home in homes]
    assert [known(home) for home in homes] == first
    join_team(platform, SYSTEM, homes[0].id, NewLine(newcomer.id))
    assert known(homes[0]) is not first[0]
    assert len(known(homes[0]).team[homes[0].id]) == 3
    assert known(homes[1]) is first[1]
