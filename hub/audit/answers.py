"""One answer, one state of access: what a page gathers in several readings is read under the same rights.

Between two readings of the same page a withdrawal may be committed; what the first had found would then leave
beside what the second was still permitted. Inside `one_answer` the second reading raises AccessMovedError
instead, and whoever answers begins again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from hub.errors import AccessMovedError

_versions: ContextVar[dict[UUID, int] | None] = ContextVar("versions", default=None)


@contextmanager
def one_answer() -> Iterator[None]:
    """Hold every reading in this block to the first access version seen of each household."""
    token = _versions.set({})
    try:
        yield
    finally:
        _versions.reset(token)


def keep_to_one(seen: Mapping[UUID, int]) -> None:
    """Raises AccessMovedError when an earlier reading of this answer saw another version of a household."""
    versions = _versions.get()
    if versions is None:
        return
    for household_id, version in seen.items():
        if versions.setdefault(household_id, version) != version:
            raise AccessMovedError
