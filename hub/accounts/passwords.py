"""Passwords: argon2id (RFC 9106), the same work for accounts that exist and accounts that do not."""

from __future__ import annotations

import secrets
import threading
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hub.errors import InvalidInputError

MINIMUM, MAXIMUM = 12, 256
PROVISIONAL_FOR = timedelta(hours=72)
"""How long a drawn password waits for its owner."""

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"

_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=2)
_room = threading.BoundedSemaphore(2)
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=2$WIBMfxehotBwxXaSADJI4w$kSGUhPpXemaAWZTZQfuAw4jcT3wM4mI6Em6+Ty1wyG8"
"""What is evaluated when there is no account: the same parameters, so the same work (a test compares)."""


def draw_password() -> str:
    """A provisional password, `k7m2-9tqa-x4we-hn3p`: 80 random bits that can be read out on the phone."""
    return "-".join("".join(secrets.choice(_LETTERS) for _letter in range(4)) for _group in range(4))


def check_length(password: str) -> None:
    """Raises InvalidInputError when too short or too long."""
    if len(password) < MINIMUM:
        raise InvalidInputError("password", "password_short", minimum=MINIMUM)
    if len(password) > MAXIMUM:
        raise InvalidInputError("password", "password_long", maximum=MAXIMUM)


def hash_password(password: str) -> str:
    """The argon2id string to store. Raises InvalidInputError when too short or too long."""
    check_length(password)
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
