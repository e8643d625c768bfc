"""Objects as files of one flat folder, each there wholly or not at all after a crash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from hub.errors import NotFoundError, StorageUnavailableError
from hub.storage.db import require_no_transaction
from hub.storage.durable import TEMPORARY, make_folder, sync_folder, write_durably
from hub.storage.objects import is_name, require_name


class FileObjectStore:
    """The objects of `folder`, created when missing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with _storage():
            make_folder(folder)

    def put(self, name: str, chunks: Iterable[bytes]) -> None:
        path = self._path(name)
        with _storage():
            write_durably(path, chunks)

    def length(self, name: str) -> int:
        path = self._path(name)
        with _found():
            try:
                return path.stat().st_size
            except FileNotFoundError:
                self._require_folder()
                raise

    def read(self, name: str, start: int, lengths: Iterable[int]) -> Iterator[bytes]:
        return _pieces(self._path(name), start, lengths)

    def delete(self, name: str) -> None:
        path = self._path(name)
        with _storage():
            path.unlink(missing_ok=True)
            sync_folder(self._folder)

    def names(self) -> Iterator[tuple[str, datetime]]:
        require_no_transaction()
        with _storage():
            for path in self._folder.iterdir():
                if is_name(path.name):
                    with suppress(FileNotFoundError):
                        yield path.name, _written(path)

    def drop_unfinished(self, before: datetime) -> int:
        require_no_transaction()
        dropped = 0
        with _storage():
            for path in self._folder.glob(f"*{TEMPORARY}"):
                with suppress(FileNotFoundError):
                    if _written(path) < before:
                        path.unlink()
                        dropped += 1
        return dropped

    def notes(self, folder: str) -> None:
        """None: what must lie apart from this disk cannot lie here."""

    def _require_folder(self) -> None:
        """A folder that is gone, or not mounted, is an outage, not one lost object."""
        if not self._folder.is_dir():
            raise StorageUnavailableError("object store")

    def _path(self, name: str) -> Path:
        require_no_transaction()
        return self._folder / require_name(name)


def _pieces(path: Path, start: int, lengths: Iterable[int]) -> Iterator[bytes]:
    with _found(), path.open("rb") as file:
        file.seek(start)
        for length in lengths:
            yield file.read(length)


def _written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


@contextmanager
def _found() -> Iterator[None]:
    with _storage():
        try:
            yield
        except FileNotFoundError as error:
            raise NotFoundError("object") from error


@contextmanager
def _storage() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageUnavailableError("object store") from error
