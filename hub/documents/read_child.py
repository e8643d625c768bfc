"""The program that reads text and barcodes out of an untrusted file: `python -I -m hub.documents.read_child`.

Like `render_child`. Of an order, `number` is how many pages are looked at for barcodes.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib import import_module
from types import ModuleType

import zxingcpp
from PIL import Image

from hub.documents import read_answer
from hub.documents.confinement import confine
from hub.documents.page_answer import AbsentPageError, PageOrder
from hub.errors import DocumentRejectedError

FORMATS = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.DataMatrix)


def main(argument: str) -> int:
    """Answer for one file; 0 when there is an answer."""
    order = PageOrder.decode(argument)
    renderer = import_module(f"hub.documents.renderers.{order.renderer}")
    confine(order.cpu_seconds)
    data = sys.stdin.buffer.read()
    sys.stdout.buffer.write(read_answer.encode(renderer.texts(data, order), _codes(renderer, data, order)))
    return 0


def _codes(renderer: ModuleType, data: bytes, order: PageOrder) -> list[str]:
    """What the Data Matrix codes of the first pages hold."""
    found: list[str] = []
    for number in range(1, order.number + 1):
        try:
            drawn = renderer.render(data, replace(order, number=number))
        except (AbsentPageError, DocumentRejectedError):
            break
        grey = Image.frombytes("RGB", (drawn.width, drawn.height), drawn.pixels).convert("L")
        shape = memoryview(grey.tobytes()).cast("B", (grey.height, grey.width))
        codes = zxingcpp.read_barcodes(shape, formats=FORMATS, text_mode=zxingcpp.TextMode.Plain)
        found += [code.text for code in codes if code.text not in found]
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
