"""One answer, one state of access: what a page gathers in several readings is read under the same rights.

Between two readings of the same page a withdrawal may be committed; what the first had found would then leave
beside what the second was still permitted. Inside `one_answer` the second reading raises AccessMovedError
instead, nothing of the answer is sent, and it is made anew. The entries of what was read stay on the log: it
was permitted when it was looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import TypeVar
from uuid import UUID

from hub.errors import AccessMovedError, StorageUnavailableError

T = TypeVar("T")
Versions = tuple[int, int]
"""Of the facts of one household, and of those of the platform."""

ATTEMPTS = 5
_versions: ContextVar[dict[UUID, Versions] | None] = ContextVar("versions", default=None)


def one_answer(make: Callable[[], T]) -> T:
    """What `make` gives when every reading in it saw the same versions of a household. It is called again
    when they moved, so it only looks; inside another answer it is part of that one.

    Raises StorageUnavailableError when access kept moving.
    """
    if _versions.get() is not None:
        return make()
    for _ in range(ATTEMPTS):
        token = _versions.set({})
        try:
            return make()
        except AccessMovedError:
            continue
        finally:
            _versions.reset(token)
    raise StorageUnavailableError("access kept changing while answering")


def keep_to_one(seen: Mapping[UUID, Versions]) -> None:
    """Raises AccessMovedError when an earlier reading of this answer saw other versions of a household."""
    known = _versions.get()
    if known is None:
        return
    for household_id, versions in seen.items():
        if known.setdefault(household_id, versions) != versions:
            raise AccessMovedError
