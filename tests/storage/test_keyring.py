"""All the keys of a platform: made durably, kept briefly, erased for ever, and checked at start."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import pytest

from hub.errors import ConfigurationError, NotFoundError, TamperedError
from hub.storage.envelope import Context
from hub.storage.keyring import Keys, LocalKeyProvider, create_root_key
from tests.storage.vectors import HOUSEHOLD, PLATFORM

NOTE = Context("note.body", PLATFORM, HOUSEHOLD, UUID(int=1), 1, "housing")
DAY = datetime(2026, 11, 23, tzinfo=UTC)


class CountingProvider(LocalKeyProvider):
    """The true provider, counting how often it is asked."""

    __slots__ = ("unwrapped",)

    def __init__(self, path):
        super().__init__(path)
        self.unwrapped = 0

    def unwrap(self, context, wrapped):
        self.unwrapped += 1
        return super().unwrap(context, wrapped)


class Ticking:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def provider(root_file):
    return CountingProvider(root_file)


@pytest.fixture
def ticking():
    return Ticking()


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


def test_an_unwrapped_key_is_kept_for_a_limited_time(keyring, provider, ticking):
    keys = Keys(PLATFORM, keyring, provider, seconds=300, monotonic=ticking)
    key_id = keys.create_household(HOUSEHOLD)
    for now, asked in ((0, 1), (299.9, 1), (300, 2), (599, 2), (601, 3)):
        ticking.now = now
        keys.household(HOUSEHOLD, key_id)
        assert provider.unwrapped == asked


def test_a_key_nobody_asks_for_any_more_leaves_memory_in_time(keyring, provider, ticking):
    """As that of a household which another process erased."""
    keys = Keys(PLATFORM, keyring, provider, monotonic=ticking)
    forgotten, asked = keys.create_household(HOUSEHOLD), keys.create_household(UUID(int=2))
    keys.household(HOUSEHOLD, forgotten)
    ticking.now = 200.0
    keys.household(UUID(int=2), asked)
    assert (HOUSEHOLD, forgotten) in keys._households._held
    ticking.now = 301.0
    keys.household(UUID(int=2), asked)
    assert list(keys._households._held) == [(UUID(int=2), asked)]


def test_the_keys_used_last_are_kept_and_no_more_than_the_limit(keyring, provider, ticking):
    keys = Keys(PLATFORM, keyring, provider, cached=2, monotonic=ticking)
    one, two, three = (keys.create_household(HOUSEHOLD) for _ in range(3))
    for key_id, asked in ((one, 1), (two, 2), (one, 2), (three, 3), (one, 3), (two, 4), (three, 5)):
        keys.household(HOUSEHOLD, key_id)
        assert provider.unwrapped == asked


def test_the_limits_are_512_keys_and_300_seconds_unless_set(keys):
    assert (keys._households._size, keys._households._seconds) == (512, 300)


def test_a_cached_key_is_not_given_for_another_household(keys):
    key_id = keys.create_household(HOUSEHOLD)
    keys.household(HOUSEHOLD, key_id)

    with pytest.raises(TamperedError):
        keys.household(UUID(int=9), key_id)


def test_a_bell_empties_the_cache(keyring, provider, ticking):
    keys = Keys(PLATFORM, keyring, provider, monotonic=ticking)
    household_key, platform_key = keys.create_household(HOUSEHOLD), keys.create_platform()
    for asked in (2, 4):
        keys.household(HOUSEHOLD, household_key)
        keys.platform(platform_key)
        assert provider.unwrapped == asked
        keys.forget()


def test_names_go_with_the_keys_that_opened_them(keyring, provider, ticking):
    keys = Keys(PLATFORM, keyring, provider, monotonic=ticking)
    key_id = keys.create_household(HOUSEHOLD)
    for forget in (keys.forget, lambda: keys.erase_household(HOUSEHOLD, key_id, DAY)):
        assert keys.names.get("who", lambda: "Aminata") == "Aminata"
        assert keys.names.get("who", lambda: "opened again") == "Aminata"
        forget()
        assert keys.names.get("who", lambda: "opened again") == "opened again"
        keys.forget()


def test_what_was_being_opened_during_an_erasure_is_not_kept(keyring, provider, ticking):
    keys = Keys(PLATFORM, keyring, provider, monotonic=ticking)
    key_id = keys.create_household(HOUSEHOLD)
    for forget in (keys.forget, lambda: keys.erase_household(HOUSEHOLD, key_id, DAY)):
        assert keys.names.get("who", lambda forget=forget: [forget(), "Aminata"][1]) == "Aminata"
        assert keys.names.get("who", lambda: "opened again") == "opened again"
        keys.forget()


def test_a_key_being_unwrapped_while_another_thread_erases_it_is_not_kept(keyring, root_file):
    class Erasing(LocalKeyProvider):
        def unwrap(self, context, wrapped):
            key = super().unwrap(context, wrapped)
            keys.erase_household(HOUSEHOLD, key_id, DAY)
            return key

    keys = Keys(PLATFORM, keyring, Erasing(root_file))
    key_id = keys.create_household(HOUSEHOLD)
    keys.household(HOUSEHOLD, key_id)
    with pytest.raises(NotFoundError):
        keys.household(HOUSEHOLD, key_id)


def test_a_sweep_ends_what_is_over_though_nobody_asks(keyring, provider, ticking):
    keys = Keys(PLATFORM, keyring, provider, monotonic=ticking)
    keys.household(HOUSEHOLD, keys.create_household(HOUSEHOLD))
    keys.platform(keys.create_platform())
    keys.names.get("who", lambda: "Aminata")
    held = (keys._households._held, keys._platforms._held, keys.names._held)
    for now, kept in ((299.0, [1, 1, 1]), (301.0, [0, 0, 0])):
        ticking.now = now
        keys.sweep()
        assert [len(one) for one in held] == kept


def test_threads_share_the_cache(keyring, root_file):
    keys = Keys(PLATFORM, keyring, LocalKeyProvider(root_file), cached=3)
    ids = [keys.create_household(HOUSEHOLD) for _ in range(6)]
    with ThreadPoolExecutor(8) as threads:
        digests = list(threads.map(lambda n: keys.household(HOUSEHOLD, ids[n % 6]).dedupe(b""), range(600)))

    assert len(set(digests)) == 6
    assert digests[:6] * 100 == digests
    assert len(keys._households._held) <= 3


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
