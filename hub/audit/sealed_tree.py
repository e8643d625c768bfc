"""The tree as it is sealed in the database: its size, and its frontier at any size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from hub.audit.models import AuditFrontier, AuditLeaf
from hub.audit.tree import Frontier
from hub.storage.rows import table_of

_PAGE: Final = 10_000
_LEAVES, _FRONTIERS = table_of(AuditLeaf), table_of(AuditFrontier)
_LAST_LEAF = select(func.max(_LEAVES.c.leaf_index))
_LAST_FRONTIER = select(func.max(_FRONTIERS.c.size))
_NEAREST_FRONTIER = (
    select(_FRONTIERS.c.size, _FRONTIERS.c.hashes)
    .where(_FRONTIERS.c.size <= bindparam("size"))
    .order_by(_FRONTIERS.c.size.desc())
    .limit(1)
)


def sealed_size(session: Session) -> int:
    """How many leaves the tree has."""
    last: int | None = session.connection().scalar(_LAST_LEAF)
    return 0 if last is None else last + 1


def whole_tree(session: Session) -> tuple[int, Frontier | None]:
    """What a sealer would extend: the size and its frontier, None when leaves or frontiers are missing."""
    size = sealed_size(session)
    beyond: int | None = session.connection().scalar(_LAST_FRONTIER)
    frontier = frontier_at(session, size)
    return size, None if (beyond or 0) > size else frontier


def frontier_at(session: Session, size: int) -> Frontier | None:
    """The frontier of the first `size` leaves, from the nearest stored one; None when leaves are missing
    or stored frontiers are not whole."""
    row = session.connection().execute(_NEAREST_FRONTIER, {"size": size}).first()
    try:
        start = Frontier.decode(row.size, row.hashes) if row else Frontier()
        found = start.extend(_leaves(session, start.size, size))
    except (ValueError, TypeError):
        return None
    return found if found.size == size else None


def _leaves(session: Session, start: int, stop: int) -> Iterator[bytes]:
    """Leaf hashes in order; ends early at the first that is missing."""
    for first in range(start, stop, _PAGE):
        wanted = AuditLeaf.leaf_index.between(first, min(first + _PAGE, stop) - 1)
        query = select(AuditLeaf.leaf_index, AuditLeaf.leaf_hash).where(wanted)
        for number, row in enumerate(session.execute(query.order_by(AuditLeaf.leaf_index)), start=first):
            if row.leaf_index != number:
                return
            yield row.leaf_hash
