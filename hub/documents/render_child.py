"""The program that draws one page of an untrusted file: `python -I -m hub.documents.render_child ORDER`.

Like `parse_child`: the libraries first, then everything is given up, then the first byte is read. It answers
with pixels; any failure that has no name here ends the process, which the parent reads as `unreadable`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module

from hub.documents import page_answer
from hub.documents.confinement import confine
from hub.documents.page_answer import AbsentPageError, Drawn, PageOrder
from hub.errors import DocumentRejectedError


def main(argument: str) -> int:
    """Answer for one page; 0 when there is an answer."""
    order = PageOrder.decode(argument)
    render: Callable[[bytes, PageOrder], Drawn] = import_module(
        f"hub.documents.renderers.{order.renderer}"
    ).render
    confine(order.cpu_seconds)
    sys.stdout.buffer.write(_answer(order, render, sys.stdin.buffer.read()))
    return 0


def _answer(order: PageOrder, render: Callable[[bytes, PageOrder], Drawn], data: bytes) -> bytes:
    try:
        return page_answer.encode(render(data, order))
    except AbsentPageError:
        return page_answer.encode_absence()
    except DocumentRejectedError as rejected:
        return page_answer.encode_refusal(rejected.reason)
    except MemoryError:
        return page_answer.encode_refusal("archive_bomb")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
