"""Who may make and end accounts, and what ends with one."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from hub.accounts.models import Post, Professional
from hub.accounts.operations import sign_in
from hub.accounts.sessions import find_session
from hub.accounts.tokens import create_token, find_token
from hub.actors import anonymous_actor
from hub.audit.models import AuditEntry
from hub.clock import new_id
from hub.errors import AccessDeniedError, InvalidInputError, NotFoundError, SignInError
from hub.platform.account_lines import list_accounts
from hub.platform.accounts import NewAccount, create_account, end_account, find_account
from hub.platform.scopes import scopes_overview
from tests.platform_builder import (
    PASSWORD,
    SYSTEM,
    actor_of,
    add_professional,
    build_platform,
)

NADIA = NewAccount("Nadia Rahmani", "nadia.r@his.example", "his", "worker", "housing_adviser")


@pytest.fixture
def platform(sqlite_database, tmp_path, clock):
    return build_platform(sqlite_database, tmp_path, clock)


@pytest.fixture
def administrator(platform):
    return add_professional(platform, "his", "administrator", "administrator", name="Yann Le Goff")


def entries(platform, action):
    with platform.database.reading() as session:
        return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def opened(platform, mail=NADIA.mail):
    cookie = sign_in(platform, anonymous_actor(), mail, PASSWORD, "203.0.113.7", "Firefox")
    return find_session(platform, cookie, "Firefox")


def test_an_administrator_makes_an_account_that_signs_in(platform, administrator):
    made = create_account(platform, administrator, NADIA, PASSWORD)
    assert opened(platform, " Nadia.R@HIS.example ").professional_id == made
    assert actor_of(platform, made).role == "worker"
    (entry,) = [row for row in entries(platform, "account:created") if row.actor_id == administrator.id]
    assert entry.row_digest is not None


def test_no_name_or_address_stands_in_clear(platform, administrator):
    made = create_account(platform, administrator, NADIA, PASSWORD)
    with platform.database.reading() as session:
        row = session.get_one(Professional, made)
        stored = row.name + row.mail + row.lookup
    assert b"Nadia" not in stored
    assert b"his.example" not in stored


@pytest.mark.parametrize("partner", ["mep", "nobody"])
def test_an_administrator_makes_none_for_another_partner_or_one_that_is_not(platform, administrator, partner):
    new = NewAccount("Paul Petit", "paul.p@mep.example", partner, "worker", "job_counsellor")
    with pytest.raises(AccessDeniedError):
        create_account(platform, administrator, new, PASSWORD)
    assert find_account(platform, new.mail) is None
    (refusal,) = entries(platform, "access:refused")
    assert (refusal.actor_id, refusal.reason) == (administrator.id, "role_limit")
    assert refusal.changes == (["asked", None, "create_account"],)


@pytest.mark.parametrize("role", ["worker", "coordinator", "manager", "dpo"])
def test_nobody_else_makes_accounts(platform, role):
    actor = add_professional(platform, "mep", role)
    with pytest.raises(AccessDeniedError):
        create_account(platform, actor, NADIA, PASSWORD)


def test_a_moved_administrator_no_longer_serves_his_old_partner(platform, administrator):
    end_account(platform, SYSTEM, administrator.id)
    with pytest.raises(AccessDeniedError):
        create_account(platform, administrator, NADIA, PASSWORD)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "  ", "required"),
        ("name", "N" * 121, "too_long"),
        ("name", "Nadia\u202e", "control_characters"),
        ("mail", "", "required"),
        ("mail", "nadia", "email_malformed"),
        ("mail", "nadia@his", "email_malformed"),
        ("mail", "na dia@his.example", "email_malformed"),
        ("mail", "n\x00a@his.example", "control_characters"),
        ("partner", "xyz", "unknown_choice"),
        ("role", "referent", "unknown_choice"),
        ("role", "coordinator", "unknown_choice"),
        ("profession", "Conseillère !", "unknown_choice"),
        ("language", "xx", "unknown_choice"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_kept(platform, field, value, code):
    wrong = {name: getattr(NADIA, name) for name in NADIA.__slots__} | {field: value}
    with pytest.raises(InvalidInputError) as caught:
        create_account(platform, SYSTEM, NewAccount(**wrong), PASSWORD)
    assert (caught.value.field, caught.value.code) == (field, code)
    with platform.database.reading() as session:
        assert session.scalar(select(Professional.id)) is None


def test_a_password_too_short_or_an_address_taken_is_refused(platform):
    with pytest.raises(InvalidInputError) as caught:
        create_account(platform, SYSTEM, NADIA, "short")
    assert caught.value.code == "password_short"
    create_account(platform, SYSTEM, NADIA, PASSWORD)
    again = NewAccount("Nadia R", "NADIA.R@his.example", "his", "worker", "housing_adviser")
    with pytest.raises(InvalidInputError) as caught:
        create_account(platform, SYSTEM, again, PASSWORD)
    assert (caught.value.field, caught.value.code) == ("mail", "already_used")


def test_the_end_of_an_account_ends_post_sessions_and_tokens_at_once(platform, administrator):
    made = create_account(platform, administrator, NADIA, PASSWORD)
    session = opened(platform)
    token = create_token(platform, actor_of(platform, made), "tableur", ["channels:read"])
    assert end_account(platform, administrator, made) == [session.id]
    assert find_token(platform, token) is None
    with pytest.raises(SignInError):
        opened(platform)
    with platform.database.reading() as reading:
        posts = list(reading.scalars(select(Post).where(Post.professional_id == made)))
    assert len(posts) == 2, "the end is a row of its own"
    (entry,) = entries(platform, "account:ended")
    assert entry.actor_id == administrator.id
    assert len(entries(platform, "token:ended")) == 1


def test_an_administrator_ends_no_foreign_unknown_or_own_account(platform, administrator, clock):
    foreigner = add_professional(platform, "mep")
    for other in (foreigner.id, new_id(clock.now)):
        with pytest.raises(AccessDeniedError) as caught:
            end_account(platform, administrator, other)
        assert caught.value.decision.reason == "role_limit"
    with pytest.raises(InvalidInputError):
        end_account(platform, administrator, administrator.id)
    with pytest.raises(NotFoundError):
        end_account(platform, SYSTEM, new_id(clock.now))


def test_an_administrator_sees_the_accounts_of_his_partner_by_name(platform, administrator):
    create_account(platform, administrator, NADIA, PASSWORD)
    add_professional(platform, "mep")
    session = opened(platform)
    lines = list_accounts(platform, administrator)
    assert [line.name for line in lines] == ["Nadia Rahmani", "Yann Le Goff"]
    assert lines[0].mail == NADIA.mail
    assert lines[0].last_seen_at == session.created_at
    assert len(list_accounts(platform, SYSTEM)) == 3
    with pytest.raises(AccessDeniedError):
        list_accounts(platform, add_professional(platform, "mep"))


def test_the_scopes_are_shown_to_administrators_and_officers_only(platform, administrator):
    shown = scopes_overview(platform, administrator)
    his = next(line for line in shown.partners if line.partner.code == "his")
    roles = {line.role: dict(zip(shown.categories, line.levels, strict=True)) for line in his.lines}
    assert roles["worker"]["housing"] == "write"
    assert roles["worker"]["health"] == "none"
    assert list(roles) == ["worker", "referent", "secretary", "manager"]
    assert his.active
    assert his.bases["coordination"] == ("public_interest", "unless_refused")
    assert shown.closed["protection"] == ("psychologist", "social_worker")
    assert scopes_overview(platform, add_professional(platform, "ssp", "dpo")).partners
    with pytest.raises(AccessDeniedError):
        scopes_overview(platform, add_professional(platform, "ssp", "worker", "nurse"))
    assert len(entries(platform, "scopes:read")) == 2
