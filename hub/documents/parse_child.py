"""The program that opens one untrusted file with its real parser: `python -I -m hub.documents.parse_child`.

The file comes on standard input, one frame of `parse_answer` goes to standard output. Libraries are
imported first, then everything is given up (`confinement`), then the first byte is read. Any failure that
has no name here ends the process, which the parent reads as `unreadable`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module

from hub.documents import parse_answer
from hub.documents.confinement import confine
from hub.documents.order import Order
from hub.documents.parse_answer import Inspection
from hub.documents.sniffing import Sniffer
from hub.errors import DocumentRejectedError


def main(argument: str) -> int:
    """Answer for one file; 0 when there is an answer."""
    order = Order.decode(argument)
    parse = parser(order)
    sniffer = Sniffer()
    confine(order.cpu_seconds)
    sys.stdout.buffer.write(_answer(order, parse, sniffer, sys.stdin.buffer.read()))
    return 0


def parser(order: Order) -> Callable[[bytes, Order], Inspection]:
    """The real parser that the table names for this format."""
    parse: Callable[[bytes, Order], Inspection] = import_module(f"hub.documents.parsers.{order.parser}").parse
    return parse


def _answer(
    order: Order, parse: Callable[[bytes, Order], Inspection], sniffer: Sniffer, data: bytes
) -> bytes:
    try:
        found = parse(data, order)
    except DocumentRejectedError as rejected:
        return parse_answer.encode_refusal(rejected.reason)
    except MemoryError:
        return parse_answer.encode_refusal("archive_bomb")
    if sniffer.media_type(data) not in order.sniffed:
        return parse_answer.encode_refusal("content_mismatch")
    if found.active - set(order.kept):
        return parse_answer.encode_refusal("active_content")
    return parse_answer.encode(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
