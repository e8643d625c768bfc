"""Keys of households and of the platform: made, unwrapped, kept for a short while, erased.

A keyring entry is durable before anything refers to it. Unwrapped keys live in this process only, at most
512 of them and at most 300 s; whoever uses one has just read, in its own transaction, that the household
is not erased.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol
from uuid import UUID

from hub.errors import ConfigurationError, NotFoundError, TamperedError
from hub.storage.briefly import Briefly
from hub.storage.envelope import KEY_ID_SIZE, KEY_SIZE, Context
from hub.storage.held_keys import HouseholdKey, PlatformKey
from hub.storage.keyring_folder import FolderKeyring
from hub.storage.root_key import (
    KeyProvider,
    LocalKeyProvider,
    WrongRootError,
    create_root_key,
    root_id_of,
)

_ENTRY_VERSION = 1
NAMES = 8192
"""Names these keys opened, kept no longer than a key: a search looks through thousands."""


class Keyring(Protocol):
    """Where wrapped keys are kept, apart from the database and its backups: a folder, a database of its own
    or a bucket. Every method raises StorageUnavailableError when it cannot be reached.

    A write is whole or not at all; of two that write one id at once, one stays. An erasure wins against any
    write, whichever comes first, in whatever process.
    """

    def get(self, key_id: bytes) -> bytes:
        """The wrapped key. Raises NotFoundError, also for an erased one."""

    def put(self, key_id: bytes, wrapped: bytes) -> None:
        """Store or replace, durably. Raises NotFoundError for an erased id."""

    def erase(self, key_id: bytes, at: datetime) -> None:
        """Erase for ever, durably, and remember the id."""

    def ids(self) -> Iterator[tuple[bytes, datetime]]:
        """Every id held and when it was written."""

    def erased(self) -> Iterator[tuple[bytes, datetime]]:
        """Every id erased and when."""

    def returned(self) -> Iterator[tuple[bytes, datetime]]:
        """Ids erased whose entry is there all the same, copied back beside its mark or left by a crash, and
        when they were erased. A listing: no mark is opened but theirs."""

    def close(self) -> None:
        """Give back what it holds open; the next call opens it again."""


class Keys:
    """All keys of one platform, reached through its keyring and its key provider."""

    def __init__(
        self,
        platform_id: UUID,
        keyring: Keyring,
        provider: KeyProvider,
        *,
        cached: int = 512,
        seconds: float = 300,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.keyring = keyring
        self.provider = provider
        self._platform_id = platform_id
        self._households: Briefly[HouseholdKey] = Briefly(cached, seconds, monotonic)
        self._platforms: Briefly[PlatformKey] = Briefly(1, seconds, monotonic)
        self.names: Briefly[str] = Briefly(NAMES, seconds, monotonic)

    def __repr__(self) -> str:
        return "Keys(...)"

    def create_household(self, household_id: UUID) -> bytes:
        """Make the key of a household; its id. Durable on return, so call it before the row commits."""
        return self._create("keyring.household", household_id)

    def household(self, household_id: UUID, key_id: bytes) -> HouseholdKey:
        """The key of a household. Raises NotFoundError once erased, TamperedError when altered."""

        def unwrap() -> HouseholdKey:
            key = self._unwrap("keyring.household", household_id, key_id)
            return HouseholdKey(key, key_id, household_id)

        return self._households.get((household_id, key_id), unwrap)

    def erase_household(self, household_id: UUID, key_id: bytes, at: datetime) -> None:
        """Erase the key of a household; nothing sealed under it opens again."""
        self.keyring.erase(key_id, at)
        self._households.forget((household_id, key_id))
        self.names.clear()

    def create_platform(self) -> bytes:
        """Make the platform's own key; its id."""
        return self._create("keyring.platform", None)

    def platform(self, key_id: bytes) -> PlatformKey:
        """The platform's own key."""

        def unwrap() -> PlatformKey:
            return PlatformKey(self._unwrap("keyring.platform", None, key_id), key_id, self._platform_id)

        return self._platforms.get((None, key_id), unwrap)

    def check(self, key_id: bytes) -> None:
        """Open the platform's entry at start. Raises ConfigurationError, one line, when it does not."""
        try:
            self._unwrap("keyring.platform", None, key_id)
        except NotFoundError as error:
            raise ConfigurationError("keyring: no entry for this platform; restore its own backup") from error
        except WrongRootError as error:
            raise ConfigurationError("root key: not the one this keyring was made with") from error
        except TamperedError as error:
            raise ConfigurationError("keyring: the entry of this platform is damaged or foreign") from error

    def rewrap(self, household_id: UUID | None, key_id: bytes) -> bool:
        """Wrap an entry again, of a household or of the platform, unless its root is the newest already.
        Whether it was written. Raises NotFoundError once erased, TamperedError when it does not open."""
        if root_id_of(self.keyring.get(key_id)) == self.provider.root_id:
            return False
        label = "keyring.platform" if household_id is None else "keyring.household"
        key = self._unwrap(label, household_id, key_id)
        self.keyring.put(key_id, self.provider.wrap(self._context(label, household_id, key_id), key))
        return True

    def opens(self, household_id: UUID | None, key_id: bytes, wrapped: bytes) -> bool:
        """Whether `wrapped`, from wherever it comes, is this entry under a root that is held."""
        label = "keyring.platform" if household_id is None else "keyring.household"
        try:
            self.provider.unwrap(self._context(label, household_id, key_id), wrapped)
        except TamperedError:
            return False
        return True

    def forget(self) -> None:
        """Drop every unwrapped key held, and every name: a household was erased elsewhere."""
        self._households.clear()
        self._platforms.clear()
        self.names.clear()

    def sweep(self) -> None:
        """Drop what is over, though nobody asks for anything."""
        self._households.sweep()
        self._platforms.sweep()
        self.names.sweep()

    def _create(self, label: str, household_id: UUID | None) -> bytes:
        key_id, key = secrets.token_bytes(KEY_ID_SIZE), secrets.token_bytes(KEY_SIZE)
        context = self._context(label, household_id, key_id)
        wrapped = self.provider.wrap(context, key)
        self.keyring.put(key_id, wrapped)
        # A root made meanwhile is about to be the only one: what was just put must not stay under the other.
        while root_id_of(wrapped) != self.provider.root_id:
            wrapped = self.provider.wrap(context, key)
            self.keyring.put(key_id, wrapped)
        return key_id

    def _unwrap(self, label: str, household_id: UUID | None, key_id: bytes) -> bytes:
        """The key. An entry read just before its old root was destroyed is read once more."""
        context, wrapped = self._context(label, household_id, key_id), self.keyring.get(key_id)
        while True:
            try:
                return self.provider.unwrap(context, wrapped)
            except WrongRootError:
                again = self.keyring.get(key_id)
                if again == wrapped:
                    raise
                wrapped = again

    def _context(self, label: str, household_id: UUID | None, key_id: bytes) -> Context:
        return Context(label, self._platform_id, household_id, UUID(bytes=key_id), _ENTRY_VERSION)


__all__ = [
    "FolderKeyring",
    "HouseholdKey",
    "KeyProvider",
    "Keyring",
    "Keys",
    "LocalKeyProvider",
    "PlatformKey",
    "create_root_key",
]
