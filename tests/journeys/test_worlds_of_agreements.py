"""Worlds 01, 04, 05 and 07 of the access cases, played through the operations: what was agreed to, for how
long, what stays closed to most, what the configuration of the day opens. Doors answer what the rule does."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from hub.errors import InvalidInputError
from hub.households.team import leave_team
from hub.platform.accounts import end_account
from hub.platform.deciding import Decider
from hub.platform.suspending import suspend_partner
from hub.storage.db import Database
from tests.journeys.played_world import Played, instant, opened, told
from tests.journeys.replayed import add_basis, among_readers, enter_line_late, in_hindsight
from tests.platform_builder import PASSWORD, SYSTEM, add_professional, partner_id


def contributed(played: Played) -> None:
    for row in played.world["items"]:
        played.happens(row["posted_at"], partial(played.contributes, row, "letter"))


def test_a_couple_agrees_in_part(sqlite_database: Database, tmp_path: Path) -> None:
    played = Played("01-one-couple-three-partners", sqlite_database, tmp_path, "2025-09-01T00:00:00Z")
    team = ("m-worker", "m-left", "m-coord", "m-sec", "h-worker", "h-gone")
    names = ("karim", "leila", "nour")
    opened(played, "F1", names, team, ("s-ref",))
    told(played, lambda _row: ("F1", "s-ref"), set(names))
    contributed(played)
    left, gone = played.who["m-left"].id, played.who["h-gone"].id
    assert left
    assert gone
    played.happens(
        "2026-02-01T00:00:00Z", lambda: leave_team(played.platform, SYSTEM, played.homes["F1"], left)
    )
    played.happens("2026-01-15T00:00:00Z", lambda: end_account(played.platform, SYSTEM, gone))
    assert played.run() == {}
    assert played.void == {"c7"}, "he signed as if he were she: not recorded"


def test_periods_run_and_end(sqlite_database: Database, tmp_path: Path) -> None:
    """The world shortens an agreement that is too long; here nobody may record it, so nothing opens."""
    played = Played("04-periods-and-withdrawals", sqlite_database, tmp_path, "2025-01-15T00:00:00Z")
    opened(played, "F6", ("hawa",), ("s-w", "h-w"), ("m-w",))
    told(played, lambda _row: ("F6", "s-w"), {"hawa"})
    contributed(played)
    assert played.run() == {"04-04": (False, True)}
    assert played.void == {"c-endless", "c-empty", "c-backwards"}


def test_closed_categories_stay_closed(sqlite_database: Database, tmp_path: Path) -> None:
    played = Played("05-closed-categories", sqlite_database, tmp_path, "2025-03-01T00:00:00Z")
    names = ("safia", "omar", "lina")
    opened(played, "F7", names, ("m-job", "m-asw", "s-asw", "s-edu", "s-sec"), ("h-psy",))
    told(played, lambda _row: ("F7", "s-asw"), set(names))
    contributed(played)
    assert played.run() == {}
    assert played.void == set()


def test_scopes_narrow_and_bases_change(sqlite_database: Database, tmp_path: Path) -> None:
    """Answers of then are those of *Qui voit quoi* or, for one professional, of the page of the note. What
    no page takes comes as rows an import may leave: a line of a team entered late, a second basis beside the
    one a file names. Hindsight, which no page offers, is asked of the rule, with what the operations left."""
    played = Played("07-history-and-replay", sqlite_database, tmp_path, "2025-03-01T00:00:00Z")
    opened(played, "F9", ("emil", "sara"), ("m-w", "s-w", "h-w"), ())
    # Taken back by letter: dated the day she wrote it, it is recorded as her no.
    letter = {"c5": {"decision": "refused"}}
    said = [row | letter.get(row["id"], {}) for row in played.world["consents"]]
    played.world = played.world | {"consents": said}
    told(played, lambda _row: ("F9", "s-w"), {"emil", "sara"})
    contributed(played)
    for at in ("2026-01-01", "2026-02-01", "2026-02-15", "2026-03-01", "2026-04-01"):
        played.configures(f"{at}T00:00:00Z")
    # His partner may not write then; a file lets it for the minute in which the note comes.
    played.configures("2026-03-30T08:59:00Z", written=True)
    played.configures("2026-03-30T09:01:00Z")
    deciders = [add_professional(played.platform, one, "administrator", "engineer") for one in ("mep", "ssp")]

    def suspend() -> None:
        first, second = (Decider(one, PASSWORD) for one in deciders)
        until = instant("2026-04-15T08:00:00Z")
        suspend_partner(played.platform, "his", (first, second), "here", until_at=until)

    def late() -> None:
        since = instant("2026-01-10T00:00:00Z")
        enter_line_late(played.platform, SYSTEM, played.homes["F9"], played.who["h-late"], since)

    def lax() -> None:
        mep, until = partner_id(played.platform, "mep"), instant("2026-04-01T00:00:00Z")
        add_basis(played.platform, SYSTEM, mep, "coordination", "unless_refused", until)

    played.happens("2026-04-01T00:00:00Z", suspend)
    played.happens("2026-03-20T00:00:00Z", late)
    played.happens("2026-02-01T00:00:01Z", lax)
    doors = dict.fromkeys(("07-27", "07-29"), among_readers(played, "h-w"))
    doors |= dict.fromkeys(("07-21", "07-23", "07-26"), in_hindsight(played))
    assert played.run(doors=doors) == {}
    assert played.void == set()
    home = {"item": "n-home", "as_of": "2026-03-25T10:00:00Z"}
    assert among_readers(played, "h-w")(home, played.who["h-late"]), "from its entry on the line counts"
    with pytest.raises(InvalidInputError, match="before_the_item"):
        among_readers(played, "h-w")({"item": "n-april", "as_of": "2026-03-03T10:00:00Z"}, played.who["h-w"])
