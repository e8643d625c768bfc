"""Files that must not be lost or go back: the signing key, and the last checkpoint signed.

The guard stands outside the database, so that a database put back to an earlier day is noticed before
anything is signed twice. Each write is a temporary file, fsync, rename, fsync of the folder.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hub.audit.checkpoint import SigningKey
from hub.errors import ConfigurationError, StorageUnavailableError


class Guard:
    """The last checkpoint signed for one origin, and the lock under which the next is signed. Every method
    raises StorageUnavailableError when the disk does not do what it is asked: full, gone, or not ours."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> str | None:
        """The note, or None when nothing was ever signed here."""
        with _reachable():
            try:
                return self.path.read_text(encoding="utf-8")
            except FileNotFoundError:
                return None

    def write(self, note: str) -> None:
        """Replace the note durably. Call it only inside `held`."""
        temporary = self._beside("new")
        with _reachable():
            _write_file(temporary, note.encode())
            temporary.replace(self.path)
            _sync_folder(self.path.parent)

    def others(self) -> list[tuple[int, str]]:
        """The notes this folder holds of other epochs of the same log, by number."""
        log = self.path.stem.rpartition("_")[0]
        found = []
        for path in self._neighbours():
            name, _, number = path.stem.rpartition("_")
            note = Guard(path).read() if name == log and number.isdecimal() else None
            if note is not None:
                found.append((int(number), note))
        return sorted(found)

    def _neighbours(self) -> list[Path]:
        with _reachable():
            try:
                paths = list(self.path.parent.iterdir())
            except FileNotFoundError:
                return []
        return [one for one in paths if one.suffix == ".checkpoint" and one != self.path]

    @contextmanager
    def held(self) -> Iterator[None]:
        """One signer at a time on this machine; the system lets go if the process dies."""
        with ExitStack() as held:
            with _reachable():
                self.path.parent.mkdir(parents=True, exist_ok=True)
                lock = held.enter_context(self._beside("lock").open("a"))
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _beside(self, suffix: str) -> Path:
        return self.path.with_name(f"{self.path.name}.{suffix}")


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageUnavailableError("guard of the audit log") from error


def guard_for(folder: Path, origin: str) -> Guard:
    """The guard of one origin: each epoch has its own file."""
    return Guard(folder / (origin.replace("/", "_") + ".checkpoint"))


def load_signing_key(path: Path, *, signed: bool = False) -> SigningKey:
    """The key in this file (32 bytes, hexadecimal, mode 0600), made there when the file is absent and nothing
    was `signed` yet. Raises ConfigurationError, one line, otherwise."""
    try:
        if not path.exists():
            if signed:
                raise ConfigurationError(f"{path}: missing, the key that signed the audit log; put it back")
            _create_key(path)
        if path.stat().st_mode & 0o077:
            raise ConfigurationError(f"{path}: readable by others, must be mode 0600")
        return SigningKey(bytes.fromhex(path.read_text(encoding="ascii").strip()))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path}: not a usable audit signing key") from error


def _create_key(path: Path) -> None:
    """Linked into place: of two processes starting at once, both then read the key of the first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        _write_file(temporary, secrets.token_bytes(32).hex().encode() + b"\n")
        os.link(temporary, path)
    except FileExistsError:
        return
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _write_file(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
