"""A broken glass that ends by itself is heard by who opened it and who was told; a closed one is not."""

from __future__ import annotations

from datetime import timedelta

from hub.consent.emergency import close_glass
from hub.consent.expiries import ring_agreements, ring_expired
from hub.platform.deciding import Decider
from hub.platform.suspending import suspend_partner
from tests.emergencies import broken_by, opening_of
from tests.platform_builder import PASSWORD, add_household, add_professional, agree, build_platform


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


def test_the_bell_rings_once_when_an_agreement_turns_but_in_a_closed_category(database, tmp_path, clock):
    platform = build_platform(database, tmp_path / "data", clock)
    referent = add_professional(platform, "ssp", profession="social_worker")
    reader = add_professional(platform, "his")
    home = add_household(platform, [reader], referents=[referent])
    add_household(platform, [add_professional(platform, "his")])
    start = clock()
    for category, first, last in (("housing", 10, 30), ("health", 15, 20)):
        period = {"from_at": start + timedelta(days=first), "until_at": start + timedelta(days=last)}
        agree(platform, referent, home, categories=[category], partners=["his"], **period)
    rung = []
    platform.bell.listen(lambda household, who: rung.append((household, who)))

    def between(first, last):
        rung.clear()
        ring_agreements(platform, start + timedelta(days=first), start + timedelta(days=last))
        return list(rung)

    team = [(home.id, frozenset({referent.id, reader.id}))]
    assert between(0, 9) == between(10, 29) == between(30, 300) == []
    assert between(9, 10) == team
    assert between(29, 30) == team


def test_the_bell_rings_for_the_partner_as_its_suspension_begins_and_as_it_ends(database, tmp_path, clock):
    platform = build_platform(database, tmp_path / "data", clock)
    reader, colleague = add_professional(platform, "his"), add_professional(platform, "ssp")
    home = add_household(platform, [reader], referents=[colleague])
    deciders = (
        Decider(add_professional(platform, "ssp", "administrator", "other"), PASSWORD),
        Decider(add_professional(platform, "mep", "dpo", "lawyer"), PASSWORD),
    )
    start = clock()
    begin, end = start + timedelta(days=2), start + timedelta(days=5)
    suspend_partner(platform, "his", deciders, "here", begin, end)
    rung = []
    platform.bell.listen(lambda household, who: rung.append((household, who)))
    second = timedelta(seconds=1)
    for since, until in ((start, begin - second), (begin, end - second), (end, end + timedelta(days=9))):
        ring_agreements(platform, since, until)
    assert rung == []
    for instant in (begin, end):
        ring_agreements(platform, instant - second, instant)
    assert rung == [(home.id, frozenset({reader.id}))] * 2
