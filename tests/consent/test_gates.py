"""The gates about contents, one by one."""

from __future__ import annotations

import pytest

from hub.consent.codes import Action, Agreement, Basis, Level, Reason, Role, Use
from hub.consent.facts import Person
from hub.consent.questions import Place, Question
from hub.consent.rules import decide
from tests.consent.small_world import (
    ADULTS,
    BOB_LEFT,
    CATEGORIES,
    EVERYBODY,
    NOW,
    OWN,
    Answer,
    Capacity,
    ask,
    basis,
    day,
    item,
    line,
    member,
    place,
    post,
    said,
    scope,
    world,
)


def test_a_line_counts_for_the_partner_of_the_post_only():
    assert ask(world(team=[line(partner="ssp")]), item()).reason is Reason.NOT_MEMBER
    assert ask(world(team=[line(partner="ssp"), line()]), item()).permitted


def test_a_referent_line_replaces_the_role_of_the_post():
    referent = {"team": [line(role=Role.REFERENT)]}
    assert ask(world(**referent), item()).reason is Reason.SCOPE_CATEGORY
    assert ask(world(**referent, scopes=[scope("housing", role=Role.REFERENT)]), item()).permitted


def test_of_two_lines_the_one_that_opens_is_enough():
    assert ask(world(team=[line(), line(role=Role.REFERENT)]), item()).permitted
    assert ask(world(team=[line(role=Role.SECRETARY), line()]), item()).permitted


def test_a_secretary_has_coordination_and_nothing_else():
    known = world(
        posts=[post(role=Role.SECRETARY)], scopes=[scope(name, role=Role.SECRETARY) for name in CATEGORIES]
    )
    assert ask(known, item("coordination")).permitted
    assert ask(known, item("housing")).reason is Reason.ROLE_LIMIT


def test_the_widest_scope_in_force_opens_and_write_includes_read():
    narrow = [scope("housing", Level.NONE), scope("housing", Level.READ)]
    assert ask(world(scopes=narrow), item()).permitted
    assert ask(world(scopes=narrow), place(), Action.WRITE).reason is Reason.SCOPE_CATEGORY
    assert ask(world(scopes=[*narrow, scope("housing")]), place(), Action.WRITE).permitted


def test_a_listed_profession_gives_no_role_back_that_may_not_read_there():
    """A secretary who is a referent too: the scope of secretaries is not hers in a closed category either."""
    both = {"posts": [post(role=Role.SECRETARY)], "team": [line(), line(role=Role.REFERENT)]}
    for role, permitted in (Role.SECRETARY, False), (Role.REFERENT, True):
        known = world(**both, scopes=[scope("health", role=role)])
        assert ask(known, item("health", partner="mep")).permitted is permitted


def test_a_closed_category_asks_for_its_profession_even_for_own_contributions():
    clerk = world(posts=[post(profession="clerk")])
    assert ask(clerk, item("health", partner="mep")).reason is Reason.PROFESSION_NOT_LISTED
    assert ask(world(), item("health", partner="mep")).permitted


def test_own_contributions_need_no_agreement_and_survive_the_end_of_a_basis():
    known = world(statements=[], legal_bases=[])
    assert ask(known, item(partner="mep")).basis is Basis.OWN_CONTRIBUTION
    assert ask(known, place(), Action.WRITE).reason is Reason.LEGAL_BASIS_MISSING
    assert ask(world(statements=[]), place(), Action.WRITE).basis is Basis.OWN_CONTRIBUTION


@pytest.mark.parametrize(
    ("asked", "statements", "outcome"),
    [
        (Agreement.REQUIRED, [said(Answer.GIVEN)], Basis.CONSENT),
        (Agreement.REQUIRED, [], Reason.CONSENT_MISSING),
        (Agreement.UNLESS_REFUSED, [said(Answer.GIVEN)], Basis.CONSENT),
        (Agreement.UNLESS_REFUSED, [], Basis.LEGAL_BASIS),
        (Agreement.UNLESS_REFUSED, [said(Answer.GIVEN, until_at=NOW)], Basis.LEGAL_BASIS),
        (Agreement.UNLESS_REFUSED, [said(Answer.REFUSED)], Reason.CONSENT_REFUSED),
        (Agreement.UNLESS_REFUSED, [said(Answer.WITHDRAWN)], Reason.CONSENT_WITHDRAWN),
        (Agreement.NOT_REQUIRED, [said(Answer.GIVEN)], Basis.CONSENT),
        (Agreement.NOT_REQUIRED, [said(Answer.REFUSED)], Basis.LEGAL_BASIS),
    ],
)
def test_the_legal_basis_says_what_is_asked_of_the_person(asked, statements, outcome):
    decision = ask(world(legal_bases=[basis("housing", asked)], statements=statements), item())
    assert outcome in (decision.basis, decision.reason)


def test_a_closed_category_always_asks_for_a_yes():
    known = world(legal_bases=[basis("health", Agreement.NOT_REQUIRED)], statements=[])
    assert ask(known, item("health")).reason is Reason.CONSENT_MISSING


def test_of_two_bases_in_force_the_stricter_holds():
    both = [basis("housing", Agreement.NOT_REQUIRED), basis("housing", Agreement.REQUIRED)]
    assert ask(world(legal_bases=both, statements=[]), item()).reason is Reason.CONSENT_MISSING


