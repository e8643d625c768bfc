"""The root key in AWS KMS, on a server of its protocol: bound to the entry, renewed beside a serving hub."""

from __future__ import annotations

import socket
from dataclasses import replace
from itertools import count
from uuid import UUID

import pytest

from hub.app import open_provider
from hub.errors import ConfigurationError, StorageUnavailableError, TamperedError
from hub.settings import Settings
from hub.storage.keyring import Keys
from hub.storage.root_key import WrongRootError, root_id_of
from hub.storage.root_kms import DELETION, KmsKeyProvider
from tests.services.kms import REGION
from tests.services.ports import free_port
from tests.storage.vectors import ENTRY, HOUSEHOLD, HOUSEHOLD_KEY, PLATFORM

SOON = 0.05
_numbers = count(1)


@pytest.fixture
def name(kms, monkeypatch):
    kms.give(monkeypatch)
    name = f"hub-root-{next(_numbers)}"
    kms.make_root(name)
    return name


@pytest.fixture
def provider(name):
    return KmsKeyProvider(REGION, name, known_seconds=SOON)


def key_of(kms, alias):
    return kms.client.describe_key(KeyId=f"alias/{alias}")["KeyMetadata"]["KeyId"]


def test_what_is_wrapped_is_unwrapped_by_another_process_and_holds_no_key_in_clear(provider, name):
    wrapped = provider.wrap(ENTRY, HOUSEHOLD_KEY)

    assert HOUSEHOLD_KEY not in wrapped
    assert wrapped[:1] == b"\x02"
    assert root_id_of(wrapped) == provider.root_id
    assert KmsKeyProvider(REGION, name).unwrap(ENTRY, wrapped) == HOUSEHOLD_KEY


@pytest.mark.parametrize(
    "changed",
    [
        {"label": "keyring.platform"},
        {"platform_id": UUID(int=1)},
        {"household_id": UUID(int=1)},
        {"household_id": None},
        {"object_id": UUID(int=1)},
    ],
    ids=str,
)
def test_an_entry_opens_for_nothing_but_what_it_was_wrapped_for(provider, changed):
    wrapped = provider.wrap(ENTRY, HOUSEHOLD_KEY)

    with pytest.raises(TamperedError):
        provider.unwrap(replace(ENTRY, **changed), wrapped)


def test_an_altered_entry_is_refused(provider):
    wrapped = provider.wrap(ENTRY, HOUSEHOLD_KEY)
    for damaged in (b"", wrapped[:17], wrapped[:-1], wrapped[:-1] + bytes([wrapped[-1] ^ 1])):
        with pytest.raises(TamperedError):
            provider.unwrap(ENTRY, damaged)


def test_an_entry_cannot_ask_for_a_key_of_its_choice(provider, kms):
    """Whoever writes in the keyring, and may encrypt under a key of the same account, chooses no root."""
    kms.make_root(other := f"other-{next(_numbers)}")
    forged = KmsKeyProvider(REGION, other).wrap(ENTRY, bytes(32))

    with pytest.raises(WrongRootError):
        provider.unwrap(ENTRY, forged)
    mixed = provider.wrap(ENTRY, HOUSEHOLD_KEY)[:17] + forged[17:]
    with pytest.raises((TamperedError, StorageUnavailableError)):
        provider.unwrap(ENTRY, mixed)


def test_a_rotation_wraps_again_then_destroys_the_old_root(provider, name, kms, keyring):
    keys = Keys(PLATFORM, keyring, provider, seconds=0)
    serving = Keys(PLATFORM, keyring, KmsKeyProvider(REGION, name, known_seconds=SOON), seconds=0)
    key_id, old = keys.create_household(HOUSEHOLD), key_of(kms, name)
    before = keyring.get(key_id)

    assert provider.renew() == provider.renew() != root_id_of(before)
    assert serving.household(HOUSEHOLD, key_id)
    assert keys.rewrap(HOUSEHOLD, key_id)
    assert not keys.rewrap(HOUSEHOLD, key_id)
    assert provider.destroy_old() == DELETION
    assert serving.household(HOUSEHOLD, key_id)
    assert not serving.opens(HOUSEHOLD, key_id, before)
    assert (kms.state(old), kms.state(key_of(kms, name))) == ("PendingDeletion", "Enabled")
    assert key_of(kms, name) != old
    with pytest.raises(kms.client.exceptions.NotFoundException):
        key_of(kms, f"{name}-next")
    assert provider.destroy_old() == DELETION


