"""Objects written and read whole or in part, whatever store holds them.

A reader gives no byte that was not verified: length and commitment first, then each segment's tag before
any of that segment; an object of up to 8 MiB is verified entirely before its first byte. A store may lie,
lose or cut: the answer is then TamperedError or NotFoundError, never wrong bytes.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from hub.errors import (
    HubError,
    InvalidInputError,
    NotFoundError,
    OutcomeUnknownError,
    StorageUnavailableError,
    TamperedError,
)
from hub.storage import object_format
from hub.storage.envelope import KEY_SIZE, Context
from hub.storage.object_format import (
    HEADER_SIZE,
    OBJECT_ID_SIZE,
    Manifest,
    SegmentCipher,
    encrypt,
    open_header,
    stored_start,
)

VERIFIED_WHOLE = 8 * 1024 * 1024
"""Objects up to this size are verified before their first byte is given."""

_NAME = re.compile(r"[0-9a-f]{32}")


class Notes(Protocol):
    """Small texts beside the objects. Every method refuses to run inside a transaction."""

    def names(self) -> list[str]:
        """Of every note there is."""

    def read(self, name: str) -> bytes:
        """One of them. Raises NotFoundError when it is gone."""

    def write(self, name: str, text: bytes) -> None:
        """Keep it, durably."""

    def delete(self, name: str) -> None:
        """Forget it; one that is absent already is no error."""


class ObjectStore(Protocol):
    """Immutable objects under random names. Every method refuses to run inside a transaction."""

    def put(self, name: str, chunks: Iterable[bytes]) -> None:
        """Store an object, durably and all at once. When `chunks` raises, nothing is stored."""

    def length(self, name: str) -> int:
        """Length in bytes. Raises NotFoundError."""

    def read(self, name: str, start: int, lengths: Iterable[int]) -> Iterator[bytes]:
        """The bytes from `start`, in pieces of these lengths; what lies beyond the end is missing from the
        last of them. Raises NotFoundError."""

    def delete(self, name: str) -> None:
        """Remove an object; one that is absent already is no error."""

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Every object and when it was stored."""

    def drop_unfinished(self, before: datetime) -> int:
        """Remove what interrupted writes begun before that instant left behind; how many."""

    def notes(self, folder: str) -> Notes | None:
        """Those of a folder; None where the store is a disk of this machine."""


def require_name(name: str) -> str:
    """The name, when it is the 32 hex digits of an object id; a path can be made of nothing else."""
    if not _NAME.fullmatch(name):
        raise ValueError("not the name of an object")
    return name


def is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def write_object(store: ObjectStore, context: Context, chunks: Iterable[bytes]) -> Manifest:
    """Encrypt and store under a fresh key, id and name. Durable on return; never whole in memory."""
    data_key, object_id = secrets.token_bytes(KEY_SIZE), secrets.token_bytes(OBJECT_ID_SIZE)
    size, digest = 0, sha256()

    def seen() -> Iterator[bytes]:
        nonlocal size
        for chunk in chunks:
            size += len(chunk)
            digest.update(chunk)
            yield chunk

    store.put(object_id.hex(), encrypt(data_key, object_id, context, seen()))
    return Manifest(data_key, object_id, context.household_id, size, digest.digest())


def write_whole(store: ObjectStore, context: Context, chunks: Iterable[bytes]) -> Manifest:
    """The same for what nobody reads back at once: the store has all of it. Raises StorageUnavailableError,
    and nothing stays, when it kept less than it said."""
    manifest, kept = write_object(store, context, chunks), 0
    with suppress(NotFoundError, StorageUnavailableError):
        kept = store.length(manifest.name)
    if kept != object_format.stored_length(manifest.plaintext_size):
        drop_objects(store, manifest.name)
        raise StorageUnavailableError("object store")
    return manifest


def drop_objects(store: ObjectStore, *names: str) -> None:
    """Remove objects that no row names. A store that does not answer changes nothing of what was told before:
    `hub fsck --fix` sweeps what it keeps."""
    with suppress(StorageUnavailableError):
        for name in names:
            store.delete(name)


