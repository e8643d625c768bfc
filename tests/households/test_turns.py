"""A line that begins or ends by itself is heard by the team as it was and as it becomes."""

from __future__ import annotations

from datetime import timedelta

from hub.households.team import end_line, join_team
from hub.households.team_lines import NewLine
from hub.households.team_page import read_team
from hub.households.turns import ring_turns
from tests.platform_builder import SYSTEM, add_household, add_professional, build_platform


def test_the_bell_rings_once_when_a_line_turns_and_not_otherwise(database, tmp_path, clock):
    platform = build_platform(database, tmp_path / "data", clock)
    referent, leaving, coming = (add_professional(platform, "his") for _ in range(3))
    home = add_household(platform, [leaving], referents=[referent])
    add_household(platform, [add_professional(platform, "his")])
    start = clock.advance(minutes=1) or clock()
    lines = read_team(platform, referent, home.id).lines
    line = next(one.id for one in lines if one.professional_id == leaving.id)
    end_line(platform, referent, home.id, line, start + timedelta(days=2))
    join_team(platform, SYSTEM, home.id, NewLine(coming.id, from_at=start + timedelta(days=5)))
    rung = []
    platform.bell.listen(lambda household, who: rung.append((household, who)))

    def between(first, last):
        rung.clear()
        ring_turns(platform, start + timedelta(days=first), start + timedelta(days=last))
        return rung

    everybody = frozenset({referent.id, leaving.id, coming.id})
    assert between(0, 1.9) == []
    assert between(1.9, 2) == [(home.id, everybody)]
    assert between(2, 4.9) == []
    assert between(4.9, 5) == [(home.id, everybody - {leaving.id})]
    assert between(5, 500) == []
