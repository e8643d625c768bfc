"""A partner's suspension asked for by one person and confirmed by a second one, of another partner."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from hub.accounts.models import SignInAttempt, SignInSession, SuspensionProposal
from hub.accounts.sessions import stored_id
from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.documents.erasure import erase_household
from hub.errors import AccessDeniedError, ConflictError, InvalidInputError, NotFoundError
from hub.platform.accounts import end_account
from hub.platform.partners import partners_overview
from hub.platform.suspension_proposals import (
    Confirmation,
    NewProposal,
    check_proposal,
    confirm,
    decline,
    propose,
    withdraw,
)
from tests.platform.test_suspending import World
from tests.platform_builder import PASSWORD, add_household, add_professional
from tests.suspensions import WHY, confirmation, suspension_asked


@pytest.fixture
def world(database, tmp_path, clock):
    return World(database, tmp_path, clock)


def said(world: World, actor: Actor, password: str = PASSWORD) -> Confirmation:
    return confirmation(world.platform, actor, password)


def asked(world: World, actor: Actor | None = None, **what: Any) -> UUID:
    world.clock.advance(minutes=1)
    return suspension_asked(world.platform, actor or world.first, **what)


def confirmed(world: World, proposal_id: UUID, actor: Actor | None = None) -> None:
    actor = actor or world.second
    confirm(world.platform, actor, proposal_id, said(world, actor))


def state(world: World) -> str:
    return partners_overview(world.platform, world.first).proposals[0].state


def outdated(world: World, proposal_id: UUID) -> None:
    """Shown as such, and refused before a password is looked at: none counts as failed."""
    (shown,) = partners_overview(world.platform, world.second).proposals
    assert (shown.id, shown.state) == (proposal_id, "outdated")
    before = attempts(world)
    with pytest.raises(ConflictError, match="proposal_outdated"):
        confirmed(world, proposal_id)
    assert attempts(world) == before
    assert world.reason(world.housing) is None


def attempts(world: World) -> int:
    with world.platform.database.reading() as session:
        return session.scalar(select(func.count()).select_from(SignInAttempt)) or 0


def test_it_closes_when_a_second_person_confirms_and_opens_the_same_way(world):
    rung: list[object] = []
    world.platform.bell.listen(lambda home, who: rung.append((home, who)))
    first = asked(world)
    assert (world.reason(world.housing), rung) == (None, [])
    confirmed(world, first)
    assert world.reason(world.housing) == "partner_suspended"
    assert rung == [(world.home.id, frozenset({world.housing.id}))]
    confirmed(world, asked(world, world.second, act="resume"), world.first)
    assert world.reason(world.housing) is None
    with world.platform.database.reading() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.action.like("partner:%ed"))).all()
        told = {one.action: str(one.changes) for one in rows if one.action != "partner:changed"}
    assert set(told) == {f"partner:{one}" for one in ("proposed", "confirmed", "suspended", "resumed")}
    for act in ("suspended", "resumed"):
        assert all(str(one.id) in told[f"partner:{act}"] for one in (world.first, world.second))
    assert WHY not in str(told)


def test_it_begins_on_the_day_asked_for_or_at_the_confirmation_when_that_comes_later(world):
    start, end = world.clock() + timedelta(days=2), world.clock() + timedelta(days=5)
    confirmed(world, asked(world, starts_at=start, ends_at=end))
    assert world.reason(world.housing) is None
    world.clock.now = start
    assert world.reason(world.housing) == "partner_suspended"
    world.clock.now = end
    assert world.reason(world.housing) is None
    late = asked(world, starts_at=end + timedelta(days=1))
    world.clock.advance(days=3)
    confirmed(world, late)
    assert world.reason(world.housing) == "partner_suspended"


def test_who_asks_and_whoever_is_of_her_partner_does_not_confirm(world):
    same = add_professional(world.platform, "ssp", "dpo", "lawyer")
    proposal = asked(world)
    for actor in (world.first, same, world.social, world.housing):
        for act in (
            lambda actor=actor: confirmed(world, proposal, actor),
            lambda actor=actor: decline(world.platform, actor, proposal),
        ):
            with pytest.raises(AccessDeniedError):
                act()
    with pytest.raises(AccessDeniedError):
        withdraw(world.platform, world.second, proposal)
    assert (world.reason(world.housing), state(world)) == (None, "proposed")


def test_a_yes_of_who_may_decide_no_more_counts_no_longer(world):
    proposal = asked(world)
    administrator = add_professional(world.platform, "ssp", "administrator", "other")
    end_account(world.platform, administrator, world.first.id)
    outdated(world, proposal)
    suspension_asked(world.platform, world.second)


def test_a_yes_of_a_partner_that_is_itself_suspended_by_then_counts_no_longer(world):
    proposal = asked(world)
    theirs = add_professional(world.platform, "his", "administrator", "engineer")
    world.suspend("ssp", theirs, world.second)
    outdated(world, proposal)
    suspension_asked(world.platform, world.second)


def test_nobody_of_a_suspended_partner_asks_confirms_or_reads(world):
    theirs = add_professional(world.platform, "his", "administrator", "engineer")
    confirmed(world, asked(world))
    back = asked(world, act="resume")
    for act in (
        lambda: asked(world, theirs, act="resume"),
        lambda: confirmed(world, back, theirs),
        lambda: partners_overview(world.platform, theirs),
    ):
        with pytest.raises(AccessDeniedError) as refused:
            act()
        assert refused.value.decision.reason == "partner_suspended"


def test_a_wrong_password_changes_nothing_and_a_right_one_renews_the_session(world):
    new = NewProposal("his", "suspend", WHY)
    with pytest.raises(InvalidInputError, match="password_wrong"):
        propose(world.platform, world.first, new, said(world, world.first, "wrong"))
    assert not partners_overview(world.platform, world.first).proposals
    proposal = asked(world)
    with pytest.raises(InvalidInputError, match="password_wrong"):
        confirm(world.platform, world.second, proposal, said(world, world.second, "wrong"))
    assert world.reason(world.housing) is None
    held = said(world, world.second)
    cookie = confirm(world.platform, world.second, proposal, held)
    with world.platform.database.reading() as session:
        assert session.get_one(SignInSession, held.session).ended_at == world.clock()
        assert session.get_one(SignInSession, stored_id(cookie)).ended_at is None


def test_one_question_at_a_time_answered_once(world):
    proposal = asked(world)
    with pytest.raises(ConflictError, match="suspension_waiting"):
        asked(world, world.second)
    decline(world.platform, world.second, proposal)
    assert state(world) == "declined"
    for act in (confirmed, lambda _world, one: decline(world.platform, world.second, one)):
        with pytest.raises(ConflictError, match="proposal_answered"):
            act(world, proposal)
    again = asked(world)
    withdraw(world.platform, world.first, again)
    assert state(world) == "withdrawn"
    lapsing = asked(world)
    world.clock.advance(days=14)
    assert state(world) == "lapsed"
    with pytest.raises(ConflictError, match="proposal_lapsed"):
        confirmed(world, lapsing)
    with pytest.raises(NotFoundError):
        confirmed(world, UUID(int=7))
    asked(world)


def test_what_was_decided_meanwhile_is_not_decided_again(world):
    ending = asked(world, ends_at=world.clock() + timedelta(days=1))
    world.clock.advance(days=1)
    assert state(world) == "outdated"
    with pytest.raises(ConflictError, match="proposal_outdated"):
        confirmed(world, ending)
    withdraw(world.platform, world.first, ending)
    proposal = asked(world)
    world.suspend()
    assert state(world) == "outdated"
    with pytest.raises(ConflictError, match="proposal_outdated"):
        confirmed(world, proposal)


def test_what_makes_no_sense_is_told_before_a_password_is_asked_for(world):
    past, now = world.clock() - timedelta(days=1), world.clock()
    for field, what in (
        ("partner", {"partner": "xyz"}),
        ("partner", {"act": "resume"}),
        ("act", {"act": "burn"}),
        ("reason", {"reason": "court"}),
        ("from", {"starts_at": past}),
        ("until", {"ends_at": now}),
    ):
        new = NewProposal(**{"partner": "his", "act": "suspend", "reason": WHY} | what)
        with pytest.raises(InvalidInputError) as refused:
            check_proposal(world.platform, world.first, new)
        assert refused.value.field == field
    with pytest.raises(AccessDeniedError):
        check_proposal(world.platform, world.social, NewProposal("his", "suspend", WHY))


def test_it_is_told_in_numbers_what_closes(world):
    add_household(world.platform, [world.housing])
    reaches = {one.partner.code: one.reach for one in partners_overview(world.platform, world.first).partners}
    his = reaches["his"]
    assert (his.households, his.alone, his.accounts, his.deciding) == (2, 1, 1, 0)
    ssp = reaches["ssp"]
    assert (ssp.households, ssp.alone, ssp.accounts, ssp.deciding) == (1, 0, 2, 1)


def test_an_erased_household_is_closed_by_no_suspension(world):
    other = add_household(world.platform, [world.housing])
    world.clock.advance(seconds=1)
    officer = add_professional(world.platform, "ssp", "dpo", "lawyer")
    erase_household(world.platform, other.short_code, world.deciders(officer), "cli")
    world.clock.advance(seconds=1)
    reaches = {one.partner.code: one.reach for one in partners_overview(world.platform, world.first).partners}
    assert (reaches["his"].households, reaches["his"].alone) == (1, 0)


def test_a_proposal_is_never_rewritten(world):
    asked(world)
    for statement in (update(SuspensionProposal).values(state="approved"), delete(SuspensionProposal)):
        with pytest.raises(DBAPIError, match="append-only"), world.platform.database.writing() as session:
            session.execute(statement)