@pytest.mark.parametrize("step", ["disable_key", "schedule_key_deletion", "update_alias", "delete_alias"])
def test_a_destruction_cut_at_any_step_is_finished_by_a_repeat(provider, name, kms, monkeypatch, step):
    class CutError(Exception):
        pass

    def cut(**said):
        raise CutError

    old, newest = key_of(kms, name), provider.renew()
    monkeypatch.setattr(provider._client, step, cut)
    with pytest.raises(CutError):
        provider.destroy_old()
    monkeypatch.undo()
    kms.give(monkeypatch)
    again = KmsKeyProvider(REGION, name, known_seconds=SOON)

    assert again.renew() == newest
    again.destroy_old()
    assert kms.state(old) == "PendingDeletion"
    assert kms.state(key_of(kms, name)) == "Enabled"
    assert again.root_id == newest


def test_two_rotations_that_begin_at_once_have_one_new_root(provider, name, kms, monkeypatch):
    """The other's key is made between the look and the alias: ours is thrown away."""
    make, other = provider._client.create_key, []

    def overtaken(**said):
        made = make(**said)
        other.append(made["KeyMetadata"]["KeyId"])
        kms.make_root(f"{name}-next")
        return made

    monkeypatch.setattr(provider._client, "create_key", overtaken)
    provider.renew()

    assert kms.state(other[0]) == "PendingDeletion"
    assert kms.state(key_of(kms, f"{name}-next")) == "Enabled"


def test_the_new_root_has_the_policy_of_the_old(provider, name, kms):
    said = '{"Version": "2012-10-17", "Id": "of the hub", "Statement": []}'
    kms.client.put_key_policy(KeyId=key_of(kms, name), PolicyName="default", Policy=said)
    provider.renew()

    newest = key_of(kms, f"{name}-next")
    assert kms.client.get_key_policy(KeyId=newest, PolicyName="default")["Policy"] == said


def test_an_alias_that_is_not_there_is_told_in_one_line(name):
    with pytest.raises(ConfigurationError, match="KMS knows no alias/nobody") as told:
        KmsKeyProvider(REGION, "nobody")
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("address", ["kms://", "kms://eu-west-3", "kms:///name", "vault://a/b"])
def test_an_address_that_is_none_is_told_in_one_line(address):
    with pytest.raises(ConfigurationError, match="HUB_ROOT_KEY: kms://region"):
        open_provider(Settings(root_key=address))


def test_the_setting_names_region_and_alias(name):
    provider = open_provider(Settings(root_key=f"kms://{REGION}/{name}"))
    assert provider.unwrap(ENTRY, provider.wrap(ENTRY, HOUSEHOLD_KEY)) == HOUSEHOLD_KEY


def test_a_service_that_does_not_answer_is_unavailable_and_given_up(provider, name, monkeypatch):
    wrapped = provider.wrap(ENTRY, HOUSEHOLD_KEY)
    provider._client.meta.events.register("before-send.kms", _fails)
    for call in (lambda: provider.wrap(ENTRY, HOUSEHOLD_KEY), lambda: provider.unwrap(ENTRY, wrapped)):
        with pytest.raises(StorageUnavailableError, match="key management service"):
            call()
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(StorageUnavailableError, match="key management service"):
        KmsKeyProvider(REGION, name)


def _fails(**_said):
    raise _read_timeout()


def _read_timeout():
    from botocore.exceptions import ReadTimeoutError

    return ReadTimeoutError(endpoint_url="kms")


def test_a_service_that_never_answers_is_given_up(name, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setattr("hub.storage.root_kms.READ_SECONDS", 0.2)
        with pytest.raises(StorageUnavailableError, match="key management service"):
            KmsKeyProvider(REGION, name)


def test_plain_http_leaves_this_machine_never(name, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", "http://kms.example.org")
    with pytest.raises(ConfigurationError, match="https"):
        KmsKeyProvider(REGION, name)


def test_a_root_that_was_disabled_is_an_outage_and_no_tampering(provider, monkeypatch):
    from botocore.exceptions import ClientError

    wrapped = provider.wrap(ENTRY, HOUSEHOLD_KEY)

    def disabled(**said):
        raise ClientError({"Error": {"Code": "DisabledException"}}, "Decrypt")

    monkeypatch.setattr(provider._client, "decrypt", disabled)
    with pytest.raises(StorageUnavailableError, match="DisabledException"):
        provider.unwrap(ENTRY, wrapped)
