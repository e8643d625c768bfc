"""Opened keys, and the names they opened, stay in the process for a limited time, number and no erasure."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import pytest

from hub.errors import NotFoundError, TamperedError
from hub.storage.envelope import Context
from hub.storage.keyring import Keys, LocalKeyProvider
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
