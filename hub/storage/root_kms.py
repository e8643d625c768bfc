"""A root key that never leaves AWS KMS: it wraps and unwraps there, under a context that names the entry.

`alias/<name>` names the root, `alias/<name>-next` the new one while a rotation goes on. The aliases are read
again every two seconds and whenever an entry names a root not known yet: a server goes on while a rotation
runs in another process. Only what an alias names is a root: an entry cannot ask for a key of its choice.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from hub.errors import ConfigurationError, StorageUnavailableError, TamperedError
from hub.storage.envelope import KEY_ID_SIZE, Context
from hub.storage.root_key import KMS, WrongRootError, root_id_of
from hub.storage.s3_client import code_of, require_private

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

DELETION = timedelta(days=7)
"""The shortest time after which KMS deletes a key for ever; until then an administrator of it may say no."""

KNOWN_SECONDS = 2.0
READ_SECONDS = 5.0
_ALTERED = frozenset({"InvalidCiphertextException", "IncorrectKeyException"})
_UNUSABLE = frozenset({"DisabledException", "KMSInvalidStateException", "NotFoundException"})
_DESCRIPTION = "Root key of a hub: wraps the entries of its keyring. Made by `hub keys rotate`."


class KmsKeyProvider:
    """The root that `alias/<name>` names in this region; credentials come from the environment or a profile.

    Raises ConfigurationError, one line, when there is no such alias, StorageUnavailableError without an
    answer. `known_seconds`: how long an alias is believed, and how long a new root waits to be seen by all.
    """

    def __init__(
        self, region: str, name: str, *, profile: str = "", known_seconds: float = KNOWN_SECONDS
    ) -> None:
        self._place, self._known_seconds = f"kms://{region}/{name}", known_seconds
        self._alias, self._next = f"alias/{name}", f"alias/{name}-next"
        try:
            self._client = _client(region, profile)
        except (BotoCoreError, ValueError) as error:
            raise ConfigurationError(f"root key {self._place}: {error}") from error
        self._known: tuple[float, tuple[str, ...]] = (0.0, ())
        self._look()

    def __repr__(self) -> str:
        return "KmsKeyProvider(...)"

    @property
    def root_id(self) -> bytes:
        return _id_of(self._roots()[0])

    def wrap(self, context: Context, key: bytes) -> bytes:
        newest = self._roots()[0]
        with self._asking(newest):
            answer = self._client.encrypt(KeyId=newest, Plaintext=key, EncryptionContext=_said(context))
        return KMS + _id_of(newest) + answer["CiphertextBlob"]

    def unwrap(self, context: Context, wrapped: bytes) -> bytes:
        root = self._root_named(root_id_of(wrapped))
        if wrapped[:1] != KMS or root is None:
            raise WrongRootError
        with self._asking(root):
            answer = self._client.decrypt(
                KeyId=root, CiphertextBlob=wrapped[1 + KEY_ID_SIZE :], EncryptionContext=_said(context)
            )
        return answer["Plaintext"]

    def renew(self) -> bytes:
        with self._asking(self._alias):
            if self._key(self._next) is None:
                self._make_next()
        time.sleep(self._known_seconds)  # until every process has looked again and wraps under the new one
        self._look()
        return self.root_id

    def destroy_old(self) -> timedelta:
        """Disabled at once, deleted by KMS after its delay. The aliases move last: killed anywhere, a repeat
        finds what is left to do."""
        with self._asking(self._alias):
            old, newest = self._key(self._alias), self._key(self._next)
            if newest is not None:
                if old is not None and old != newest:
                    self._destroy(old)
                    self._client.update_alias(AliasName=self._alias, TargetKeyId=newest)
                self._client.delete_alias(AliasName=self._next)
        self._look()
        return DELETION

    def _make_next(self) -> None:
        """With the policy of the root in use. Of two rotations that begin at once, one root stays."""
        policy = self._client.get_key_policy(KeyId=self._roots()[0], PolicyName="default")["Policy"]
        made = self._client.create_key(Description=_DESCRIPTION, Policy=policy)["KeyMetadata"]["KeyId"]
        try:
            self._client.create_alias(AliasName=self._next, TargetKeyId=made)
        except self._client.exceptions.AlreadyExistsException:
            self._destroy(made)

    def _destroy(self, root: str) -> None:
        if self._client.describe_key(KeyId=root)["KeyMetadata"]["KeyState"] != "PendingDeletion":
            self._client.disable_key(KeyId=root)
            self._client.schedule_key_deletion(KeyId=root, PendingWindowInDays=DELETION.days)

    def _root_named(self, root_id: bytes) -> str | None:
        for roots in (self._roots, self._look):
            found = next((root for root in roots() if _id_of(root) == root_id), None)
            if found is not None:
                return found
        return None

    def _roots(self) -> tuple[str, ...]:
        """Newest first, as known for a moment."""
        until, roots = self._known
        return roots if time.monotonic() < until else self._look()

    def _look(self) -> tuple[str, ...]:
        until = time.monotonic() + self._known_seconds
        with self._asking(self._alias):
            named = self._key(self._next), self._key(self._alias)
        roots = tuple(dict.fromkeys(root for root in named if root is not None))
        if named[1] is None:
            raise ConfigurationError(
                f"root key {self._place}: KMS knows no {self._alias} there; make a symmetric key of that name"
            )
        self._known = until, roots
        return roots

    def _key(self, alias: str) -> str | None:
        try:
            return self._client.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]
        except self._client.exceptions.NotFoundException:
            return None

    @contextmanager
    def _asking(self, root: str) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            code = code_of(error)
            if code in _ALTERED:
                raise TamperedError from error
            if code in _UNUSABLE and root not in (self._alias, self._look()[0]):
                raise WrongRootError from error  # a rotation has just ended: the entry is another one by now
            raise StorageUnavailableError(f"key management service, {self._place} ({code})") from error
        except BotoCoreError as error:
            raise StorageUnavailableError(f"key management service, {self._place}") from error


def _client(region: str, profile: str) -> KMSClient:
    config = Config(
        connect_timeout=3,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": 2},
        proxies={},
    )
    client = boto3.session.Session(profile_name=profile or None).client(
        "kms", region_name=region, config=config
    )
    require_private(client.meta.endpoint_url)
    return client


def _said(context: Context) -> dict[str, str]:
    """What KMS binds the key to, and writes in its own log: random ids only."""
    said = {"platform": str(context.platform_id), "purpose": context.label}
    if context.household_id is not None:
        said["household"] = str(context.household_id)
    if context.object_id is not None:
        said["keyring_id"] = context.object_id.hex
    return said


def _id_of(root: str) -> bytes:
    """How an entry names a root: 16 bytes that follow from the id KMS gave it."""
    return sha256(b"hub3gip/kms-root\0" + root.encode()).digest()[:KEY_ID_SIZE]
