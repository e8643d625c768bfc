"""`seal`: the one form of every small secret, bound to its context and committed to its key.

A sealed value opens only under the key, and in the context, it was made for: moved, swapped or relabelled
it is refused before anything is decrypted. Format and vectors: docs/encryption.md. HKDF-Expand is
RFC 5869 2.3 with SHA-512, the cipher AES-256-GCM (NIST SP 800-38D), the padding ISO/IEC 7816-4.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.errors import TamperedError

LABELS = frozenset(
    {
        "note.body",
        "note.title",
        "draft.body",
        "person.name",
        "person.field",
        "document.title",
        "document.filename",
        "document.text",
        "upload.said",
        "reason.text",
        "search.segment",
        "object.key",
        "household.name",
        "keyring.household",
        "keyring.platform",
        "secret.totp",
        "secret.webhook",
        "secret.oidc",
        "professional.name",
        "professional.mail",
        "page.cursor",
    }
)
"""Everything that may be sealed. A new kind of secret is a new label, here and in docs/encryption.md."""

PURPOSES = frozenset(
    {"field", "search", "dedupe", "wrap", "directory", "lookup", "cursor", "keyring", "root-id"}
)
"""Every use a key is derived for. No derived key has two."""

KEY_SIZE = 32
KEY_ID_SIZE = 16

_VERSION = b"\x01"
_SALT_SIZE = 24
_COMMITMENT_SIZE = 32
_TAG_SIZE = 16
_SALT_AT = 1 + KEY_ID_SIZE
_COMMITMENT_AT = _SALT_AT + _SALT_SIZE
_TEXT_AT = _COMMITMENT_AT + _COMMITMENT_SIZE
_SMALLEST = _TEXT_AT + 64 + _TAG_SIZE
_INFO = b"hub3gip/sealed/v1\0"
_SUBKEY_INFO = b"hub3gip/key/v1\0"
_ONCE = bytes(12)
"""The nonce. Each derived key encrypts one text, so a constant is right (docs/encryption.md)."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a sealed value belongs to; everything access depends on is in it.

    An absent id is None, an absent category "". `version` counts the versions of the object.
    """

    label: str
    platform_id: UUID
    household_id: UUID | None = None
    object_id: UUID | None = None
    version: int = 0
    category: str = ""
    subject_id: UUID | None = None
    partner_id: UUID | None = None

    def encode(self) -> bytes:
        """The bytes bound into a commitment: fixed order, strings prefixed with their length."""
        return b"".join(
            (
                _prefixed(self.label),
                self.platform_id.bytes,
                _id_bytes(self.household_id),
                _id_bytes(self.object_id),
                self.version.to_bytes(4, "big"),
                _prefixed(self.category),
                _id_bytes(self.subject_id),
                _id_bytes(self.partner_id),
            )
        )


def expand(key: bytes, info: bytes, length: int) -> bytes:
    """HKDF-Expand with SHA-512 (RFC 5869 2.3), up to 64 bytes: one HMAC."""
    if not 0 < length <= 64:
        raise ValueError("one HMAC gives 1 to 64 bytes")
    return hmac.digest(key, info + b"\x01", "sha512")[:length]


def subkey(key: bytes, purpose: str) -> bytes:
    """The key derived from `key` for one purpose and no other."""
    if purpose not in PURPOSES:
        raise ValueError("unknown key purpose")
    return expand(key, _SUBKEY_INFO + purpose.encode("ascii"), KEY_SIZE)


def seal(
    key: bytes, key_id: bytes, context: Context, plaintext: bytes, *, salt: bytes | None = None
) -> bytes:
    """Seal `plaintext` under a derived key. `salt` is given by test vectors only, never twice."""
    if context.label not in LABELS:
        raise ValueError("label not in the list of labels")
    salt = secrets.token_bytes(_SALT_SIZE) if salt is None else salt
    if len(key) != KEY_SIZE or len(key_id) != KEY_ID_SIZE or len(salt) != _SALT_SIZE:
        raise ValueError("wrong length of key, key id or salt")
    once, commitment = _derive(key, key_id + salt, context)
    return _VERSION + key_id + salt + commitment + AESGCM(once).encrypt(_ONCE, _pad(plaintext), None)


def open_sealed(key: bytes, context: Context, sealed: bytes) -> bytes:
    """The text of `sealed`. Raises TamperedError when it is not what was sealed in this very context."""
    if sealed[:1] != _VERSION or len(sealed) < _SMALLEST:
        raise TamperedError
    once, commitment = _derive(key, sealed[1:_COMMITMENT_AT], context)
    # Before decrypting: GCM alone lets one ciphertext open under two keys.
    if not hmac.compare_digest(commitment, sealed[_COMMITMENT_AT:_TEXT_AT]):
        raise TamperedError
    try:
        padded = AESGCM(once).decrypt(_ONCE, sealed[_TEXT_AT:], None)
    except InvalidTag:
        raise TamperedError from None
    return _unpad(padded)


def key_id_of(sealed: bytes) -> bytes:
    """The id of the key a value says it was sealed under; true only once it has been opened."""
    if sealed[:1] != _VERSION or len(sealed) < _SMALLEST:
        raise TamperedError
    return sealed[1:_SALT_AT]


def _derive(key: bytes, key_id_and_salt: bytes, context: Context) -> tuple[bytes, bytes]:
    info = _INFO + _VERSION + key_id_and_salt + context.encode()
    output = expand(key, info, KEY_SIZE + _COMMITMENT_SIZE)
    return output[:KEY_SIZE], output[KEY_SIZE:]


def _prefixed(text: str) -> bytes:
    data = text.encode("ascii")
    return len(data).to_bytes(1, "big") + data


def _id_bytes(value: UUID | None) -> bytes:
    return bytes(16) if value is None else value.bytes


def _padded_size(size: int) -> int:
    """Size after padding; steps hide the exact length of a text, coarser as it grows."""
    marked = size + 1
    step = 64 if marked <= 1024 else 256 if marked <= 8192 else 4096
    return -(-marked // step) * step


def _pad(text: bytes) -> bytes:
    return (text + b"\x80").ljust(_padded_size(len(text)), b"\0")


def _unpad(padded: bytes) -> bytes:
    marked = padded.rstrip(b"\0")
    text = marked[:-1]
    if marked[-1:] != b"\x80" or len(padded) != _padded_size(len(text)):
        raise TamperedError
    return text
