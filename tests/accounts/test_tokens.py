"""Bearer tokens: their form, what ends them, what is kept of them."""

from __future__ import annotations

import re
from hashlib import sha256

import pytest
from sqlalchemy import select

from hub.accounts.models import Token
from hub.accounts.tokens import create_token, end_token, find_token, my_tokens, token_of_prefix
from hub.actors import Origin
from hub.errors import InvalidInputError, NotFoundError
from hub.platform.accounts import end_account
from tests.platform_builder import SYSTEM, add_professional, build_platform


@pytest.fixture
def platform(sqlite_database, tmp_path, clock):
    return build_platform(sqlite_database, tmp_path, clock)


@pytest.fixture
def owner(platform):
    return add_professional(platform, "his", "worker", "housing_adviser")


def test_a_token_has_the_published_form_and_finds_its_owner(platform, owner):
    secret = create_token(platform, owner, "tableur", ["notes:write", "channels:read"])
    assert re.fullmatch(r"hub_api_[a-z0-9]{8}_[A-Za-z0-9_-]{43}", secret)
    found = find_token(platform, secret, purpose="housing_file")
    assert found.actor.id == owner.id
    assert (found.actor.origin, found.actor.purpose) == (Origin.API, "housing_file")
    assert found.scopes == {"channels:read", "notes:write"}


def test_only_the_digest_is_kept(platform, owner):
    secret = create_token(platform, owner, "tableur", ["channels:read"])
    with platform.database.reading() as session:
        row = session.scalars(select(Token)).one()
    assert row.secret_hash == sha256(secret.encode()).digest()
    assert b"tableur" not in row.label
    assert my_tokens(platform, owner)[0].label == "tableur"


def test_the_beginning_of_a_token_is_enough_to_end_it(platform, owner):
    ended, other = (create_token(platform, owner, "tableur", ["channels:read"]) for _ in range(2))
    for beginning in (ended[:16], ended[8:16]):
        assert token_of_prefix(platform, beginning) == find_token(platform, ended).id
    for beginning in ("", "hub_api_", ended[:15], ended, "%"):
        assert token_of_prefix(platform, beginning) is None
    end_token(platform, SYSTEM, token_of_prefix(platform, ended[:16]))
    assert (find_token(platform, ended), token_of_prefix(platform, ended[:16])) == (None, None)
    assert find_token(platform, other)


def test_a_changed_character_finds_nothing(platform, owner):
    secret = create_token(platform, owner, "tableur", ["channels:read"])
    last = "A" if secret[-1] != "A" else "B"
    for wrong in (secret[:-1] + last, secret[:-1], secret + "A", "", secret.replace("hub_api", "hub_web")):
        assert find_token(platform, wrong) is None


def test_it_lasts_ninety_days_and_a_year_at_most(platform, owner, clock):
    secret = create_token(platform, owner, "tableur", ["channels:read"])
    clock.advance(days=90, seconds=-1)
    assert find_token(platform, secret)
    clock.advance(seconds=1)
    assert find_token(platform, secret) is None
    assert my_tokens(platform, owner) == []
    for days in (0, 366):
        with pytest.raises(InvalidInputError):
            create_token(platform, owner, "tableur", ["channels:read"], days)


def test_it_ends_when_its_owner_says_so_or_leaves(platform, owner):
    first = create_token(platform, owner, "un", ["channels:read"])
    second = create_token(platform, owner, "deux", ["channels:read"])
    stranger = add_professional(platform, "mep")
    token_id = find_token(platform, first).id
    with pytest.raises(NotFoundError):
        end_token(platform, stranger, token_id)
    end_token(platform, owner, token_id)
    assert find_token(platform, first) is None
    assert find_token(platform, second)
    end_account(platform, SYSTEM, owner.id)
    assert find_token(platform, second) is None


def test_a_professional_makes_tokens_for_nobody_else(platform, owner):
    stranger = add_professional(platform, "mep")
    secret = create_token(platform, stranger, "tableur", ["channels:read"], professional_id=owner.id)
    assert find_token(platform, secret).actor.id == stranger.id
    by_operator = create_token(platform, SYSTEM, "tableur", ["channels:read"], professional_id=owner.id)
    assert find_token(platform, by_operator).actor.id == owner.id


@pytest.mark.parametrize(
    ("label", "scopes", "field"),
    [("", ["channels:read"], "label"), ("x", [], "scopes"), ("x", ["everything"], "scopes")],
)
def test_a_wrong_field_is_named(platform, owner, label, scopes, field):
    with pytest.raises(InvalidInputError) as caught:
        create_token(platform, owner, label, scopes)
    assert caught.value.field == field
