"""The words of tus 1.0 (tus.io, core protocol, creation, expiration, termination), read and written.

Whatever a request lacks is told before anything is looked for, so that it says nothing of what exists.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC

from flask import Response, request
from werkzeug.exceptions import BadRequest, ClientDisconnected, PreconditionFailed, UnsupportedMediaType
from werkzeug.http import http_date

from hub.documents.uploads import Underway

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
BYTES = "application/offset+octet-stream"
LONGEST_METADATA = 4096
LARGEST = 2**40
NUMBER = re.compile(r"[0-9]{1,13}", re.ASCII)
"""No more digits than LARGEST has: of thousands, Python makes no number but an error."""
PAGE = re.compile(r"([a-z0-9]{1,8}):([0-9]{1,10})", re.ASCII)


def require_version() -> None:
    """Raises PreconditionFailed for a client that speaks another version."""
    if request.headers.get("Tus-Resumable") != VERSION:
        raise PreconditionFailed


def require_bytes() -> None:
    if request.mimetype != BYTES:
        raise UnsupportedMediaType


def number(name: str) -> int:
    """A header that counts bytes. Raises BadRequest when it does not."""
    text = request.headers.get(name, "")
    if not NUMBER.fullmatch(text) or int(text) > LARGEST:
        raise BadRequest
    return int(text)


def metadata() -> tuple[str, dict[str, str]]:
    """`Upload-Metadata` as it came, and its pairs. Raises BadRequest for what is not of that form."""
    text = request.headers.get("Upload-Metadata", "")
    if len(text) > LONGEST_METADATA:
        raise BadRequest
    pairs = [one.strip(" ").partition(" ") for one in text.split(",")] if text else []
    values = {name: _decoded(value) for name, _space, value in pairs if name}
    if len(values) != len(pairs):
        raise BadRequest
    return text, values


def pages(said: Mapping[str, str]) -> list[tuple[str, int]]:
    """Photos sent one behind another: `jpg:1200,png:3400` says their kinds and sizes. Raises BadRequest."""
    if "pages" not in said:
        return []
    found = [PAGE.fullmatch(one) for one in said["pages"].split(",")]
    whole = [(f"page.{one[1]}", int(one[2])) for one in found if one]
    if len(whole) != len(found):
        raise BadRequest
    return whole


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise BadRequest from error


def read(size: int) -> bytes:
    """The next bytes of the body. A link that is cut ends it: what came is kept."""
    try:
        return request.stream.read(size)
    except (ClientDisconnected, OSError):
        return b""


def told(upload: Underway, status: int) -> Response:
    """How far an upload is, and until when it is kept."""
    response = Response(status=status)
    response.headers["Upload-Offset"] = str(upload.received)
    response.headers["Upload-Expires"] = http_date(upload.expires_at.astimezone(UTC))
    return response


def spoken(response: Response) -> Response:
    """What every answer says of the protocol."""
    response.headers["Tus-Resumable"] = VERSION
    if response.status_code == PreconditionFailed.code:
        response.headers["Tus-Version"] = VERSION
    return response
