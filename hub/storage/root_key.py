"""The root key: it wraps the entries of the keyring and nothing else.

A key provider wraps and unwraps; the keyring stores what was wrapped. Embedded, the root is one file of
32 bytes that only its owner may read. It is replaced by a rotation only: a second file beside it, `.next`,
wraps from the moment it is there, and takes the place of the first when every entry is wrapped under it.
Losing the root loses everything.
"""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from hub.errors import ConfigurationError, StorageUnavailableError, TamperedError
from hub.storage.durable import create_durably, make_folder, sync_folder
from hub.storage.envelope import KEY_ID_SIZE, KEY_SIZE, Context, open_sealed, seal, subkey

LOCAL, KMS = b"\x01", b"\x02"
"""First byte of an entry: sealed under a root held here, or by a key management service."""


class KeyProvider(Protocol):
    """Whoever holds the root: a local file, or a key management service.

    During a rotation two roots are held: both unwrap, the newest wraps.
    """

    @property
    def root_id(self) -> bytes:
        """The name of the newest root, as it stands in the entries it wrapped."""

    def wrap(self, context: Context, key: bytes) -> bytes:
        """`key` wrapped under the newest root, for the keyring entry that `context` names."""

    def unwrap(self, context: Context, wrapped: bytes) -> bytes:
        """The key again. Raises WrongRootError under a root not held, TamperedError when altered."""

    def renew(self) -> bytes:
        """Make a new root, durably, that wraps from now on, for every process; its id. While a rotation
        goes on it is the one made already."""

    def destroy_old(self) -> timedelta:
        """Destroy for ever every root but the newest; after how long nobody can bring them back any more.
        Repeating it is no error."""


class WrongRootError(TamperedError):
    """The entry was wrapped under a root key that is not held."""


def root_id_of(wrapped: bytes) -> bytes:
    """The root an entry says it was wrapped under; true only once it has been opened."""
    if wrapped[:1] not in (LOCAL, KMS) or len(wrapped) <= 1 + KEY_ID_SIZE:
        raise TamperedError
    return wrapped[1 : 1 + KEY_ID_SIZE]


@dataclass(frozen=True, slots=True, repr=False)
class _Root:
    id: bytes
    key: bytes


_Stamp = tuple[tuple[int, int] | None, tuple[int, int] | None]


class LocalKeyProvider:
    """A root key read from its file, and again whenever the file, or the one beside it, is another one: a
    server goes on while a rotation runs in another process. `root_id` is given by test vectors only.

    Raises ConfigurationError, one line, when the file is missing, readable by others or not a key.
    """

    __slots__ = ("_given_id", "_held", "_next", "_path")

    def __init__(self, path: Path, *, root_id: bytes | None = None) -> None:
        self._path, self._next, self._given_id = path, next_root_file(path), root_id
        self._held: tuple[_Stamp, tuple[_Root, ...]] = self._load()

    def __repr__(self) -> str:
        return "LocalKeyProvider(...)"

    def __reduce__(self) -> str:
        raise TypeError("keys are never serialised")

    @property
    def root_id(self) -> bytes:
        return self._roots()[0].id

    def wrap(self, context: Context, key: bytes) -> bytes:
        newest = self._roots()[0]
        return seal(newest.key, newest.id, context, key)

    def unwrap(self, context: Context, wrapped: bytes) -> bytes:
        named = root_id_of(wrapped)
        for root in self._roots():
            if root.id == named:
                return open_sealed(root.key, context, wrapped)
        raise WrongRootError

    def renew(self) -> bytes:
        try:
            create_durably(self._next, [secrets.token_bytes(KEY_SIZE)])
        except FileExistsError:
            pass  # of a rotation that was cut off, or that goes on elsewhere
        except OSError as error:
            raise ConfigurationError(f"root key {self._next}: cannot be made ({error.strerror})") from error
        return self.root_id

    def destroy_old(self) -> timedelta:
        """The new file takes the name of the old one, which is gone with that."""
        try:
            with suppress(FileNotFoundError):
                self._next.replace(self._path)
            sync_folder(self._path.parent)
        except OSError as error:
            raise StorageUnavailableError(f"root key {self._path} ({error.strerror})") from error
        return timedelta()

    def _roots(self) -> tuple[_Root, ...]:
        """Newest first. Files that are gone for a moment, or for good, leave what is held."""
        stamp, held = self._held
        now = self._stamp()
        if now != stamp and now[1] is not None:
            self._held = self._load()
            held = self._held[1]
        return held

    def _load(self) -> tuple[_Stamp, tuple[_Root, ...]]:
        """The stamp first: what changes while reading is read again."""
        stamp, newest = self._stamp(), _read_if_there(self._next)
        contents = [_read_root(self._path)] if newest is None else [newest, _read_root(self._path)]
        return stamp, tuple(self._root(content) for content in dict.fromkeys(contents))

    def _root(self, content: bytes) -> _Root:
        own = self._given_id or subkey(content, "root-id")[:KEY_ID_SIZE]
        return _Root(own, subkey(content, "keyring"))

    def _stamp(self) -> _Stamp:
        return _stamp_of(self._next), _stamp_of(self._path)


def next_root_file(path: Path) -> Path:
    """Where the new root stands while a rotation goes on."""
    return path.with_name(f"{path.name}.next")


def create_root_key(path: Path) -> None:
    """Make a new root key file, mode 0600, durably. Raises ConfigurationError when one is there."""
    try:
        make_folder(path.parent)
        create_durably(path, [secrets.token_bytes(KEY_SIZE)])
    except FileExistsError as error:
        raise ConfigurationError(f"root key {path}: a file is there already and is never replaced") from error
    except OSError as error:
        raise ConfigurationError(f"root key {path}: cannot be created ({error.strerror})") from error


def _read_root(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise ConfigurationError(f"root key {path}: missing; put it back from its off-line copy") from error
    except OSError as error:
        raise ConfigurationError(f"root key {path}: cannot be read ({error.strerror})") from error
    try:
        _refuse_exposed(path, os.fstat(descriptor).st_mode)
        root = os.read(descriptor, KEY_SIZE + 1)
    finally:
        os.close(descriptor)
    if len(root) != KEY_SIZE:
        raise ConfigurationError(f"root key {path}: must hold exactly {KEY_SIZE} bytes")
    return root


def _refuse_exposed(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise ConfigurationError(f"root key {path}: not a regular file")
    if stat.S_IMODE(mode) & 0o077:
        raise ConfigurationError(f"root key {path}: open to other users; run: chmod 600 {path}")


def _read_if_there(path: Path) -> bytes | None:
    try:
        return _read_root(path)
    except ConfigurationError:
        if path.exists():
            raise
        return None


def _stamp_of(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns
