"""The root key file: made once, for its owner alone, and refused with one line when it is not sound."""

from __future__ import annotations

import os
import pickle
import stat
from dataclasses import replace
from hashlib import sha256

import pytest

from hub.errors import ConfigurationError, TamperedError
from hub.storage import envelope
from hub.storage.envelope import key_id_of
from hub.storage.root_key import LocalKeyProvider, WrongRootError, create_root_key
from tests.storage.vectors import ENTRY, HOUSEHOLD_KEY, ROOT_ID, ROOT_KEY, SALT, SEAL


def root_at(path, content=ROOT_KEY, mode=0o600):
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_a_new_root_key_is_32_random_bytes_only_its_owner_may_read(tmp_path):
    paths = [tmp_path / "a" / "root.key", tmp_path / "b" / "root.key"]
    for path in paths:
        create_root_key(path)

    first, second = (path.read_bytes() for path in paths)
    assert len(first) == len(second) == 32
    assert first != second
    assert stat.S_IMODE(paths[0].stat().st_mode) == 0o600


def test_a_root_key_is_never_replaced(tmp_path):
    path = root_at(tmp_path / "root.key")

    with pytest.raises(ConfigurationError, match="never replaced"):
        create_root_key(path)
    assert path.read_bytes() == ROOT_KEY


def test_v3_the_provider_wraps_to_the_published_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(envelope.secrets, "token_bytes", lambda size: SALT[:size])
    provider = LocalKeyProvider(root_at(tmp_path / "root.key"), root_id=ROOT_ID)

    wrapped = provider.wrap(ENTRY, HOUSEHOLD_KEY)

    assert sha256(wrapped).hexdigest() == SEAL["V3"]["sha256"]
    assert provider.unwrap(ENTRY, wrapped) == HOUSEHOLD_KEY


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o666, 0o777])
def test_a_root_key_others_may_read_or_write_is_refused(tmp_path, mode):
    path = root_at(tmp_path / "root.key", mode=mode)

    refused(path, f"chmod 600 {path}")


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_root_key_of_its_owner_alone_is_taken(tmp_path, mode):
    assert LocalKeyProvider(root_at(tmp_path / "root.key", mode=mode))


@pytest.mark.parametrize("size", [0, 1, 31, 33, 64, 1000])
def test_a_root_key_of_another_length_is_refused(tmp_path, size):
    refused(root_at(tmp_path / "root.key", bytes(size)), "exactly 32 bytes")


def test_a_root_key_that_is_missing_is_refused_and_not_made(tmp_path):
    refused(tmp_path / "root.key", "missing")

    assert list(tmp_path.iterdir()) == []


def test_a_folder_or_a_pipe_is_no_root_key(tmp_path):
    (tmp_path / "folder").mkdir(mode=0o700)
    os.mkfifo(tmp_path / "pipe", 0o600)

    refused(tmp_path / "folder", "not a regular file")
    refused(tmp_path / "pipe", "not a regular file")


def refused(path, sentence):
    with pytest.raises(ConfigurationError, match=sentence) as error:
        LocalKeyProvider(path)
    assert "\n" not in str(error.value)
    assert str(path) in str(error.value)


def test_the_id_of_a_root_follows_from_it_and_tells_nothing_of_it(tmp_path):
    ids = {LocalKeyProvider(root_at(tmp_path / "root.key")).root_id for _ in range(3)}
    other = LocalKeyProvider(root_at(tmp_path / "other.key", bytes(32)))

    assert len(ids) == 1
    assert other.root_id not in ids
    assert ids.pop() not in ROOT_KEY


def test_an_entry_of_another_root_is_told_apart_from_one_that_was_altered(tmp_path):
    provider = LocalKeyProvider(root_at(tmp_path / "root.key"))
    other = LocalKeyProvider(root_at(tmp_path / "other.key", bytes(32)))
    wrapped = provider.wrap(ENTRY, HOUSEHOLD_KEY)
    assert key_id_of(wrapped) == provider.root_id

    with pytest.raises(WrongRootError):
        other.unwrap(ENTRY, wrapped)
    with pytest.raises(TamperedError) as altered:
        provider.unwrap(ENTRY, wrapped[:-1] + bytes([wrapped[-1] ^ 1]))
    assert not isinstance(altered.value, WrongRootError)


def test_an_entry_unwraps_for_its_own_household_only(tmp_path):
    provider = LocalKeyProvider(root_at(tmp_path / "root.key"))
    wrapped = provider.wrap(ENTRY, HOUSEHOLD_KEY)

    for elsewhere in (replace(ENTRY, household_id=None), replace(ENTRY, label="keyring.platform")):
        with pytest.raises(TamperedError):
            provider.unwrap(elsewhere, wrapped)


def test_a_provider_shows_nothing_and_cannot_be_serialised(tmp_path):
    provider = LocalKeyProvider(root_at(tmp_path / "root.key"))

    assert repr(provider) == "LocalKeyProvider(...)"
    with pytest.raises(TypeError):
        pickle.dumps(provider)
