"""How bytes that are no page leave the hub: attachments that run nothing, whatever they are.

The image of a page alone is shown in place: pixels of our own making, and nothing runs there either.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response

from hub.documents.filenames import attachment
from hub.documents.originals import Original
from hub.web.ranges import UNIT

SANDBOX = "sandbox; default-src 'none'"


def download(found: Original) -> Response:
    """The bytes as they are decrypted; an answer that stops early is shorter than it announced."""
    answer = _inert(found.chunks, found.media_type, attachment(found.filename, found.format))
    start, stop = found.part
    answer.headers["Content-Length"] = str(stop - start)
    answer.headers["Accept-Ranges"] = UNIT
    answer.set_etag(str(found.version))
    if (start, stop) != (0, found.size):
        answer.status_code = 206
        answer.headers["Content-Range"] = f"{UNIT} {start}-{stop - 1}/{found.size}"
    return answer


def document_made(content: bytes, title: str, format_name: str, media_type: str) -> Response:
    """A document made for whoever asks, named after what it is."""
    return _inert(content, media_type, attachment(title, format_name))


def file_made(content: str | bytes | Iterable[str], filename: str, media_type: str) -> Response:
    """A file made for whoever asks; `filename` is ours, in ASCII."""
    return _inert(content, media_type, f'attachment; filename="{filename}"')


def image_shown(content: bytes) -> Response:
    """An image that opens in place."""
    return _inert(content, "image/jpeg", "inline")


def _inert(content: str | bytes | Iterable[bytes] | Iterable[str], media_type: str, how: str) -> Response:
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Disposition"] = how
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer
