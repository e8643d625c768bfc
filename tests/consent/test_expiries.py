"""A broken glass that ends by itself is heard by who opened it and who was told; a closed one is not. Neither
an agreement, a scope nor a childhood ends unheard."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select, update

from hub.audit.entries import Action
from hub.audit.models import AuditEntry
from hub.audit.units import writing
from hub.clock import FAR_FUTURE
from hub.consent.emergency import close_glass
from hub.consent.expiries import ring_agreements, ring_expired
from hub.households.persons import NewPerson
from hub.platform.deciding import Decider
from hub.platform.suspending import suspend_partner
from hub.registry.models import AccessScope, Household, LegalBasis, Person
from tests.emergencies import broken_by, opening_of
from tests.platform_builder import (
    PASSWORD,
    SYSTEM,
    add_household,
    add_professional,
    agree,
    build_platform,
    partner_id,
)


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


def test_the_bell_rings_once_where_somebody_comes_of_age(database, tmp_path, clock):
    """The words of her parents lapse then, and the household is asked for hers."""
    platform = build_platform(database, tmp_path / "data", clock)
    referent, other = add_professional(platform, "ssp"), add_professional(platform, "his")
    grown = NewPerson("Ali", date(2008, 12, 24))
    home = add_household(platform, referents=[referent], persons=(NewPerson("Awa", date(1980, 1, 1)), grown))
    add_household(platform, referents=[other], persons=(NewPerson("Ida", date(2008, 12, 25)),))
    rung = []
    platform.bell.listen(lambda household, who: rung.append((household, who)))
    midnight = datetime(2026, 12, 23, 23, tzinfo=UTC)

    def between(first, last):
        rung.clear()
        ring_agreements(platform, midnight + timedelta(seconds=first), midnight + timedelta(seconds=last))
        return list(rung)

    assert between(-1, 0) == between(-3600, 3600) == [(home.id, frozenset({referent.id}))]
    assert between(-3600, -1) == between(0, 3600) == []


def test_a_majority_that_does_not_open_keeps_no_other_from_being_heard(database, tmp_path, clock):
    """Altered, it is on record; whose key is gone is being erased, and nothing is said of it."""
    platform = build_platform(database, tmp_path / "data", clock)
    referent = add_professional(platform, "ssp")
    altered, gone, home = (
        add_household(platform, referents=[referent], persons=(NewPerson("Ali", date(2008, 12, 24)),))
        for _ in range(3)
    )
    with platform.database.writing() as session:
        session.connection().execute(
            update(Person).where(Person.household_id == altered.id).values(adult_at=b"altered")
        )
        key_id = session.get_one(Household, gone.id).key_id
    platform.keys.erase_household(gone.id, key_id, clock())
    rung = []
    platform.bell.listen(lambda household, who: rung.append((household, who)))
    midnight = datetime(2026, 12, 23, 23, tzinfo=UTC)
    ring_agreements(platform, midnight - timedelta(seconds=1), midnight)
    assert rung == [(home.id, frozenset({referent.id}))]
    with platform.database.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == "content:tampered")
        said = [(one.household_id, one.actor_kind, one.outcome) for one in session.scalars(query)]
    assert said == [(altered.id, "system", "failed")]


@writing
def turn_scope(unit, table, at, **row):
    unit.add_fact(
        table(from_at=at, until_at=FAR_FUTURE, partner_id=row.pop("partner"), category="housing", **row),
        Action.SCOPE_CHANGED,
    )


def test_the_bell_rings_once_where_a_scope_or_a_legal_basis_turns_at_a_date(database, tmp_path, clock):
    platform = build_platform(database, tmp_path / "data", clock)
    referent, reader = add_professional(platform, "ssp"), add_professional(platform, "his")
    home = add_household(platform, [reader], referents=[referent])
    start = clock()
    his = partner_id(platform, "his")
    turn_scope(
        platform, SYSTEM, AccessScope, start + timedelta(days=5), partner=his, role="worker", level="none"
    )
    basis = {"basis": "public_interest", "agreement": "required"}
    turn_scope(platform, SYSTEM, LegalBasis, start + timedelta(days=7), partner=his, **basis)
    turn_scope(platform, SYSTEM, AccessScope, start, partner=his, role="manager", level="none")
    rung = []
    platform.bell.listen(lambda household, who: rung.append((household, who)))

    def between(first, last):
        rung.clear()
        ring_agreements(platform, start + timedelta(days=first), start + timedelta(days=last))
        return list(rung)

    assert between(-1, 4) == between(5, 6) == between(7, 300) == []
    assert between(4, 5) == between(6, 7) == [(home.id, frozenset({reader.id}))]
