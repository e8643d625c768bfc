"""Where the platform of an erasure lies, how its data is backed up and put back: in files, or on servers."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text

from hub.app import open_objects
from hub.settings import Settings
from tests.databases import TEMPLATE
from tests.services.postgres import Postgres

_numbers = count(1)


class Files:
    """Everything in one folder."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def variables(self) -> dict[str, str]:
        return {"HUB_DATA": str(self.data)}

    def settings(self) -> Settings:
        values = {name.removeprefix("HUB_").lower(): value for name, value in self.variables().items()}
        return Settings(**values)

    def lay(self, sqlite_template: Path) -> None:
        shutil.copyfile(sqlite_template, self.data / "hub.sqlite3")

    def back_up(self, to: Path) -> None:
        """Database, objects and guard; the root key goes into a safe."""
        to.mkdir(exist_ok=True)
        self._copy_database(to)
        shutil.copy(self.data / "keys" / "root.key", to / "root.key")
        for folder in ("objects", "guard"):
            if (self.data / folder).exists():
                shutil.copytree(self.data / folder, to / folder)

    def restore(self, backup: Path) -> None:
        self._restore_database(backup)
        for folder in ("objects", "guard"):
            shutil.rmtree(self.data / folder, ignore_errors=True)
            if (backup / folder).exists():
                shutil.copytree(backup / folder, self.data / folder)

    def forget_erasure(self, key_id: bytes) -> None:
        (self.data / "keyring" / "erased" / key_id.hex()).unlink()

    def _copy_database(self, to: Path) -> None:
        with (
            closing(sqlite3.connect(self.data / "hub.sqlite3")) as live,
            closing(sqlite3.connect(to / "hub.sqlite3")) as copy,
        ):
            live.backup(copy)

    def _restore_database(self, backup: Path) -> None:
        for left in self.data.glob("hub.sqlite3*"):
            left.unlink()
        shutil.copy(backup / "hub.sqlite3", self.data / "hub.sqlite3")


class Server(Files):
    """PostgreSQL for the data, another of its databases for the keyring, a bucket for the objects."""

    def __init__(self, data: Path, postgres: Postgres, endpoint: str, bucket: str) -> None:
        super().__init__(data)
        self._postgres, self._endpoint, self._bucket = postgres, endpoint, bucket
        self._name = f"erasure_{next(_numbers)}"
        self._keyring = postgres.create(f"{self._name}_keyring")

    def variables(self) -> dict[str, str]:
        return super().variables() | {
            "HUB_DATABASE_URL": self._postgres.url(self._name),
            "HUB_OBJECT_STORE": f"s3://{self._bucket}",
            "HUB_S3_ENDPOINT": self._endpoint,
            "HUB_KEYRING": self._keyring,
        }

    def lay(self, sqlite_template: Path) -> None:
        self._postgres.create(self._name, TEMPLATE)

    def back_up(self, to: Path) -> None:
        super().back_up(to)
        (to / "bucket").mkdir()
        store = open_objects(self.settings())
        for name, _ in store.names():
            content = b"".join(store.read(name, 0, [store.length(name)]))
            (to / "bucket" / name).write_bytes(content)
        notes = store.notes("guard")
        assert notes is not None
        for name in notes.names():
            path = to / "notes" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(notes.read(name))

    def restore(self, backup: Path) -> None:
        super().restore(backup)
        store = open_objects(self.settings())
        for name, _ in list(store.names()):
            store.delete(name)
        for path in (backup / "bucket").iterdir():
            store.put(path.name, [path.read_bytes()])
        self._restore_notes(backup / "notes")

    def _restore_notes(self, kept: Path) -> None:
        """The guard of the same backup: newer notes would say that the database was put back."""
        notes = open_objects(self.settings()).notes("guard")
        assert notes is not None
        for name in notes.names():
            notes.delete(name)
        for path in filter(Path.is_file, kept.rglob("*")):
            notes.write(path.relative_to(kept).as_posix(), path.read_bytes())

    def forget_erasure(self, key_id: bytes) -> None:
        engine = create_engine(self._keyring)
        with engine.begin() as connection:
            gone = text("DELETE FROM keyring_erased WHERE key_id = :key_id")
            assert connection.execute(gone, {"key_id": key_id}).rowcount == 1
        engine.dispose()

    def end(self) -> None:
        for name in (self._name, f"{self._name}_yesterday", f"{self._name}_keyring"):
            self._postgres.drop(name, missing_ok=True)

    def _copy_database(self, to: Path) -> None:
        """A copy made by the server itself, which nobody is connected to."""
        self._postgres.create(f"{self._name}_yesterday", self._name)

    def _restore_database(self, backup: Path) -> None:
        self._postgres.drop(self._name)
        self._postgres.create(self._name, f"{self._name}_yesterday")
