"""Where the hub is about to stand: the address it listens on, the folders it writes in."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from hub.app import keyring_folder, root_key_file
from hub.errors import ConfigurationError
from hub.settings import LOOPBACK, Settings
from hub.storage.durable import make_folder

BACKLOG = 2048


def require_private_address(settings: Settings) -> None:
    """Raises ConfigurationError when passwords and contents would cross a network in clear."""
    if settings.host not in LOOPBACK and urlsplit(settings.origin).scheme != "https":
        raise ConfigurationError(
            f"HUB_HOST {settings.host}: beyond this machine only behind a proxy with TLS; name the address "
            "browsers use in HUB_PUBLIC_ORIGIN (https://…)"
        )


def listening(settings: Settings) -> socket.socket:
    """The address, taken: from here on nobody else can listen there, and who calls waits until it is served.

    Raises ConfigurationError when somebody listens there already.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(BACKLOG)  # bound alone, it would leave the address to another that is only bound
    except OSError as error:
        listener.close()
        place = f"{settings.host}:{settings.port}"
        raise ConfigurationError(
            f"{place}: cannot listen there ({error.strerror}); choose another port with HUB_PORT"
        ) from error
    return listener


def require_writable(settings: Settings) -> None:
    """Raises ConfigurationError unless the data folder is, or can be made, a folder we may write in, and so
    is all that stands in it already. Writes nothing."""
    folder = settings.data.absolute()
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    if not existing.is_dir():
        raise ConfigurationError(f"data folder {folder}: {existing} is not a folder")
    if not os.access(existing, os.W_OK | os.X_OK):
        raise ConfigurationError(f"data folder {folder}: cannot be written (HUB_DATA)")
    for inner in _folders(settings):
        _require_folder(inner)
    for file in _database_files(settings):
        _require_file(file)
    _require_root_key(settings)


def make_data_folder(settings: Settings) -> None:
    """What permissions allow may still fail: a full disk, a quota, a file system that takes no folder."""
    try:
        make_folder(settings.data)
    except OSError as error:
        raise ConfigurationError(
            f"data folder {settings.data.absolute()}: cannot be made ({error.strerror}); choose another "
            "with HUB_DATA"
        ) from error


def _folders(settings: Settings) -> Iterator[Path]:
    yield settings.data / "keys"
    yield settings.data / "guard"
    if "://" not in settings.keyring:
        yield keyring_folder(settings)
    if not settings.object_store:
        yield settings.data / "objects"


def _database_files(settings: Settings) -> Iterator[Path]:
    if not settings.database_url:
        yield from (settings.data / f"hub.sqlite3{ending}" for ending in ("", "-wal", "-shm"))


def _require_root_key(settings: Settings) -> None:
    """Its folder is written only to make the key: one that is given may lie where nothing can be written, as
    systemd hands over a credential. Whether it can be read is said by whoever reads it."""
    if not settings.root_key and not os.path.lexists(root_key_file(settings)):
        _require_folder(root_key_file(settings).parent)


def _require_folder(folder: Path) -> None:
    """A link that leads nowhere stands there too: nothing can be made in its place."""
    if not folder.exists() and not folder.is_symlink():
        return
    if not folder.is_dir():
        raise ConfigurationError(f"{folder.absolute()}: is not a folder")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise ConfigurationError(
            f"{folder.absolute()}: cannot be written; the hub must own what is in HUB_DATA"
        )


def _require_file(file: Path) -> None:
    if not file.exists():
        return
    if not file.is_file():
        raise ConfigurationError(f"{file.absolute()}: is not a file")
    if not os.access(file, os.R_OK | os.W_OK):
        raise ConfigurationError(
            f"{file.absolute()}: cannot be written; the hub must own what is in HUB_DATA"
        )
