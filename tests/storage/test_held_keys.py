"""Keys in use: each value under the subkey of its purpose, nothing shown, nothing serialised."""

from __future__ import annotations

import copy
import hmac
import pickle
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import InvalidInputError, TamperedError
from hub.storage.envelope import LABELS, Context, key_id_of, open_sealed, subkey
from hub.storage.held_keys import HouseholdKey, PlatformKey
from hub.storage.object_format import Manifest
from tests.storage.vectors import DATA_KEY, HOUSEHOLD, HOUSEHOLD_KEY, KEY_ID, NOTE, OBJECT_ID, PLATFORM

HOUSEHOLD_HELD = HouseholdKey(HOUSEHOLD_KEY, KEY_ID, HOUSEHOLD)
PLATFORM_HELD = PlatformKey(HOUSEHOLD_KEY, KEY_ID, PLATFORM)
OF_PLATFORM = {"secret.totp", "secret.webhook", "secret.oidc", "professional.name", "professional.mail"}
OF_ROOT_OR_CURSOR = {"keyring.household", "keyring.platform", "page.cursor"}
PURPOSE = {"search.segment": "search", "object.key": "wrap"}


@pytest.mark.parametrize("label", sorted(LABELS - OF_PLATFORM - OF_ROOT_OR_CURSOR))
def test_each_label_of_a_household_has_its_subkey(label):
    context = replace(NOTE, label=label)
    sealed = HOUSEHOLD_HELD.seal(context, b"text")

    assert HOUSEHOLD_HELD.open(context, sealed) == b"text"
    assert key_id_of(sealed) == KEY_ID
    assert open_sealed(subkey(HOUSEHOLD_KEY, PURPOSE.get(label, "field")), context, sealed) == b"text"


@pytest.mark.parametrize("label", sorted({*OF_PLATFORM, "reason.text"}))
def test_each_label_of_the_platform_has_its_subkey(label):
    context = Context(label, PLATFORM, object_id=UUID(int=5))
    purpose = "directory" if label.startswith("professional.") else "field"
    sealed = PLATFORM_HELD.seal(context, b"text")

    assert PLATFORM_HELD.open(context, sealed) == b"text"
    assert open_sealed(subkey(HOUSEHOLD_KEY, purpose), context, sealed) == b"text"


@pytest.mark.parametrize("label", sorted(OF_PLATFORM | OF_ROOT_OR_CURSOR))
def test_the_key_of_a_household_seals_nothing_of_the_platform(label):
    with pytest.raises(ValueError, match="seals"):
        HOUSEHOLD_HELD.seal(replace(NOTE, label=label), b"text")


@pytest.mark.parametrize(
    "label", ["note.body", "person.name", "object.key", "keyring.household", "page.cursor"]
)
def test_the_key_of_the_platform_seals_nothing_of_a_household(label):
    with pytest.raises(ValueError, match="seals"):
        PLATFORM_HELD.seal(replace(NOTE, label=label), b"text")


def test_the_key_of_a_household_seals_and_opens_nothing_that_names_another():
    sealed = HOUSEHOLD_HELD.seal(NOTE, b"text")
    for household_id in (UUID(int=5), None):
        elsewhere = replace(NOTE, household_id=household_id)
        with pytest.raises(ValueError, match="household"):
            HOUSEHOLD_HELD.seal(elsewhere, b"text")
        with pytest.raises(ValueError, match="household"):
            HOUSEHOLD_HELD.open(elsewhere, sealed)


def test_wrapped_data_keys_exchanged_between_two_documents_are_refused():
    contexts = [replace(NOTE, label="object.key", object_id=UUID(int=number)) for number in (1, 2)]
    manifest = Manifest(DATA_KEY, OBJECT_ID, HOUSEHOLD, 5, bytes(32)).encode()
    wraps = [HOUSEHOLD_HELD.seal(context, manifest) for context in contexts]

    assert HOUSEHOLD_HELD.open(contexts[0], wraps[0]) == manifest
    for context, wrap in zip(contexts, reversed(wraps), strict=True):
        with pytest.raises(TamperedError):
            HOUSEHOLD_HELD.open(context, wrap)


