"""Signing in costs and answers the same for everybody; a person sees and ends her own sessions."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import event, select

from hub.accounts.models import SignInSession
from hub.accounts.operations import choose_display, end_own_session, my_sessions, sign_in, sign_out_everywhere
from hub.accounts.passwords import hash_password
from hub.accounts.sessions import find_session
from hub.actors import anonymous_actor
from hub.audit.models import AuditEntry
from hub.errors import InvalidInputError, NotFoundError, SignInError
from hub.platform.accounts import NewAccount, create_account, end_account
from tests.platform_builder import PASSWORD, SYSTEM, actor_of, add_professional, build_platform

KNOWN, UNKNOWN = "nadia.r@his.example", "nobody.n@his.example"
ADDRESS = "203.0.113.7"


@pytest.fixture
def platform(sqlite_database, tmp_path, clock):
    return build_platform(sqlite_database, tmp_path, clock)


@pytest.fixture
def nadia(platform):
    """An account whose hash has the parameters of the product, not the cheap ones of the tests."""
    new = NewAccount("Nadia Rahmani", KNOWN, "his", "worker", "housing_adviser")
    return actor_of(platform, create_account(platform, SYSTEM, new, PASSWORD))


def opened(platform, browser="Firefox", address=ADDRESS):
    cookie = sign_in(platform, anonymous_actor(), KNOWN, PASSWORD, address, browser)
    return find_session(platform, cookie, browser)


def refused(platform, name):
    """What a wrong password costs: processor seconds, statements; and the answer."""
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(platform.database.engine, "before_cursor_execute", note)
    begun = time.process_time()
    with pytest.raises(SignInError) as caught:
        sign_in(platform, anonymous_actor(), name, "not the password of anybody", ADDRESS, "Firefox")
    spent = time.process_time() - begun
    event.remove(platform.database.engine, "before_cursor_execute", note)
    return spent, statements, (caught.value.code, caught.value.retry_after)


def actions(platform):
    with platform.database.reading() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.entry_id)))


@pytest.mark.usefixtures("nadia")
def test_an_unknown_name_costs_what_a_known_one_costs_and_answers_the_same(platform):
    known = [refused(platform, KNOWN) for _ in range(3)]
    unknown = [refused(platform, UNKNOWN) for _ in range(3)]
    assert unknown[0][1:] == known[0][1:], "the same statements, the same answer"
    assert min(one[0] for one in unknown) > 0.5 * min(one[0] for one in known)


def test_a_right_password_without_a_post_costs_and_answers_the_same(platform, nadia):
    end_account(platform, SYSTEM, nadia.id)
    with pytest.raises(SignInError) as caught:
        opened(platform)
    assert caught.value.code == "sign_in_failed"


@pytest.mark.usefixtures("nadia")
def test_guesses_are_counted_for_unknown_names_too(platform):
    limit = platform.settings.sign_in_attempts_per_hour
    answers = [refused(platform, UNKNOWN)[2][0] for _ in range(limit + 1)]
    assert answers == ["sign_in_failed"] * limit + ["sign_in_throttled"]
    assert actions(platform).count("account:sign_in_failed") == limit
    with pytest.raises(SignInError, match="sign_in_throttled"):
        opened(platform)
    assert opened(platform, address="198.51.100.4"), "from elsewhere she still comes in"


@pytest.mark.usefixtures("nadia")
def test_the_log_says_that_guesses_are_throttled_once_a_minute(platform, clock):
    limit = platform.settings.sign_in_attempts_per_hour
    said = []
    for number in range(limit + 4):
        refused(platform, UNKNOWN)
        if number == limit + 2:
            clock.advance(minutes=1)
        said.append(actions(platform).count("account:sign_in_throttled"))
    assert said == [0] * limit + [1, 1, 1, 2]


def test_only_live_sessions_are_listed_and_looking_is_on_record(platform, nadia, clock):
    opened(platform, "Safari")
    clock.advance(minutes=platform.settings.session_idle_minutes + 1)
    mine = opened(platform)
    assert [(line.id, line.browser) for line in my_sessions(platform, nadia)] == [(mine.id, "Firefox")]
    assert "account:sessions_listed" in actions(platform)


def test_one_session_is_ended_and_the_others_stay(platform, nadia):
    phone, office = opened(platform, "Safari"), opened(platform)
    end_own_session(platform, nadia, phone.id)
    assert [line.id for line in my_sessions(platform, nadia)] == [office.id]
    assert actions(platform).count("account:sessions_ended") == 1
    with pytest.raises(NotFoundError):
        end_own_session(platform, nadia, phone.id)


def test_nobody_ends_the_session_of_another(platform, nadia):
    hers = opened(platform)
    with pytest.raises(NotFoundError):
        end_own_session(platform, add_professional(platform, "his"), hers.id)
    assert my_sessions(platform, nadia)


def test_signing_out_everywhere_ends_them_all(platform, nadia):
    ended = {opened(platform, "Safari").id, opened(platform).id}
    assert set(sign_out_everywhere(platform, nadia)) == ended
    with platform.database.reading() as session:
        assert session.scalar(select(SignInSession.id).where(SignInSession.ended_at.is_(None))) is None


def test_the_display_chosen_is_kept_and_on_record(platform, nadia):
    choose_display(platform, nadia, "en", "dark")
    assert actions(platform).count("account:display_chosen") == 1
    for language, theme in (("xx", "dark"), ("fr", "pink")):
        with pytest.raises(InvalidInputError):
            choose_display(platform, nadia, language, theme)


def test_a_stored_password_is_the_products_own_work():
    assert hash_password(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=2$")
