"""Reading many rows a page at a time, through a cursor that the server keeps.

None outlives its transaction. One left open by a reading that failed half-way would be closed whenever its
garbage is collected, on a connection that serves somebody else by then, whose transaction that would break.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from sqlalchemy import Executable, Result
from sqlalchemy.orm import Session

_OPEN = "hub_streams"


def streamed(session: Session, query: Executable, page: int) -> Generator[Any]:
    """The rows, `page` at a time. Who stops early closes it, or leaves that to the end of the transaction."""
    rows = session.execute(query.execution_options(yield_per=page))
    open_ones: set[Result[Any]] = session.info.setdefault(_OPEN, set())
    open_ones.add(rows)
    try:
        yield from rows
    finally:
        open_ones.discard(rows)
        rows.close()


def end_streams(session: Session) -> None:
    """Close what is still open of them."""
    for rows in session.info.pop(_OPEN, ()):
        rows.close()
