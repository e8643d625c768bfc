"""A forgotten password, an account opened again, a post that begins later or ends by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.accounts.operations import sign_in, who_is
from hub.accounts.own_password import change_password
from hub.accounts.sessions import find_session
from hub.accounts.tokens import create_token, find_token
from hub.actors import Origin, anonymous_actor
from hub.audit.models import AuditEntry
from hub.clock import new_id
from hub.errors import AccessDeniedError, InvalidInputError, NotFoundError, SignInError
from hub.platform.account_lines import list_accounts
from hub.platform.account_returns import reopen_account, reset_password
from hub.platform.accounts import NewAccount, create_account, end_account
from tests.platform_builder import PASSWORD, SYSTEM, actor_of, add_professional, build_platform

MAIL, DRAWN = "nadia.r@his.example", "k7m2-9tqa-x4we-hn3p"


@pytest.fixture
def platform(sqlite_database, tmp_path, clock):
    return build_platform(sqlite_database, tmp_path, clock)


@pytest.fixture
def administrator(platform):
    return add_professional(platform, "his", "administrator", "administrator", name="Yann Le Goff")


@pytest.fixture
def nadia(platform):
    return add_professional(platform, "his", profession="housing_adviser", mail=MAIL)


def signed_in(platform, password):
    return sign_in(platform, anonymous_actor(), MAIL, password, "203.0.113.7", "Firefox")


def entries(platform, action):
    with platform.database.reading() as session:
        return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def line(platform, administrator, professional_id):
    return next(one for one in list_accounts(platform, administrator) if one.id == professional_id)


def test_a_reset_gives_a_provisional_password_and_ends_sessions_and_tokens(platform, administrator, nadia):
    cookie, token = signed_in(platform, PASSWORD), create_token(platform, nadia, "tableur", ["channels:read"])
    reset_password(platform, administrator, nadia.id, DRAWN)
    assert find_session(platform, cookie, "Firefox") is None
    assert find_token(platform, token) is None
    with pytest.raises(SignInError):
        signed_in(platform, PASSWORD)
    assert signed_in(platform, DRAWN)
    assert who_is(platform, nadia.id, Origin.WEB).provisional
    assert line(platform, administrator, nadia.id).provisional
    (entry,) = entries(platform, "account:password_changed")
    assert (entry.actor_id, entry.object_id) == (administrator.id, nadia.id)
    change_password(platform, nadia, DRAWN, "a phrase of my own", "203.0.113.7", "Firefox")
    assert not who_is(platform, nadia.id, Origin.WEB).provisional
    assert not line(platform, administrator, nadia.id).provisional


def test_a_provisional_password_waits_three_days_and_no_longer(platform, administrator, nadia, clock):
    reset_password(platform, administrator, nadia.id, DRAWN)
    clock.advance(hours=71, minutes=59)
    assert signed_in(platform, DRAWN)
    clock.advance(minutes=1)
    with pytest.raises(SignInError) as caught:
        signed_in(platform, DRAWN)
    assert caught.value.code == "sign_in_failed"


@pytest.mark.parametrize("act", [reset_password, reopen_account])
def test_nobody_resets_or_reopens_what_is_not_his(platform, administrator, act, clock):
    foreigner = add_professional(platform, "mep")
    worker = add_professional(platform, "his")
    for actor, target in (
        (administrator, foreigner.id),
        (administrator, new_id(clock.now)),
        (worker, add_professional(platform, "his").id),
        (add_professional(platform, "his", "dpo"), worker.id),
    ):
        with pytest.raises(AccessDeniedError) as caught:
            act(platform, actor, target, DRAWN)
        assert caught.value.decision.reason == "role_limit"
    with pytest.raises(NotFoundError):
        act(platform, SYSTEM, new_id(clock.now), DRAWN)


def test_ones_own_password_is_not_reset_nor_an_ended_one(platform, administrator, nadia):
    with pytest.raises(InvalidInputError):
        reset_password(platform, administrator, administrator.id, DRAWN)
    end_account(platform, administrator, nadia.id)
    with pytest.raises(NotFoundError):
        reset_password(platform, administrator, nadia.id, DRAWN)


def test_an_ended_account_is_listed_and_opened_again_with_its_post(platform, administrator, nadia):
    with pytest.raises(InvalidInputError) as caught:
        reopen_account(platform, administrator, nadia.id, DRAWN)
    assert caught.value.code == "still_open"
    end_account(platform, administrator, nadia.id)
    assert line(platform, administrator, nadia.id).state == "ended"
    reopen_account(platform, administrator, nadia.id, DRAWN)
    assert signed_in(platform, DRAWN)
    again = actor_of(platform, nadia.id)
    assert (again.role, again.profession, again.partner) == (nadia.role, nadia.profession, nadia.partner)
    assert line(platform, administrator, nadia.id).state == "active"
    (entry,) = entries(platform, "account:changed")
    assert entry.row_digest is not None
    assert ["status", "ended", "active"] in entry.changes


def test_a_post_begins_and_ends_on_its_dates(platform, administrator, clock):
    begins, ends = clock.now + timedelta(days=2), clock.now + timedelta(days=30)
    new = NewAccount("Nadia R", MAIL, "his", "worker", "housing_adviser", "fr", begins, ends)
    made = create_account(platform, administrator, new, DRAWN, provisional=True)
    assert line(platform, administrator, made).state == "to_come"
    with pytest.raises(SignInError):
        signed_in(platform, DRAWN)
    clock.advance(days=2)
    assert signed_in(platform, DRAWN), "the drawn password waits from the first day"
    shown = line(platform, administrator, made)
    assert (shown.state, shown.since, shown.until) == ("active", begins, ends)
    clock.advance(days=28)
    assert who_is(platform, made, Origin.WEB) is None
    assert line(platform, administrator, made).state == "ended"


def test_a_post_to_come_can_be_ended_before_it_begins(platform, administrator, clock):
    begins = clock.now + timedelta(days=2)
    new = NewAccount("Nadia R", MAIL, "his", "worker", "housing_adviser", "fr", begins)
    made = create_account(platform, administrator, new, DRAWN)
    end_account(platform, administrator, made)
    clock.advance(days=3)
    assert who_is(platform, made, Origin.WEB) is None
    assert line(platform, administrator, made).state == "ended"


def test_a_period_that_ends_before_it_begins_is_refused(platform, administrator, clock):
    for begins, ends in ((None, clock.now), (clock.now + timedelta(days=2), clock.now + timedelta(days=1))):
        new = NewAccount("Nadia R", MAIL, "his", "worker", "housing_adviser", "fr", begins, ends)
        with pytest.raises(InvalidInputError) as caught:
            create_account(platform, administrator, new, PASSWORD)
        assert (caught.value.field, caught.value.code) == ("until", "ends_before_start")
