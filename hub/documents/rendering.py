"""Having one page of a file drawn outside this process, and keeping an image of it that is ours.

The confined child gives pixels, not an image: what is encoded, stored and read again later was written here,
so that nothing an uploader chose is ever decoded in this process.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from hub.documents import page_answer, read_answer
from hub.documents.child_process import Allowance, run
from hub.documents.formats import CONFIG, accepted_formats
from hub.documents.page_answer import PageOrder
from hub.documents.read_answer import Found

RENDERERS = {"pdf": "pdf", "jpeg": "picture", "png": "picture", "heic": "heic"}
"""Format -> module of hub.documents.renderers. Office files have no image."""

QUALITY = 85
CODE_PAGES = 3
"""Pages looked at for barcodes: they stand on the first."""
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Rendered:
    """One page as a JPEG of ours, and how many there are."""

    pages: int
    image: bytes


def render_page(format_name: str, number: int, chunks: Iterable[bytes], config: Path = CONFIG) -> Rendered:
    """One page, from 1. Raises NotFoundError when there is none of that number, DocumentRejectedError when
    the file cannot be drawn, also when the renderer dies."""
    order = _order(format_name, number, config)
    drawn = page_answer.decode(_answer("render_child", order, chunks, page_answer.SIZE, config), order)
    out = BytesIO()
    Image.frombytes("RGB", (drawn.width, drawn.height), drawn.pixels).save(out, "JPEG", quality=QUALITY)
    return Rendered(drawn.pages, out.getvalue())


def read_file(format_name: str, chunks: Iterable[bytes], config: Path = CONFIG) -> Found:
    """Text of its pages, and codes on the first of them. Raises DocumentRejectedError."""
    order = _order(format_name, CODE_PAGES, config)
    return read_answer.decode(_answer("read_child", order, chunks, read_answer.SIZE, config))


def _order(format_name: str, number: int, config: Path) -> PageOrder:
    table = accepted_formats(config)
    row = table.formats[format_name]  # type: ignore[index]  # a name that was accepted once
    return PageOrder(
        format=format_name,
        renderer=RENDERERS[format_name],
        number=number,
        pages=row.pages or 1,
        pixels=(row.megapixels or 0) * 1_000_000,
        cpu_seconds=table.child.cpu_seconds,
    )


def _answer(program: str, order: PageOrder, chunks: Iterable[bytes], size: int, config: Path) -> bytes:
    child = accepted_formats(config).child
    allowance = Allowance(child.wall_seconds, child.memory_mib * _MIB, child.at_once)
    command = [sys.executable, "-I", "-m", f"hub.documents.{program}", order.encode()]
    return run(command, chunks, allowance, size)
