"""Unwrapped keys, as the rest of the hub holds them: able to seal and open, unable to be shown.

Their `repr` is fixed and they refuse to be serialised, so that no log, job or exception carries a key.
Each holds the subkeys of its purposes only; the label of a value decides which one seals it.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import unicodedata
from uuid import UUID

from hub.errors import InvalidInputError, TamperedError
from hub.storage.envelope import Context, open_sealed, seal, subkey

_HOUSEHOLD_PURPOSES = {
    "note.body": "field",
    "note.title": "field",
    "draft.body": "field",
    "person.name": "field",
    "person.field": "field",
    "document.title": "field",
    "document.filename": "field",
    "document.text": "field",
    "upload.said": "field",
    "reason.text": "field",
    "household.name": "field",
    "search.segment": "search",
    "object.key": "wrap",
}
_PLATFORM_PURPOSES = {
    "secret.totp": "field",
    "secret.webhook": "field",
    "secret.oidc": "field",
    "reason.text": "field",
    "professional.name": "directory",
    "professional.mail": "directory",
}


class HouseholdKey:
    """The key of one household; it seals nothing that names another."""

    __slots__ = ("_dedupe", "_household_id", "_subkeys", "key_id")

    def __init__(self, key: bytes, key_id: bytes, household_id: UUID) -> None:
        self.key_id = key_id
        self._household_id = household_id
        self._subkeys = {purpose: subkey(key, purpose) for purpose in set(_HOUSEHOLD_PURPOSES.values())}
        self._dedupe = subkey(key, "dedupe")

    def __repr__(self) -> str:
        return "HouseholdKey(...)"

    def __reduce__(self) -> str:
        raise TypeError("keys are never serialised")

    def seal(self, context: Context, plaintext: bytes) -> bytes:
        return seal(self._subkey(context), self.key_id, context, plaintext)

    def open(self, context: Context, sealed: bytes) -> bytes:
        """The text of a sealed value. Raises TamperedError."""
        return open_sealed(self._subkey(context), context, sealed)

    def dedupe(self, sha256: bytes) -> bytes:
        """The keyed digest by which a duplicate of a file is known inside this household."""
        return hmac.digest(self._dedupe, sha256, "sha256")

    def _subkey(self, context: Context) -> bytes:
        if context.household_id != self._household_id:
            raise ValueError("a context of another household")
        return self._subkeys[_purpose(_HOUSEHOLD_PURPOSES, context.label)]


class PlatformKey:
    """The key of what belongs to the platform: professionals' names, secrets, cursors."""

    __slots__ = ("_cursor", "_cursor_context", "_lookup", "_subkeys", "key_id")

    def __init__(self, key: bytes, key_id: bytes, platform_id: UUID) -> None:
        self.key_id = key_id
        self._subkeys = {purpose: subkey(key, purpose) for purpose in set(_PLATFORM_PURPOSES.values())}
        self._lookup = subkey(key, "lookup")
        self._cursor = subkey(key, "cursor")
        self._cursor_context = Context("page.cursor", platform_id)

    def __repr__(self) -> str:
        return "PlatformKey(...)"

    def __reduce__(self) -> str:
        raise TypeError("keys are never serialised")

    def seal(self, context: Context, plaintext: bytes) -> bytes:
        return seal(self._subkey(context), self.key_id, context, plaintext)

    def open(self, context: Context, sealed: bytes) -> bytes:
        """The text of a sealed value. Raises TamperedError."""
        return open_sealed(self._subkey(context), context, sealed)

    def lookup(self, name: str) -> bytes:
        """The keyed digest a sign-in name is found by, whatever its case and Unicode composition."""
        folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name.strip()).casefold())
        return hmac.digest(self._lookup, folded.encode(), "sha256")

    def seal_cursor(self, position: bytes) -> str:
        """An opaque position in a list, fit for a URL."""
        sealed = seal(self._cursor, self.key_id, self._cursor_context, position)
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def open_cursor(self, cursor: str) -> bytes:
        """The position again. Raises InvalidInputError("cursor", "malformed") for anything else."""
        try:
            sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            if base64.urlsafe_b64encode(sealed).rstrip(b"=").decode() != cursor:
                raise InvalidInputError("cursor", "malformed")
            return open_sealed(self._cursor, self._cursor_context, sealed)
        except (TamperedError, binascii.Error, ValueError) as error:
            raise InvalidInputError("cursor", "malformed") from error

    def _subkey(self, context: Context) -> bytes:
        return self._subkeys[_purpose(_PLATFORM_PURPOSES, context.label)]


def _purpose(purposes: dict[str, str], label: str) -> str:
    if label not in purposes:
        raise ValueError(f"no key here seals {label}")
    return purposes[label]
