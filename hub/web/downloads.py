"""How an original leaves the hub: always an attachment that runs nothing, whatever the bytes are."""

from __future__ import annotations

from flask import Response

from hub.documents.filenames import attachment
from hub.documents.originals import Original

SANDBOX = "sandbox; default-src 'none'"


def download(found: Original) -> Response:
    """The bytes as they are decrypted; an answer that stops early is shorter than it announced."""
    answer = Response(found.chunks, mimetype=found.media_type)
    answer.headers["Content-Length"] = str(found.size)
    answer.headers["Content-Disposition"] = attachment(found.filename, found.format)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer
