"""Files that are either wholly there after a crash, or not there at all.

Written under a temporary name, fsynced, given their name in one step, then the folder is fsynced: an
unacknowledged write may be present or absent, never half present.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

TEMPORARY = ".tmp"
"""Ending of a name not acknowledged yet; `<final name>.<random>.tmp`."""


def write_durably(path: Path, chunks: Iterable[bytes]) -> None:
    """Write the file at `path`, mode 0600, replacing one already there. Durable when this returns."""
    _write(path, chunks, os.replace)


def create_durably(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a new file at `path`, mode 0600. Raises FileExistsError when another writer was first."""
    _write(path, chunks, os.link)


def sync_folder(folder: Path) -> None:
    """Make names given to, or taken from, files of the folder survive a crash."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Create the folder with mode 0700, durably, unless it is there."""
    if folder.is_dir():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sync_folder(folder.parent)


def _write(path: Path, chunks: Iterable[bytes], give_name: Callable[[Path, Path], None]) -> None:
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(8)}{TEMPORARY}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        give_name(temporary, path)
    finally:
        # Gone already after a rename; a second name after a link; a leftover after a failure.
        with suppress(FileNotFoundError):
            temporary.unlink()
    sync_folder(path.parent)
