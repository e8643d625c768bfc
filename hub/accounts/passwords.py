"""Passwords: argon2id (RFC 9106), the same work for accounts that exist and accounts that do not."""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hub.errors import InvalidInputError

MINIMUM, MAXIMUM = 12, 256

_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=2)
_room = threading.BoundedSemaphore(2)
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=2$WIBMfxehotBwxXaSADJI4w$kSGUhPpXemaAWZTZQfuAw4jcT3wM4mI6Em6+Ty1wyG8"
"""What is evaluated when there is no account: the same parameters, so the same work (a test compares)."""


def hash_password(password: str) -> str:
    """The argon2id string to store. Raises InvalidInputError when too short or too long."""
    if len(password) < MINIMUM:
        raise InvalidInputError("password", "password_short", minimum=MINIMUM)
    if len(password) > MAXIMUM:
        raise InvalidInputError("password", "password_long", maximum=MAXIMUM)
    with _room:
        return _hasher.hash(password)


def password_matches(stored: str | None, password: str) -> bool:
    """Whether the password is right; without a stored hash the same work is done and the answer is no.

    At most two run at once: 64 MiB each, so a burst of guesses cannot exhaust the machine.
    """
    with _room:
        try:
            _hasher.verify(stored or _NOBODY, password[:MAXIMUM])
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None
