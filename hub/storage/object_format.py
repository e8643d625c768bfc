"""The form of every stored object: a committed header of ours, then a Tink stream of 1 MiB segments.

Bytes 64 and after are a Tink AES256_GCM_HKDF_1MB stream, readable by Tink with the data key and the
associated data. Bytes 0 to 63 bind the object to its id and context and commit to its key, which GCM
alone does not. Pure: nothing here reads or writes a store. Format and vectors: docs/encryption.md.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hub.errors import TamperedError
from hub.storage.envelope import KEY_SIZE, Context

PREAMBLE = b"HUB3GIP\0" + b"\x01\x01" + b"\x00\x40" + bytes(4)
"""Magic, version 1, suite 1 (HKDF-SHA-256 commitment, Tink AES256_GCM_HKDF_1MB), header length, zeros."""

OBJECT_ID_SIZE = 16
HEAD_SIZE = 32
COMMITMENT_SIZE = 32
TINK_HEADER_SIZE = 40
HEADER_SIZE = HEAD_SIZE + COMMITMENT_SIZE + TINK_HEADER_SIZE
TAG_SIZE = 16
FIRST_SEGMENT = 1024 * 1024 - TINK_HEADER_SIZE - TAG_SIZE
SEGMENT = 1024 * 1024 - TAG_SIZE

_SALT_SIZE = 32
_PREFIX_SIZE = 7
_AAD = b"hub3gip/object/v1\0"
_COMMIT = b"hub3gip/commit/v1\0"
_LABEL = re.compile(r"object\.(original|text|bundle|export|page/[1-9][0-9]*)")
_MANIFEST_SIZE = KEY_SIZE + OBJECT_ID_SIZE + 16 + 8 + 32


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is needed to read one object, and all that is believed of it. Kept sealed, in a row."""

    data_key: bytes = field(repr=False)
    object_id: bytes
    origin_household_id: UUID | None
    plaintext_size: int
    sha256: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """The name of the object in its store."""
        return self.object_id.hex()

    def encode(self) -> bytes:
        """The text to seal under label object.key."""
        origin = self.origin_household_id.bytes if self.origin_household_id else bytes(16)
        return self.data_key + self.object_id + origin + self.plaintext_size.to_bytes(8, "big") + self.sha256

    @classmethod
    def decode(cls, text: bytes) -> Manifest:
        if len(text) != _MANIFEST_SIZE:
            raise TamperedError
        origin = UUID(bytes=text[48:64])
        return cls(
            data_key=text[:32],
            object_id=text[32:48],
            origin_household_id=origin if origin.int else None,
            plaintext_size=int.from_bytes(text[64:72], "big"),
            sha256=text[72:],
        )


class SegmentCipher:
    """Seals and opens the segments of one object, each bound to its place and to being the last or not."""

    __slots__ = ("_cipher", "_prefix")

    def __init__(self, data_key: bytes, tink_header: bytes, aad: bytes) -> None:
        salt, self._prefix = tink_header[1 : 1 + _SALT_SIZE], tink_header[1 + _SALT_SIZE :]
        self._cipher = AESGCM(HKDF(SHA256(), 32, salt, aad).derive(data_key))

    def seal(self, index: int, *, last: bool, text: bytes | memoryview) -> bytes:
        return self._cipher.encrypt(self._nonce(index, last=last), text, None)

    def open(self, index: int, *, last: bool, segment: bytes) -> bytes:
        """The text of a segment. Raises TamperedError before any of it is given."""
        try:
            return self._cipher.decrypt(self._nonce(index, last=last), segment, None)
        except InvalidTag:
            raise TamperedError from None

    def _nonce(self, index: int, *, last: bool) -> bytes:
        return self._prefix + index.to_bytes(4, "big") + (b"\x01" if last else b"\x00")


def associated_data(head: bytes, context: Context) -> bytes:
    """What the stream is bound to: bytes 0 to 31 of the object, and where it was written."""
    if not _LABEL.fullmatch(context.label) or context.category or context.subject_id or context.partner_id:
        raise ValueError("not the context of an object")
    return _AAD + head + context.encode()


def commitment(data_key: bytes, tink_header: bytes, aad: bytes) -> bytes:
    """Binds the object to one key: finding two keys with one commitment is a SHA-256 collision."""
    salt = tink_header[1 : 1 + _SALT_SIZE]
    return HKDF(SHA256(), COMMITMENT_SIZE, salt, _COMMIT + tink_header + aad).derive(data_key)


def encrypt(
    data_key: bytes,
    object_id: bytes,
    context: Context,
    chunks: Iterable[bytes],
    *,
    salt: bytes | None = None,
    prefix: bytes | None = None,
) -> Iterator[bytes]:
    """The stored bytes of an object, as they can be written. `salt` and `prefix` are for vectors only."""
    salt = secrets.token_bytes(_SALT_SIZE) if salt is None else salt
    prefix = secrets.token_bytes(_PREFIX_SIZE) if prefix is None else prefix
    if (len(data_key), len(object_id), len(salt), len(prefix)) != (KEY_SIZE, OBJECT_ID_SIZE, 32, 7):
        raise ValueError("wrong length of key, id, salt or prefix")
    head, tink_header = PREAMBLE + object_id, bytes([TINK_HEADER_SIZE]) + salt + prefix
    aad = associated_data(head, context)
    yield head + commitment(data_key, tink_header, aad) + tink_header
    yield from _sealed_segments(SegmentCipher(data_key, tink_header, aad), chunks)


def open_header(header: bytes, manifest: Manifest, context: Context) -> SegmentCipher:
    """The cipher of a stored object, after its header was checked. Raises TamperedError."""
    head, committed, tink_header = header[:32], header[32:64], header[64:]
    if len(header) != HEADER_SIZE or head[:16] != PREAMBLE or head[16:] != manifest.object_id:
        raise TamperedError
    if tink_header[0] != TINK_HEADER_SIZE:
        raise TamperedError
    aad = associated_data(head, context)
    if not hmac.compare_digest(commitment(manifest.data_key, tink_header, aad), committed):
        raise TamperedError
    return SegmentCipher(manifest.data_key, tink_header, aad)


def segment_count(size: int) -> int:
    """Segments of an object of `size` plaintext bytes: one even when it is empty."""
    return 1 + max(0, -(-(size - FIRST_SEGMENT) // SEGMENT))


def segment_start(index: int) -> int:
    """Where segment `index` begins in the plaintext."""
    return 0 if index == 0 else FIRST_SEGMENT + (index - 1) * SEGMENT


def segment_of(position: int) -> int:
    """The segment that holds the plaintext byte at `position`."""
    return 0 if position < FIRST_SEGMENT else 1 + (position - FIRST_SEGMENT) // SEGMENT


def stored_start(index: int) -> int:
    """Where segment `index` begins in the stored object."""
    return HEADER_SIZE + segment_start(index) + index * TAG_SIZE


def stored_length(size: int) -> int:
    """Length of the stored object of `size` plaintext bytes."""
    return HEADER_SIZE + size + segment_count(size) * TAG_SIZE


def _sealed_segments(cipher: SegmentCipher, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """One segment is held back until it is known whether another follows: only one may say it is last."""
    waiting, index, room = bytearray(), 0, FIRST_SEGMENT
    for chunk in chunks:
        waiting += chunk
        while len(waiting) > room:
            with memoryview(waiting) as view, view[:room] as text:
                segment = cipher.seal(index, last=False, text=text)
            del waiting[:room]
            index, room = index + 1, SEGMENT
            yield segment
    yield cipher.seal(index, last=True, text=bytes(waiting))
