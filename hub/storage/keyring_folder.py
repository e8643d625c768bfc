"""The embedded keyring: one file per wrapped key, in a folder of its own, outside the database.

`<id>` holds a wrapped key, `erased/<id>` the date on which it was erased. An id once erased never comes
back: not by a late write, not from a backup copied over the folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from hub.errors import NotFoundError, StorageUnavailableError
from hub.storage.durable import make_folder, sync_folder, write_durably
from hub.storage.envelope import KEY_ID_SIZE


class FolderKeyring:
    """A keyring in `folder`, created when missing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._erased = folder / "erased"
        with _storage():
            make_folder(folder)
            make_folder(self._erased)

    def get(self, key_id: bytes) -> bytes:
        """The wrapped key. Raises NotFoundError when there is none, or it was erased."""
        path, marker = self._paths(key_id)
        with _storage():
            if marker.exists():
                raise NotFoundError("keyring")
            try:
                return path.read_bytes()
            except FileNotFoundError as error:
                raise NotFoundError("keyring") from error

    def put(self, key_id: bytes, wrapped: bytes) -> None:
        """Store or replace a wrapped key, durably. Raises NotFoundError when its id was erased."""
        path, marker = self._paths(key_id)
        with _storage():
            write_durably(path, [wrapped])
            # After the write: an erasure going on elsewhere wins, whichever came first.
            if marker.exists():
                self._remove(path)
                raise NotFoundError("keyring")

    def erase(self, key_id: bytes, at: datetime) -> None:
        """Erase a key for ever, durably. Repeating it keeps the first date."""
        path, marker = self._paths(key_id)
        with _storage():
            # The mark first: a crash in between leaves a key nobody can get, and a repeat finishes.
            if not marker.exists():
                write_durably(marker, [at.astimezone(UTC).isoformat().encode()])
            self._remove(path)

    def ids(self) -> Iterator[tuple[bytes, datetime]]:
        """Every id held, with the time it was written; to find entries no household uses."""
        with _storage():
            for path in sorted(self._folder.iterdir()):
                if is_key_name(path.name) and not (self._erased / path.name).exists():
                    try:
                        written = path.stat().st_mtime
                    except FileNotFoundError:
                        continue  # erased meanwhile
                    yield bytes.fromhex(path.name), datetime.fromtimestamp(written, UTC)

    def erased(self) -> Iterator[tuple[bytes, datetime]]:
        """Every id ever erased and its date; a restore applies them before the first request."""
        return erased_in(self._folder)

    def returned(self) -> Iterator[tuple[bytes, datetime]]:
        """Ids erased of which something is there all the same, and when they were erased."""
        with _storage():
            marked = {path.name for path in self._erased.iterdir() if is_key_name(path.name)}
            there = {path.name.partition(".")[0] for path in self._folder.iterdir()}
            for name in sorted(marked & there):
                yield bytes.fromhex(name), datetime.fromisoformat((self._erased / name).read_text())

    def close(self) -> None:
        """Nothing is held open."""

    def _paths(self, key_id: bytes) -> tuple[Path, Path]:
        name = require_key_id(key_id).hex()
        return self._folder / name, self._erased / name

    def _remove(self, path: Path) -> None:
        """Remove the entry, and what a crash left of writing it."""
        for found in (path, *self._folder.glob(f"{path.name}.*")):
            with suppress(FileNotFoundError):
                found.unlink()
        sync_folder(self._folder)


def erased_in(folder: Path) -> Iterator[tuple[bytes, datetime]]:
    """What a backup of a keyring says was erased, and when."""
    with _storage():
        for path in sorted(folder.glob("erased/*")):
            if is_key_name(path.name):
                yield bytes.fromhex(path.name), datetime.fromisoformat(path.read_text())


def entries_in(folder: Path) -> Iterator[tuple[bytes, bytes]]:
    """The entries of a backup of a keyring, as they are; nothing is made or changed there."""
    with _storage():
        for path in sorted(folder.iterdir()):
            if is_key_name(path.name):
                yield bytes.fromhex(path.name), path.read_bytes()


def require_key_id(key_id: bytes) -> bytes:
    if len(key_id) != KEY_ID_SIZE:
        raise ValueError("a key id has 16 bytes")
    return key_id


def is_key_name(name: str) -> bool:
    return len(name) == 2 * KEY_ID_SIZE and set(name) <= set("0123456789abcdef")


@contextmanager
def _storage() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageUnavailableError("keyring") from error
