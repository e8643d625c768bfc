"""Passwords: the same work whether or not somebody is there."""

from __future__ import annotations

from argon2 import extract_parameters

from hub.accounts import passwords
from hub.accounts.passwords import hash_password, password_matches

PASSWORD = "correct horse battery staple"


def test_an_unknown_name_costs_exactly_the_work_of_a_stored_password():
    assert extract_parameters(passwords._NOBODY) == extract_parameters(hash_password(PASSWORD))


def test_no_password_is_right_where_there_is_no_account():
    assert not password_matches(None, "no account has this password")


def test_only_the_password_itself_matches():
    stored = hash_password(PASSWORD)
    assert password_matches(stored, PASSWORD)
    assert not password_matches(stored, PASSWORD.upper())
