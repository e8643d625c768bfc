"""The root key: it wraps the entries of the keyring and nothing else.

A key provider wraps and unwraps; the keyring stores what was wrapped. Embedded, the root is one file of
32 bytes that only its owner may read. It is made once and never replaced: losing it loses everything.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import Protocol

from hub.errors import ConfigurationError, TamperedError
from hub.storage.durable import create_durably, make_folder
from hub.storage.envelope import KEY_ID_SIZE, KEY_SIZE, Context, key_id_of, open_sealed, seal, subkey


class KeyProvider(Protocol):
    """Whoever holds the root: a local file, or a key management service."""

    def wrap(self, context: Context, key: bytes) -> bytes:
        """`key` wrapped for the keyring entry that `context` names."""

    def unwrap(self, context: Context, wrapped: bytes) -> bytes:
        """The key again. Raises WrongRootError under another root, TamperedError when altered."""


class WrongRootError(TamperedError):
    """The entry was wrapped under another root key than the one held."""


class LocalKeyProvider:
    """A root key read from its file. `root_id` names it in wrapped entries; derived unless given.

    Raises ConfigurationError, one line, when the file is missing, readable by others or not a key.
    """

    __slots__ = ("_key", "root_id")

    def __init__(self, path: Path, *, root_id: bytes | None = None) -> None:
        root = _read_root(path)
        self._key = subkey(root, "keyring")
        self.root_id = subkey(root, "root-id")[:KEY_ID_SIZE] if root_id is None else root_id

    def __repr__(self) -> str:
        return "LocalKeyProvider(...)"

    def __reduce__(self) -> str:
        raise TypeError("keys are never serialised")

    def wrap(self, context: Context, key: bytes) -> bytes:
        return seal(self._key, self.root_id, context, key)

    def unwrap(self, context: Context, wrapped: bytes) -> bytes:
        if key_id_of(wrapped) != self.root_id:
            raise WrongRootError
        return open_sealed(self._key, context, wrapped)


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
