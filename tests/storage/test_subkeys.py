"""Keys made of keys: the published one, another for every purpose, and one block at most."""

from __future__ import annotations

import pytest

from hub.storage.envelope import PURPOSES, expand, subkey
from tests.storage.vectors import FIELD, HOUSEHOLD_KEY, SEAL


def test_v1_the_field_key_of_a_household_is_the_published_one():
    assert FIELD.hex() == SEAL["V1"]["subkey"]


def test_every_purpose_gives_another_key():
    assert {
        "field",
        "search",
        "dedupe",
        "wrap",
        "directory",
        "lookup",
        "cursor",
        "keyring",
        "root-id",
    } == PURPOSES
    assert len({subkey(HOUSEHOLD_KEY, purpose) for purpose in PURPOSES}) == len(PURPOSES)


def test_hkdf_expand_gives_at_most_one_block():
    for length in (0, 65):
        with pytest.raises(ValueError, match="64"):
            expand(FIELD, b"", length)