@contextmanager
def recording(store: ObjectStore, name: str) -> Iterator[None]:
    """Around the transaction whose row names a stored object. What certainly did not commit takes the object
    along; when nobody knows, the row may exist and the bytes stay."""
    try:
        yield
    except OutcomeUnknownError:
        raise
    except HubError:
        drop_objects(store, name)
        raise


def read_object(
    store: ObjectStore,
    context: Context,
    manifest: Manifest,
    *,
    start: int = 0,
    stop: int | None = None,
    before_segment: Callable[[], None] | None = None,
) -> Iterator[bytes]:
    """The plaintext from `start` up to `stop`, verified; only the segments needed are fetched.

    The call itself raises NotFoundError, or TamperedError for the header and, up to 8 MiB, for any
    segment; the iterator raises TamperedError for a later segment of a larger object. `before_segment`
    is called before each segment is given and stops the reading by raising. The household of `context`
    does not count: the one in which the object was written, in the manifest, does.
    """
    size = manifest.plaintext_size
    stop = size if stop is None else stop
    if not 0 <= start <= stop <= size:
        raise InvalidInputError("range", "unsatisfiable")
    segments = range(object_format.segment_of(start), object_format.segment_of(max(start, stop - 1)) + 1)
    source = _Source(store, manifest, segments)
    opened = source.opened(replace(context, household_id=manifest.origin_household_id))
    if size <= VERIFIED_WHOLE:
        opened = iter(list(opened))
    return _given(opened, segments, start, stop, before_segment)


def check_object(store: ObjectStore, context: Context, manifest: Manifest) -> None:
    """Read all of an object and compare its digest. Raises NotFoundError or TamperedError."""
    digest = sha256()
    for chunk in read_object(store, context, manifest):
        digest.update(chunk)
    if digest.digest() != manifest.sha256:
        raise TamperedError


class _Source:
    """The stored segments of one object, fetched as one stream; the header too when it is in front."""

    def __init__(self, store: ObjectStore, manifest: Manifest, segments: range) -> None:
        size = manifest.plaintext_size
        if store.length(manifest.name) != object_format.stored_length(size):
            raise TamperedError
        self._manifest = manifest
        self._segments = segments
        self._count = object_format.segment_count(size)
        self._lengths = [self._length(index) for index in segments]
        if segments[0] == 0:
            self._pieces = store.read(manifest.name, 0, [HEADER_SIZE, *self._lengths])
            self._header = next(self._pieces, b"")
        else:
            self._pieces = store.read(manifest.name, stored_start(segments[0]), self._lengths)
            self._header = b"".join(store.read(manifest.name, 0, [HEADER_SIZE]))

    def opened(self, context: Context) -> Iterator[bytes]:
        """The segments' plaintext. The header is checked by the call, each segment as it is reached."""
        return self._opened(open_header(self._header, self._manifest, context))

    def _opened(self, cipher: SegmentCipher) -> Iterator[bytes]:
        for index, length in zip(self._segments, self._lengths, strict=True):
            yield cipher.open(index, last=index == self._count - 1, segment=self._segment(length))

    def _segment(self, length: int) -> bytes:
        """The store's next piece is a whole segment: no megabyte is copied to be put together."""
        segment = next(self._pieces, b"")
        if len(segment) != length:
            raise TamperedError
        return segment

    def _length(self, index: int) -> int:
        """Length of a stored segment."""
        last = index == self._count - 1
        size = self._manifest.plaintext_size
        return (object_format.stored_length(size) if last else stored_start(index + 1)) - stored_start(index)


def _given(
    opened: Iterator[bytes],
    segments: range,
    start: int,
    stop: int,
    before_segment: Callable[[], None] | None,
) -> Iterator[bytes]:
    for index in segments:
        if before_segment is not None:
            before_segment()
        text = next(opened)
        first = object_format.segment_start(index)
        wanted = text[max(0, start - first) : stop - first]
        del text  # held no longer than needed, a megabyte's memory is used again while it is warm
        if wanted:
            yield wanted
        del wanted
