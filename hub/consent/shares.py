"""Deals rows read for many households to each its own share, in one pass over the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar
from uuid import UUID

from hub.consent.codes import Id
from hub.consent.fact_rows import HouseholdRows
from hub.consent.facts import DpoOpening, EmergencyOpening, Facts, TeamLine
from hub.consent.platform_rows import PlatformRows

Row = TypeVar("Row")
Groups = dict[Id, list[Row]]


def shares(
    households: Sequence[UUID], rows: HouseholdRows, everywhere: PlatformRows
) -> Iterator[tuple[UUID, Facts]]:
    """Per household: its people, their other homes, the teams of all these and what was opened there."""
    people = _by(rows.memberships, lambda row: row.household)
    homes = _by(rows.memberships, lambda row: row.person)
    teams = _by(rows.team, lambda row: row.household)
    posts = _by(rows.posts, lambda row: row.professional)
    persons = _by(rows.persons, lambda row: row.id)
    authorities = _by(rows.authorities, lambda row: row.person)
    statements = _by(rows.statements, lambda row: row.person)
    emergencies = _by(rows.openings.emergencies, lambda row: row.household)
    by_dpo = _by(rows.openings.by_dpo, lambda row: row.household)
    for household in households:
        who = dict.fromkeys(row.person for row in people.get(household, ()))
        memberships = _of(homes, who)
        near = dict.fromkeys([household, *(row.household for row in memberships)])
        team, broken, opened = _of(teams, near), _of(emergencies, near), _of(by_dpo, near)
        yield (
            household,
            Facts(
                parameters=everywhere.parameters,
                common=everywhere.indexed,
                posts=_of(posts, dict.fromkeys(_professionals(team, broken, opened))),
                team=team,
                memberships=memberships,
                persons=_of(persons, who),
                authorities=_of(authorities, who),
                statements=_of(statements, who),
                emergency_openings=broken,
                dpo_openings=opened,
            ),
        )


def _by(rows: Iterable[Row], key: Callable[[Row], Id]) -> Groups[Row]:
    groups: Groups[Row] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _professionals(
    team: Iterable[TeamLine], broken: Iterable[EmergencyOpening], opened: Iterable[DpoOpening]
) -> Iterator[Id]:
    """Members, and those who opened something without being one."""
    yield from (row.professional for row in team)
    yield from (row.professional for row in broken)
    yield from (row.professional for row in opened)


def _of(groups: Groups[Row], ids: Iterable[Id]) -> list[Row]:
    return [row for one in ids for row in groups.get(one, ())]
