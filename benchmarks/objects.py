"""Storing and reading files: the object format against the same pipeline without it, and against its parts.

The pipeline of a deposit in the store: pieces arrive, are judged and digested, and are written durably; with
the format they are encrypted on the way. A download goes from the store over loopback and asks, before each
MiB, whether it is still permitted, as that of a document does. Each figure is the best of some rounds, taken
in turn, in CPU time of the whole process: what is compared is code, not what else the machine did meanwhile.
Waiting for the disk is left out of it, which makes the format's share look larger.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from socket import create_connection, create_server
from threading import Thread
from typing import Self
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from benchmarks.figures import Figure, at_least, compared
from benchmarks.world import Home, mint_session
from hub.accounts.sessions import stored_id
from hub.documents.acceptance import Acceptor
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.originals import require_still_permitted
from hub.storage.envelope import KEY_SIZE, Context
from hub.storage.object_format import OBJECT_ID_SIZE, encrypt
from hub.storage.objects import read_object, write_object
from hub.storage.objects_file import FileObjectStore
from hub.storage.platform import Platform
from tests import papers

MIB = 1024 * 1024
SIZE = 24 * MIB
SIZES = (MIB, 10 * MIB, 100 * MIB)
PIECE = 256 * 1024
LEAST, LEAST_OF_CIPHER = 0.7, 0.6


class Upload:
    """A file of random bytes that passes for a PDF, stored with the format and without."""

    def __init__(self, folder: Path, size: int = SIZE) -> None:
        self.size, self.content = size, b"%PDF-1.7\n" + secrets.token_bytes(size - 9)
        self.store = FileObjectStore(folder / "objects")
        self.context = Context("object.original", uuid4(), uuid4(), uuid4(), 1)

    def pieces(self) -> Iterator[bytes]:
        """The file as an upload gives it, judged on the way, as far as any file is taken."""
        acceptor = Acceptor("mesure.pdf", self.size)
        for start in range(0, self.size, PIECE):
            piece = self.content[start : start + PIECE]
            if start < SIZE:
                acceptor.feed(piece)
            yield piece
        acceptor.finish()

    def upload(self) -> None:
        written = write_object(self.store, self.context, self.pieces())
        self.store.delete(written.name)

    def upload_plain(self) -> None:
        name = secrets.token_hex(16)
        self.store.put(name, _digested(self.pieces()))
        self.store.delete(name)


class Pipeline(Upload):
    """The other ways it can be stored and read; and a document of the same size, for who may take it."""

    def __init__(self, folder: Path, platform: Platform, home: Home) -> None:
        super().__init__(folder)
        self._platform, reader = platform, home.team[1]
        session = stored_id(mint_session(platform, reader)).hex()
        self._reader = replace(reader, session=session)
        new = NewDocument("housing", home.opened.person_ids[0], "lease", "Bail", "mesure.pdf")
        paper = iter([papers.pdf(content=b"%" + b"a" * (SIZE - MIB))])
        self._document = deposit_document(platform, reader, home.id, new, paper).id
        self.folder, self._numbers = folder, count()
        self.manifest = write_object(self.store, self.context, self.pieces())
        self.plain_name = secrets.token_hex(16)
        self.store.put(self.plain_name, self.pieces())
        self.file = folder / "file"
        self.file.write_bytes(self.content)
        self.cipher = AESGCM(secrets.token_bytes(32))
        self.sealed = [(nonce, self.cipher.encrypt(nonce, one, None)) for nonce, one in self._numbered()]

    def download(self) -> None:
        with _Client() as client:
            client.send(read_object(self.store, self.context, self.manifest, before_segment=self.ask_permit))

    def download_plain(self) -> None:
        with _Client() as client:
            client.send(self._permitted(self.store.read(self.plain_name, 0, [MIB] * (SIZE // MIB))))

    def ask_permit(self) -> None:
        """What a download does before each segment."""
        require_still_permitted(self._platform, self._reader, self._document, 1)

    def encrypt(self) -> None:
        for nonce, one in self._numbered():
            self.cipher.encrypt(nonce, one, None)

    def seal(self) -> None:
        """The cryptographic part of an upload: the format's stream alone, of pieces as they come."""
        pieces = (self.content[start : start + PIECE] for start in range(0, SIZE, PIECE))
        key, object_id = secrets.token_bytes(KEY_SIZE), secrets.token_bytes(OBJECT_ID_SIZE)
        for _stored in encrypt(key, object_id, self.context, pieces):
            pass

    def decrypt(self) -> None:
        for nonce, one in self.sealed:
            self.cipher.decrypt(nonce, one, None)

    def copy(self) -> None:
        copied = self.folder / f"copy-{next(self._numbers)}"
        shutil.copyfile(self.file, copied)
        with copied.open("rb") as file:
            os.fsync(file.fileno())
        copied.unlink()

    def read_file(self) -> None:
        with self.file.open("rb") as file:
            while file.read(MIB):
                pass

    def _permitted(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self.ask_permit()
            yield chunk

    def _numbered(self) -> Iterator[tuple[bytes, bytes]]:
        for start in range(0, SIZE, MIB):
            yield start.to_bytes(12, "big"), self.content[start : start + MIB]


def measure_objects(folder: Path, platform: Platform, home: Home, rounds: int) -> list[Figure]:
    """Throughput of each way, and the ratios that matter."""
    one = Pipeline(folder, platform, home)
    acts = {
        act.__name__: act
        for act in (
            one.upload,
            one.upload_plain,
            one.encrypt,
            one.seal,
            one.copy,
            one.download,
            one.download_plain,
            one.decrypt,
            one.read_file,
        )
    }
    speed = _speed(acts, SIZE, rounds)
    up, down = f"{speed['upload']:,.0f} MiB per CPU s", f"{speed['download']:,.0f} MiB per CPU s"
    return [
        at_least("upload", speed["upload"] / speed["upload_plain"], LEAST, up, "the pipeline without format"),
        at_least(
            "its encryption",
            speed["seal"] / speed["encrypt"],
            LEAST_OF_CIPHER,
            f"{speed['seal']:,.0f} MiB per CPU s",
            "raw AES-GCM",
        ),
        compared("upload", up, speed["upload"] / speed["encrypt"], "raw AES-GCM"),
        compared("upload", up, speed["upload"] / speed["copy"], "a file copy, fsynced"),
        at_least(
            "download",
            speed["download"] / speed["download_plain"],
            LEAST,
            down,
            "the pipeline without format",
        ),
        compared("download", down, speed["download"] / speed["decrypt"], "raw AES-GCM"),
        compared("download", down, speed["download"] / speed["read_file"], "a raw file read"),
        *(_of_size(folder, size, rounds) for size in SIZES),
    ]


def _of_size(folder: Path, size: int, rounds: int) -> Figure:
    """An upload of this size; small ones are measured more often, large ones less."""
    one, often = Upload(folder, size), max(3, rounds * min(20, SIZE // size))
    speed = _speed({"upload": one.upload, "upload_plain": one.upload_plain}, size, often)
    told = f"{speed['upload']:,.0f} MiB per CPU s"
    ratio = speed["upload"] / speed["upload_plain"]
    return at_least(f"upload of {size // MIB} MiB", ratio, LEAST, told, "the pipeline without format")


def _speed(acts: dict[str, Callable[[], None]], size: int, rounds: int) -> dict[str, float]:
    """MiB per second of CPU time, the best of some rounds."""
    best = dict.fromkeys(acts, float("inf"))
    for _ in range(rounds):
        for name, act in acts.items():
            best[name] = min(best[name], _timed(act))
    return {name: size / MIB / seconds for name, seconds in best.items()}


def _digested(chunks: Iterable[bytes]) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
        yield chunk
    digest.digest()


class _Client:
    """The far end of a download: takes what comes over loopback and throws it away."""

    def __enter__(self) -> Self:
        with create_server(("127.0.0.1", 0)) as door:
            self._near = create_connection(door.getsockname())
            self._far, _ = door.accept()
        self._thread = Thread(target=self._drain)
        self._thread.start()
        return self

    def send(self, chunks: Iterable[bytes]) -> None:
        for chunk in chunks:
            self._near.sendall(chunk)

    def __exit__(self, *_error: object) -> None:
        self._near.close()
        self._thread.join()
        self._far.close()

    def _drain(self) -> None:
        buffer = bytearray(MIB)
        while self._far.recv_into(buffer):
            pass


def _timed(act: Callable[[], None]) -> float:
    begin = time.process_time()
    act()
    return time.process_time() - begin
