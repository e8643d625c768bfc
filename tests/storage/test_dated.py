"""Which of the rows of a dated fact stand: those in force, as last corrected."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from hub.clock import FAR_FUTURE
from hub.registry.models import Parameter
from hub.storage.dated import as_corrected, in_force, replaced
from hub.storage.db import Database
from tests.structure.tree import ROOT

DAYS = [datetime(2026, 11, day, tzinfo=UTC) for day in range(1, 10)]


def row(number: int, since: datetime, until: datetime = FAR_FUTURE, replaces: int | None = None) -> Parameter:
    return Parameter(
        id=UUID(int=number),
        name="a",
        value=str(number),
        from_at=since,
        until_at=until,
        recorded_at=since,
        replaces_id=UUID(int=replaces) if replaces else None,
        row_salt=bytes(16),
    )


@pytest.fixture
def kept(database: Database) -> Database:
    """1 was corrected twice and ends on the third day; 4 begins there; 5 is over."""
    with database.writing() as session:
        session.add_all(
            [
                row(1, DAYS[0]),
                row(2, DAYS[0], DAYS[6], replaces=1),
                row(3, DAYS[0], DAYS[2], replaces=2),
                row(4, DAYS[2]),
                row(5, DAYS[0], DAYS[1]),
            ]
        )
    return database


def found(database: Database, query: Select[str]) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(query))


def test_a_row_that_a_later_one_replaces_does_not_stand(kept: Database) -> None:
    assert found(kept, as_corrected(select(Parameter.value), Parameter)) == {"3", "4", "5"}
    assert found(kept, select(Parameter.value).where(replaced(Parameter))) == {"1", "2"}


def test_a_period_holds_its_beginning_and_not_its_end(kept: Database) -> None:
    for at, expected in ((DAYS[0], {"3", "5"}), (DAYS[1], {"3"}), (DAYS[2], {"4"}), (DAYS[8], {"4"})):
        assert found(kept, in_force(select(Parameter.value), Parameter, at)) == expected


def test_an_alias_is_asked_about_itself(kept: Database) -> None:
    other = aliased(Parameter)
    both = (
        select(Parameter.value)
        .join(other, other.name == Parameter.name)
        .where(other.id == UUID(int=1))
        .distinct()
    )
    assert found(kept, in_force(both, Parameter, DAYS[2])) == {"4"}
    assert found(kept, both.where(~replaced(other))) == set()
    assert found(kept, in_force(select(other.value), other, DAYS[2])) == {"4"}


def test_nobody_else_writes_this_join() -> None:
    """But two, who need the later row itself."""
    spelled = {
        str(path.relative_to(ROOT / "hub"))
        for path in (ROOT / "hub").rglob("*.py")
        if ".replaces_id ==" in path.read_text()
    }
    assert spelled == {"storage/dated.py", "platform/emergencies.py", "platform/scope_changes.py"}
