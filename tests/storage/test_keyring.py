"""All the keys of a platform: made durably, kept briefly, erased for ever, and checked at start."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from hub.errors import ConfigurationError, NotFoundError, TamperedError
from hub.storage.envelope import Context
from hub.storage.keyring import Keys, LocalKeyProvider, create_root_key
from tests.storage.vectors import HOUSEHOLD, PLATFORM

NOTE = Context("note.body", PLATFORM, HOUSEHOLD, UUID(int=1), 1, "housing")
DAY = datetime(2026, 11, 23, tzinfo=UTC)


def test_a_household_key_made_here_opens_after_a_restart(keys, keyring, root_file):
    key_id = keys.create_household(HOUSEHOLD)
    sealed = keys.household(HOUSEHOLD, key_id).seal(NOTE, b"text")
    restarted = Keys(PLATFORM, keyring, LocalKeyProvider(root_file))

    assert restarted.household(HOUSEHOLD, key_id).open(NOTE, sealed) == b"text"


def test_a_platform_key_made_here_opens_after_a_restart(keys, keyring, root_file):
    key_id = keys.create_platform()
    cursor = keys.platform(key_id).seal_cursor(b"12")
    restarted = Keys(PLATFORM, keyring, LocalKeyProvider(root_file))

    assert restarted.platform(key_id).open_cursor(cursor) == b"12"


def test_every_key_is_another_one(keys):
    ids = [keys.create_household(HOUSEHOLD) for _ in range(50)]
    digests = {keys.household(HOUSEHOLD, key_id).dedupe(b"") for key_id in ids}

    assert len(set(ids)) == len(digests) == 50


def test_the_keyring_holds_no_key_in_clear(keys, keyring, monkeypatch):
    key_id = keys.create_household(HOUSEHOLD)
    wrapped = keyring.get(key_id)
    key = keys._unwrap("keyring.household", HOUSEHOLD, key_id)

    assert len(key) == 32
    assert key not in wrapped
    assert len(wrapped) == 153


def test_an_entry_opens_for_the_household_and_platform_it_was_made_for_only(keys, keyring, root_file):
    key_id = keys.create_household(HOUSEHOLD)
    foreign = Keys(UUID(int=8), keyring, LocalKeyProvider(root_file))

    with pytest.raises(TamperedError):
        keys.household(UUID(int=9), key_id)
    with pytest.raises(TamperedError):
        keys.platform(key_id)
    with pytest.raises(TamperedError):
        foreign.household(HOUSEHOLD, key_id)


def test_two_entries_exchanged_in_the_keyring_are_refused(keys, keyring):
    one, two = keys.create_household(HOUSEHOLD), keys.create_household(HOUSEHOLD)
    wrapped = keyring.get(one)
    keyring.put(one, keyring.get(two))
    keyring.put(two, wrapped)

    for key_id in (one, two):
        with pytest.raises(TamperedError):
            keys.household(HOUSEHOLD, key_id)


def test_an_erased_household_opens_nothing_at_once_and_after_a_restart(keys, keyring, root_file):
    key_id, other_id = keys.create_household(HOUSEHOLD), keys.create_household(UUID(int=2))
    keys.household(HOUSEHOLD, key_id)
    keys.erase_household(HOUSEHOLD, key_id, DAY)

    for held in (keys, Keys(PLATFORM, keyring, LocalKeyProvider(root_file))):
        with pytest.raises(NotFoundError):
            held.household(HOUSEHOLD, key_id)
        assert held.household(UUID(int=2), other_id)
    assert list(keyring.erased()) == [(key_id, DAY)]


def test_the_right_root_passes_the_check_at_start(keys):
    keys.check(keys.create_platform())


def test_a_root_key_of_another_hub_is_told_in_one_line(keys, keyring, tmp_path):
    key_id = keys.create_platform()
    create_root_key(tmp_path / "other.key")
    wrong = Keys(PLATFORM, keyring, LocalKeyProvider(tmp_path / "other.key"))

    told(wrong, key_id, "root key: not the one")


def test_a_missing_or_damaged_entry_of_the_platform_is_told_in_one_line(keys, keyring):
    key_id, lost = keys.create_platform(), keys.create_platform()
    keyring.erase(lost, DAY)
    wrapped = keyring.get(key_id)

    told(keys, lost, "keyring: no entry")
    for damaged in (b"", wrapped[:-1], wrapped[:60] + b"\0" + wrapped[61:]):
        keyring.put(key_id, damaged)
        told(keys, key_id, "keyring: the entry of this platform is damaged")


def told(keys, key_id, sentence):
    with pytest.raises(ConfigurationError, match=sentence) as error:
        keys.check(key_id)
    assert "\n" not in str(error.value)


def test_keys_show_nothing(keys):
    assert repr(keys) == "Keys(...)"