@pytest.mark.parametrize("action", [Action.DOWNLOAD_ORIGINAL, Action.EXPORT])
def test_taking_away_needs_both_uses(action):
    looking = world(statements=[said(Answer.GIVEN, uses=frozenset({Use.READ}))])
    taking = world(statements=[said(Answer.GIVEN, uses=frozenset({Use.COPY}))])
    assert ask(looking, item()).permitted
    assert ask(looking, item(), action).reason is Reason.CONSENT_MISSING
    assert ask(taking, item(), action).reason is Reason.CONSENT_MISSING
    assert ask(world(), item(), action).permitted


def test_a_household_is_its_adults():
    assert ask(world(), item(persons=EVERYBODY)).permitted
    alone = world(statements=[said(Answer.GIVEN)])
    assert ask(alone, item(persons=EVERYBODY)).reason is Reason.CONSENT_MISSING


def test_somebody_of_unknown_age_in_the_household_must_be_asked():
    known = world(persons=[Person(id="ann", adult_at=day(0)), Person(id="bob", adult_at=day(0))])
    assert ask(known, item(persons=EVERYBODY)).reason is Reason.CONSENT_MISSING


def test_a_household_without_adults_is_judged_minor_by_minor():
    guardian = said(Answer.GIVEN, "kid", "ann", Capacity.PARENT)
    alone = item(persons=frozenset({"kid"}), wide=True)
    assert ask(world(statements=[guardian]), alone).permitted
    assert ask(world(), alone).reason is Reason.CONSENT_MISSING


def test_a_household_of_nobody_has_not_agreed():
    assert ask(world(), item(persons=frozenset(), wide=True)).reason is Reason.CONSENT_MISSING


def test_what_is_about_a_person_follows_her_home():
    moved = [member("ann", until_at=day(50)), member("ann", "new", from_at=day(50))]
    assert ask(world(memberships=moved), item(), now=day(49)).permitted
    assert ask(world(memberships=moved), item()).reason is Reason.NOT_MEMBER
    assert ask(world(memberships=moved, team=[line(household="new")]), item()).permitted


def test_a_child_in_two_homes_belongs_to_both_teams():
    homes = [member("kid"), member("kid", "second")]
    statements = [said(Answer.GIVEN, "kid", "ann", Capacity.PARENT)]
    for household in ("home", "second"):
        known = world(memberships=homes, statements=statements, team=[line(household=household)])
        assert ask(known, item(persons=frozenset({"kid"}))).permitted


def test_without_a_home_on_record_an_item_stays_with_its_household():
    known = world(memberships=[member("ann", until_at=day(50))])
    assert ask(known, item()).permitted
    assert ask(known, place()).reason is Reason.NOT_MEMBER


def test_in_general_the_household_must_be_the_persons_present_home():
    known = world(memberships=[member("ann", "new")], team=[line(), line(household="new")])
    assert ask(known, place()).reason is Reason.NOT_MEMBER
    assert ask(known, Place(household="new", category="housing", person="ann")).permitted


def test_in_general_the_whole_household_is_those_who_live_there_now():
    whole = Place(household="home", category="housing")
    assert ask(world(), whole).permitted
    assert ask(world(statements=[said(Answer.GIVEN)]), whole).reason is Reason.CONSENT_MISSING
    assert ask(world(statements=[said(Answer.GIVEN)], memberships=BOB_LEFT), whole).permitted


def test_a_household_dissolves_at_the_instant_an_adult_leaves():
    known = world(memberships=BOB_LEFT)
    assert ask(known, item(persons=ADULTS), now=day(49)).permitted
    assert ask(known, item(persons=ADULTS), now=day(50)).reason is Reason.SUBJECT_DISSOLVED
    assert ask(known, item(**OWN), now=day(50)).permitted


def test_a_replay_tells_when_a_household_dissolved():
    asked = Question(actor="wanda", action=Action.REPLAY_AT, target=item(persons=ADULTS), as_of=NOW)
    decision = decide(asked, world(memberships=BOB_LEFT), NOW)
    assert (decision.reason, decision.since) == (Reason.SUBJECT_DISSOLVED, day(50))


def test_a_return_revives_nothing():
    back = [*BOB_LEFT, member("bob", from_at=day(60))]
    assert ask(world(memberships=back), item(persons=ADULTS)).reason is Reason.SUBJECT_DISSOLVED
    again = item(persons=ADULTS, posted_at=day(70))
    assert ask(world(memberships=back), again).permitted


def test_a_stay_recorded_in_two_rows_is_no_departure():
    renewed = [member("ann"), member("bob", until_at=day(50)), member("bob", from_at=day(50))]
    assert ask(world(memberships=renewed), item(persons=ADULTS)).permitted


def test_a_minor_may_leave_without_dissolving_anything():
    left = [member("ann"), member("bob"), member("kid", until_at=day(50))]
    assert ask(world(memberships=left), item(persons=EVERYBODY)).permitted


def test_a_departure_learned_after_an_item_dissolves_it_too():
    corrected = [member("ann"), member("bob", until_at=day(10))]
    known = world(memberships=corrected)
    assert ask(known, item(persons=ADULTS, posted_at=day(20))).reason is Reason.SUBJECT_DISSOLVED


def test_a_dissolved_past_is_for_lines_that_began_before_the_departure():
    early, at_once = line(from_at=day(49)), line(from_at=day(50))
    assert ask(world(memberships=BOB_LEFT, team=[early]), item(**OWN)).permitted
    decision = ask(world(memberships=BOB_LEFT, team=[at_once]), item(**OWN))
    assert decision.reason is Reason.SUBJECT_DISSOLVED
