"""Changing one's password: who may, what ends with it, what bad answers do."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from hub.accounts.operations import sign_in, who_is
from hub.accounts.own_password import change_password
from hub.accounts.passwords import draw_password
from hub.accounts.sessions import find_session
from hub.actors import Origin, anonymous_actor
from hub.audit.models import AuditEntry
from hub.errors import InvalidInputError, SignInError
from tests.platform_builder import PASSWORD, add_professional, build_platform

MAIL, NEW, ADDRESS = "nadia.r@his.example", "a new phrase of several words", "203.0.113.7"


@pytest.fixture
def platform(sqlite_database, tmp_path, clock):
    return build_platform(sqlite_database, tmp_path, clock, sign_in_attempts_per_hour=3)


@pytest.fixture
def nadia(platform):
    return add_professional(platform, "his", mail=MAIL)


def signed_in(platform, password=PASSWORD, browser="Firefox"):
    return sign_in(platform, anonymous_actor(), MAIL, password, ADDRESS, browser)


def recorded(platform):
    with platform.database.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == "account:password_changed")
        return [(row.actor_id, row.object_id, row.outcome, row.reason) for row in session.scalars(query)]


def test_a_new_password_ends_every_session_but_the_one_it_opens(platform, nadia):
    before = [signed_in(platform), signed_in(platform, browser="Safari")]
    cookie = change_password(platform, nadia, PASSWORD, NEW, ADDRESS, "Firefox")
    assert [find_session(platform, before[0], "Firefox"), find_session(platform, before[1], "Safari")] == [
        None,
        None,
    ]
    assert find_session(platform, cookie, "Firefox").professional_id == nadia.id
    with pytest.raises(SignInError):
        signed_in(platform)
    assert signed_in(platform, NEW)
    assert recorded(platform) == [(nadia.id, nadia.id, "permitted", None)]


def test_a_wrong_present_password_changes_nothing_and_is_on_record(platform, nadia):
    cookie = signed_in(platform)
    with pytest.raises(InvalidInputError) as caught:
        change_password(platform, nadia, "not my present password", NEW, ADDRESS, "Firefox")
    assert (caught.value.field, caught.value.code) == ("current", "password_wrong")
    assert find_session(platform, cookie, "Firefox")
    assert signed_in(platform)
    assert recorded(platform) == [(nadia.id, nadia.id, "refused", "password_wrong")]


def test_who_sits_at_an_open_screen_cannot_guess_on(platform, nadia):
    for _ in range(3):
        with pytest.raises(InvalidInputError):
            change_password(platform, nadia, "not my present password", NEW, ADDRESS, "Firefox")
    with pytest.raises(SignInError) as caught:
        change_password(platform, nadia, PASSWORD, NEW, ADDRESS, "Firefox")
    assert caught.value.code == "sign_in_throttled"
    with platform.database.reading() as session:
        query = select(AuditEntry.actor_id).where(AuditEntry.action == "account:sign_in_throttled")
        assert list(session.scalars(query)) == [nadia.id]


@pytest.mark.parametrize(
    ("new", "code"),
    [("short", "password_short"), ("x" * 257, "password_long"), (PASSWORD, "password_same")],
)
def test_a_bad_new_password_is_named(platform, nadia, new, code):
    with pytest.raises(InvalidInputError) as caught:
        change_password(platform, nadia, PASSWORD, new, ADDRESS, "Firefox")
    assert (caught.value.field, caught.value.code) == ("password", code)
    assert signed_in(platform)


def test_a_password_of_ones_own_is_no_longer_provisional(platform, nadia):
    assert not who_is(platform, nadia.id, Origin.WEB).provisional


def test_drawn_passwords_differ_and_are_long_enough():
    drawn = {draw_password() for _ in range(50)}
    assert len(drawn) == 50
    assert {len(one) for one in drawn} == {19}
