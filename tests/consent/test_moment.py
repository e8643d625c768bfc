"""What holds at an instant, whatever the order and the number of the rows."""

from __future__ import annotations

import pytest

from hub.clock import FAR_FUTURE
from hub.consent.codes import Level, Role
from hub.consent.facts import LONG_AGO, PartnerAgreement, Person
from hub.consent.moment import moment_at
from tests.consent.small_world import EVERYBODY, NOW, START, day, member, post, scope, world


def test_the_last_moment_is_kept_until_another_is_asked_for():
    known = world()
    first = moment_at(known, NOW, NOW)
    assert moment_at(known, NOW, NOW) is first
    assert moment_at(known, NOW, day(101)) is not first
    assert moment_at(known, day(99), NOW) is not first


def test_what_a_moment_found_serves_a_later_one_but_never_that_of_a_replay():
    rows = [Person(id="ann", adult_at=LONG_AGO), Person(id="ann", adult_at=day(500), recorded_at=day(50))]
    known = world(persons=rows)
    assert moment_at(known, day(99), day(49)).adult_at("ann") == LONG_AGO
    found = moment_at(known, NOW, NOW)
    assert found.adult_at("ann") == day(500)
    assert moment_at(known, day(101), day(101))._adult_at is found._adult_at


def test_each_household_and_each_company_of_persons_gets_its_own_answer():
    moment = moment_at(world(memberships=[member("ann"), member("bob", "hotel")]), NOW, NOW)
    assert [moment.members(home) for home in ("home", "hotel", "home")] == [{"ann"}, {"bob"}, {"ann"}]
    for persons, grown in (("ann", "kid"), {"ann"}), (("bob",), {"bob"}), (("ann", "kid"), {"ann"}):
        assert moment.adults(frozenset(persons)) == grown


def test_of_two_posts_recorded_together_the_one_begun_last_is_held():
    held = [post(), post(partner="ssp", role=Role.MANAGER, from_at=day(10))]
    for posts in (held, held[::-1]):
        assert moment_at(world(posts=posts), NOW, NOW).post("wanda").partner == "ssp"
        assert moment_at(world(posts=posts), day(9), NOW).post("wanda").partner == "mep"


def test_the_last_recorded_birth_date_counts_once_it_is_known():
    rows = [Person(id="ann", adult_at=LONG_AGO), Person(id="ann", adult_at=day(500), recorded_at=day(50))]
    for persons in (rows, rows[::-1]):
        known = world(persons=persons)
        assert moment_at(known, NOW, day(49)).adult_at("ann") == LONG_AGO
        assert moment_at(known, NOW, day(50)).adult_at("ann") == day(500)


@pytest.mark.parametrize(("one", "other", "counts"), [(LONG_AGO, day(500), day(500)), (LONG_AGO, None, None)])
def test_of_two_birth_dates_recorded_together_the_younger_person_counts(one, other, counts):
    for ages in ((one, other), (other, one)):
        known = world(persons=[Person(id="ann", adult_at=age, recorded_at=day(50)) for age in ages])
        assert moment_at(known, NOW, NOW).adult_at("ann") == counts


def test_a_replaced_birth_date_is_no_longer_known():
    persons = [Person(id="ann", adult_at=LONG_AGO, replaced_at=day(50))]
    assert moment_at(world(persons=persons), NOW, day(50)).adult_at("ann") is None


def test_somebody_of_unknown_age_is_not_taken_for_a_minor():
    moment = moment_at(world(persons=[]), NOW, NOW)
    assert moment.adult_at("kid") is None
    assert not moment.minor("kid")


def test_members_are_those_who_live_there_then():
    gone = [member("ann"), member("bob", until_at=NOW), member("kid", from_at=NOW)]
    assert moment_at(world(memberships=gone), NOW, NOW).members("home") == {"ann", "kid"}
    assert moment_at(world(), NOW, NOW).members("home") == EVERYBODY
    assert moment_at(world(), NOW, NOW).members("nowhere") == frozenset()


def test_the_first_departure_of_an_adult_counts():
    left = [member("ann", until_at=day(60)), member("bob", until_at=day(50)), member("kid", until_at=day(40))]
    moment = moment_at(world(memberships=left), NOW, NOW)
    assert moment.left_at("home", EVERYBODY, day(1)) == day(50)
    assert moment.left_at("home", frozenset({"kid"}), day(1)) is None
    assert moment.left_at("home", frozenset({"bob"}), day(50)) == day(50)


def test_a_partner_is_paused_from_the_very_end_of_its_agreement_whatever_comes_later():
    ended = PartnerAgreement(partner="mep", from_at=START, until_at=NOW, recorded_at=START)
    later = PartnerAgreement(partner="mep", from_at=day(150), recorded_at=START)
    assert moment_at(world(agreements=[ended, later]), NOW, NOW).paused("mep") == (True, NOW)


def test_of_several_scopes_in_force_the_widest_counts_and_only_while_it_runs():
    levels = (Level.READ, FAR_FUTURE), (Level.WRITE, NOW), (Level.NONE, FAR_FUTURE)
    rows = [scope("housing", level, until_at=until) for level, until in levels]
    for scopes in (rows, rows[::-1]):
        assert moment_at(world(scopes=scopes), day(99), NOW).width("mep", Role.WORKER, "housing") == 2
        assert moment_at(world(scopes=scopes), NOW, NOW).width("mep", Role.WORKER, "housing") == 1
