"""Drawing a page of a PDF with PDFium, which holds no script engine in this build."""

from __future__ import annotations

import codecs

import pypdfium2

# Pillow loads ImageFile when it is first needed: here, before the locks.
from PIL import Image, ImageFile  # noqa: F401 - loading is the use

from hub.documents.page_answer import EDGE, AbsentPageError, Drawn, PageOrder
from hub.errors import DocumentRejectedError

codecs.lookup("utf-16-le")  # Python loads a codec when it is first used: here, before the locks


def render(data: bytes, order: PageOrder) -> Drawn:
    """The page as a viewer shows it, form fields and annotations too."""
    try:
        return _drawn(data, order)
    except pypdfium2.PdfiumError as error:
        raise DocumentRejectedError("unreadable") from error


def _drawn(data: bytes, order: PageOrder) -> Drawn:
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    pages = len(document)
    if order.number > pages:
        raise AbsentPageError
    page = document[order.number - 1]
    longest = max(page.get_size())
    if longest <= 0:
        raise DocumentRejectedError("unreadable")
    # The size is rounded up to whole points: one less than EDGE never goes beyond it.
    bitmap = page.render(scale=(EDGE - 1) / longest, rev_byteorder=True)
    size, mode = (bitmap.width, bitmap.height), "RGB" if bitmap.n_channels == 3 else "RGBX"
    image = Image.frombuffer("RGB", size, bitmap.buffer, "raw", mode, bitmap.stride, 1)
    return Drawn(pages, *size, image.tobytes())


def texts(data: bytes, order: PageOrder) -> list[str]:
    """The text of every page, in reading order."""
    try:
        document = pypdfium2.PdfDocument(data)
        return [
            page.get_textpage().get_text_range()
            for page, _ in zip(document, range(order.pages), strict=False)
        ]
    except pypdfium2.PdfiumError as error:
        raise DocumentRejectedError("unreadable") from error
