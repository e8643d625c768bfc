"""Having a file opened by its real parser, outside this process, and believing little of the answer."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from hub.documents import parse_answer
from hub.documents.child_process import Allowance, run
from hub.documents.formats import CONFIG, AcceptedFormats, Format, accepted_formats
from hub.documents.order import Order
from hub.documents.parse_answer import Inspection
from hub.errors import DocumentRejectedError

MIB = 1 << 20


def inspect(format_name: str, chunks: Iterable[bytes], config: Path = CONFIG) -> Inspection:
    """What the real parser sees of a file. Raises DocumentRejectedError, also when the parser dies."""
    table = accepted_formats(config)
    row = table.formats[format_name]  # type: ignore[index]  # a name the acceptor gave
    allowance = Allowance(table.child.wall_seconds, table.child.memory_mib * MIB, table.child.at_once)
    order = order_for(table, format_name, row)
    command = [sys.executable, "-I", "-m", "hub.documents.parse_child", order.encode()]
    found = parse_answer.decode(run(command, chunks, allowance, parse_answer.SIZE))
    _require_possible(found, order)
    return found


def order_for(table: AcceptedFormats, format_name: str, row: Format) -> Order:
    """What the child is told: one line of the table in plain units."""
    return Order(
        format=format_name,
        parser=row.parser,
        pages=row.pages or 0,
        pixels=(row.megapixels or 0) * 1_000_000,
        members=row.members or 0,
        unpacked=table.limits.unpacked_mib * MIB,
        ratio=table.limits.ratio,
        cpu_seconds=table.child.cpu_seconds,
        sniffed=sorted(row.sniffed),
        kept=sorted(row.kept),
    )


def _require_possible(found: Inspection, order: Order) -> None:
    """An answer that an honest parser cannot give means that nothing is known of the file."""
    if (
        found.pages > order.pages
        or found.width * found.height > order.pixels
        or found.active - set(order.kept)
    ):
        raise DocumentRejectedError("unreadable")