def test_the_digest_of_a_duplicate_is_keyed_by_the_household():
    other = HouseholdKey(bytes(32), KEY_ID, HOUSEHOLD)
    digest = b"\x11" * 32

    expected = hmac.digest(subkey(HOUSEHOLD_KEY, "dedupe"), digest, "sha256")
    assert HOUSEHOLD_HELD.dedupe(digest) == expected
    assert other.dedupe(digest) != expected


@pytest.mark.parametrize(
    "name", ["Élise.MARTIN", "élise.martin", "  élise.martin ", "e\u0301lise.martin", "E\u0301LISE.martin"]
)
def test_a_sign_in_name_is_found_whatever_its_case_and_composition(name):
    assert PLATFORM_HELD.lookup(name) == PLATFORM_HELD.lookup("élise.martin")


def test_two_sign_in_names_are_two_and_both_keyed():
    other = PlatformKey(bytes(32), KEY_ID, PLATFORM)

    assert PLATFORM_HELD.lookup("élise.martin") != PLATFORM_HELD.lookup("elise.martin")
    assert PLATFORM_HELD.lookup("élise.martin") != other.lookup("élise.martin")
    assert PLATFORM_HELD.lookup("a") == hmac.digest(subkey(HOUSEHOLD_KEY, "lookup"), b"a", "sha256")


@given(st.binary(max_size=300))
def test_a_cursor_opens_again_and_is_fit_for_a_url(position):
    cursor = PLATFORM_HELD.seal_cursor(position)

    assert PLATFORM_HELD.open_cursor(cursor) == position
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_a_cursor_tells_nothing_of_its_position():
    assert len({PLATFORM_HELD.seal_cursor(b"12") for _ in range(50)}) == 50
    assert len(PLATFORM_HELD.seal_cursor(b"1")) == len(PLATFORM_HELD.seal_cursor(b"1000000"))


CURSOR = PLATFORM_HELD.seal_cursor(b"position")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "A",
        "12",
        "été",
        "\ud800",
        CURSOR + "A",
        CURSOR + "=",
        CURSOR + "\n",
        " " + CURSOR,
        CURSOR[:-1],
        CURSOR[:-4],
        CURSOR.replace(CURSOR[40], "+"),
        "A" * 10_000,
        PlatformKey(bytes(32), KEY_ID, PLATFORM).seal_cursor(b"of another platform key"),
        PlatformKey(HOUSEHOLD_KEY, KEY_ID, UUID(int=3)).seal_cursor(b"of another platform"),
    ],
)
def test_anything_but_our_own_cursor_is_malformed(cursor):
    with pytest.raises(InvalidInputError) as refused:
        PLATFORM_HELD.open_cursor(cursor)
    assert (refused.value.field, refused.value.code) == ("cursor", "malformed")


@pytest.mark.parametrize("at", range(0, len(CURSOR), 5))
def test_a_cursor_with_one_character_changed_is_malformed(at):
    other = "A" if CURSOR[at] != "A" else "B"
    with pytest.raises(InvalidInputError):
        PLATFORM_HELD.open_cursor(CURSOR[:at] + other + CURSOR[at + 1 :])


def test_only_one_spelling_of_a_cursor_is_taken():
    """Neither the other alphabet of base64 nor its unused last bits give a second name to a position."""
    cursors = [PLATFORM_HELD.seal_cursor(bytes(64)) for _ in range(50)]
    other_alphabet = [cursor.replace("-", "+").replace("_", "/") for cursor in cursors]
    unused_bits = [cursor[:-1] + chr(ord(cursor[-1]) + 1) for cursor in cursors]

    assert set(other_alphabet) != set(cursors)
    for cursor in set(other_alphabet + unused_bits) - set(cursors):
        with pytest.raises(InvalidInputError):
            PLATFORM_HELD.open_cursor(cursor)


@given(st.text(max_size=300))
def test_no_text_makes_a_cursor_fail_otherwise(text):
    with pytest.raises(InvalidInputError):
        PLATFORM_HELD.open_cursor(text)


@pytest.mark.parametrize("held", [HOUSEHOLD_HELD, PLATFORM_HELD])
def test_a_key_shows_nothing_and_cannot_be_serialised(held):
    assert repr(held) == str(held) == f"{type(held).__name__}(...)"
    assert not hasattr(held, "__dict__")
    for serialise in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            serialise(held)
