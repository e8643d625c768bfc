"""A broken glass that ends by itself is heard by who opened it and who was told; a closed one is not."""

from __future__ import annotations

from hub.consent.emergency import close_glass
from hub.consent.expiries import ring_expired
from tests.emergencies import broken_by, opening_of
from tests.platform_builder import add_household, add_professional, build_platform


def test_the_bell_rings_once_when_a_broken_glass_comes_to_its_end(database, tmp_path, clock):
    platform = build_platform(database, tmp_path / "data", clock)
    referent, member, night = (add_professional(platform, "ssp") for _ in range(3))
    officer = add_professional(platform, "ssp", "dpo", "lawyer")
    add_professional(platform, "mep", "dpo", "lawyer")
    home = add_household(platform, [member], referents=[referent])
    other = add_household(platform, referents=[referent])
    clock.advance(minutes=1)
    for one in (home, other):
        broken_by(platform, night, one.short_code)
    close_glass(platform, night, opening_of(platform, night, other.id))
    rung = []
    platform.bell.listen(lambda household, who: rung.append((household, who)))
    start = clock()
    clock.advance(minutes=59)
    ring_expired(platform, start, clock())
    assert rung == []
    before = clock()
    clock.advance(minutes=1)
    ring_expired(platform, before, clock())
    assert rung == [(home.id, frozenset({night.id, referent.id, officer.id}))]
    ring_expired(platform, clock(), clock())
    assert len(rung) == 1
