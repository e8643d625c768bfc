"""Worlds 02 and 03 of the access cases, played through the operations where they are about who lives where
and who speaks for whom: every door answers what the rule answers."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select

from hub.households.composition import end_authority, join_household, read_composition
from hub.households.team import join_team
from hub.households.team_lines import NewLine
from hub.registry.models import Household
from hub.separation.homes import live_there_too
from hub.separation.operations import confirm_separation, propose_separation
from hub.separation.plans import Plan
from hub.storage.db import Database
from tests.journeys.played_world import Played, opened, persons_of, told
from tests.platform_builder import SYSTEM, add_professional


def test_minors_their_parents_and_majority(sqlite_database: Database, tmp_path: Path) -> None:
    """But the household whose guardian lives elsewhere: no page records such a one."""
    played = Played("02-minors-and-majority", sqlite_database, tmp_path, "2025-03-01T00:00:00Z")
    played.who["lead"] = add_professional(played.platform, "mep", "coordinator", "coordinator")
    names = ("rosa", "tomas", "ana", "leo")
    opened(played, "F2", names, ("m-w", "s-w", "h-w", "lead"), ())
    told(played, lambda _row: ("F2", "s-w"), set(names))
    for row in played.world["items"]:
        if row["household"] == "F2":
            played.happens(row["posted_at"], partial(played.contributes, row))

    def end() -> None:
        lead, home = played.who["lead"], played.homes["F2"]
        held = read_composition(played.platform, lead, home).authorities
        leo, tomas = played.persons["leo"], played.persons["tomas"]
        (row,) = (one for one in held if one.child.id == leo and one.holder and one.holder.id == tomas)
        end_authority(played.platform, lead, home, row.id)

    played.happens("2026-05-01T00:00:00Z", end)
    elsewhere = tuple(f"02-{number}" for number in range(21, 27))
    assert played.run(without=elsewhere) == {}
    assert played.void == {"c7", "c9"}, "a minor for herself, a parent for an adult: void, and not recorded"


def test_a_couple_separates(sqlite_database: Database, tmp_path: Path) -> None:
    """The child lives with both: h-both, who is a referent in either home, says so."""
    played = Played("03-separation", sqlite_database, tmp_path, "2025-03-01T00:00:00Z")
    played.who["lead"] = add_professional(played.platform, "mep", "coordinator", "coordinator")
    opened(played, "F4", ("iris", "malik", "zoe"), ("m-one", "s-one", "lead"), ("h-both",))
    lead, two = played.who["lead"], [played.who[one] for one in ("m-two", "s-two", "h-both")]

    def separate() -> None:
        home, both = played.homes["F4"], played.who["h-both"]
        plan = Plan(
            (played.persons["malik"],), "Hôtel du Port", "Paris", tuple(one.id for one in two if one.id)
        )
        waiting = propose_separation(played.platform, lead, home, plan)
        confirm_separation(played.platform, both, home, waiting)
        with played.platform.database.reading() as session:
            new = session.scalars(select(Household).where(Household.id != home)).one()
            played.homes["F5"], code = new.id, new.short_code
        live_there_too(played.platform, both, home, played.persons["zoe"], code)

    def dina() -> None:
        (new,) = persons_of(played, "dina")
        where = played.homes["F5"]
        played.persons["dina"] = join_household(played.platform, played.who["s-two"], where, new, [])

    def late() -> None:
        join_team(played.platform, SYSTEM, played.homes["F4"], NewLine(played.who["s-late"].id))

    played.happens("2026-02-01T00:00:00Z", separate)
    played.happens("2026-02-05T00:00:00Z", late)
    played.happens("2026-02-15T00:00:00Z", dina)
    told(played, place_of_malik, {"iris", "malik", "zoe"})
    for row in played.world["items"]:
        played.happens(row["posted_at"], partial(played.contributes, row))
    assert played.run() == {}
    assert played.void == set()


def place_of_malik(row: dict[str, Any]) -> tuple[str, str]:
    """What he says for himself after the separation, he says to those who follow him then."""
    moved = row["person"] == "malik" and row["recorded_at"] >= "2026-02-01"
    return ("F5", "s-two") if moved else ("F4", "s-one")
