"""The published object of security vector V4, stored, and its manifest."""

from __future__ import annotations

import hashlib

from hub.storage.object_format import (
    PREAMBLE,
    Manifest,
    associated_data,
    encrypt,
)
from tests.storage.vectors import (
    DATA_KEY,
    HOUSEHOLD,
    OBJECT_ID,
    ORIGINAL,
    PREFIX,
    TINK_SALT,
    plaintext,
)

HEAD = PREAMBLE + OBJECT_ID

AAD = associated_data(HEAD, ORIGINAL)


def stored(size):
    return b"".join(encrypt(DATA_KEY, OBJECT_ID, ORIGINAL, [plaintext(size)], salt=TINK_SALT, prefix=PREFIX))


def manifest(size, *, data_key=DATA_KEY):
    text = plaintext(size)
    return Manifest(data_key, OBJECT_ID, HOUSEHOLD, size, hashlib.sha256(text).digest())
