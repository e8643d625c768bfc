"""A deposit as it streams in: fields first, then files, never held whole nor written in clear.

`multipart/form-data` (RFC 7578) read event by event. Whatever is not of that form is a 400. Flask's own
reading of a form would write a large file, in clear, to a temporary one: only deposits may be that large,
and they are never read by it, not even for their CSRF token.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from flask import Flask, Request, Response, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError, validate_csrf
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from hub.errors import InvalidInputError

FORM = "multipart/form-data"
FILE = "file"
CHUNK = 64 * 1024
LONGEST_FIELD = 4 * 1024
MOST_PARTS = 50
LONGEST_BODY = 500_000
"""Octets of any other request: fewer than Werkzeug holds before it writes to a temporary file."""

MOST_READ_PAST, MOST_READ_OF_NOBODY = 400 * 1024 * 1024, 32 * 1024 * 1024
"""Octets thrown away before a connection is cut; no file of a telephone or a scanner is larger. Of somebody
who is not signed in, less: a whole file of the accepted size, and no more of a thread's time."""

STREAMED_PAGES = frozenset({"documents.deposit", "replacing.replace", "collecting.record", "uploads.send"})
STREAMED = STREAMED_PAGES | {"api.deposit", "api.replace_version"}
TOKEN_FIELD, TOKEN_HEADER = "csrf_token", "X-CSRFToken"


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """The name a file was sent with, and its bytes as they arrive."""

    filename: str
    chunks: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Incoming:
    """The fields in front of the files, and the files one after another."""

    fields: dict[str, str]
    files: Iterator[IncomingFile]


def init_incoming(app: Flask) -> None:
    """Bound every request but deposits, whose files are counted as they come. A browser's are read past once
    refused; a program hears the answer when the connection ends."""
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY
    for endpoint in STREAMED_PAGES:
        app.extensions["csrf"].exempt(f"hub.web.pages.{endpoint}")

    def unbound() -> None:
        if request.endpoint in STREAMED:
            request.max_content_length = sys.maxsize  # None would mean the application's own bound

    app.before_request(unbound)
    app.after_request(_read_past)


def _read_past(response: Response) -> Response:
    """A browser that is still sending hears no answer, only that the connection broke."""
    if request.endpoint in STREAMED_PAGES:
        left = MOST_READ_PAST if current_user.is_authenticated else MOST_READ_OF_NOBODY
        with suppress(BadRequest):
            while left > 0 and (piece := request.stream.read(CHUNK)):
                left -= len(piece)
    return response


def require_token(fields: Mapping[str, str]) -> None:
    """The check every other form gets from Flask-WTF, on a form that streams. Raises CSRFError."""
    try:
        validate_csrf(request.headers.get(TOKEN_HEADER) or fields.get(TOKEN_FIELD))
    except ValueError as error:
        raise CSRFError(str(error)) from error


def receive(form: Request) -> Incoming:
    """Read up to the first byte of the first file. Raises InvalidInputError for what does not belong."""
    events = _events_of(form, MOST_PARTS)
    fields: dict[str, str] = {}
    return Incoming(fields, _files(events, _read_fields(events, fields)))


def receive_around(form: Request, take: Callable[[IncomingFile], None], most_parts: int) -> dict[str, str]:
    """All fields, those behind a file too; `take` is handed each file as it comes, once the token in front
    of it is right. What it leaves unread is passed over, so that no field is lost with a file."""
    events = _events_of(form, most_parts)
    fields: dict[str, str] = {}
    for event in events:
        if isinstance(event, Field):
            _take(fields, str(event.name), _text(events))
        elif isinstance(event, File):
            chunks = _bytes_of_part(events)
            if event.filename:
                require_token(fields)
                take(IncomingFile(event.filename, chunks))
            deque(chunks, maxlen=0)
    return fields


def _events_of(form: Request, most_parts: int) -> Iterator[Event]:
    boundary = form.mimetype_params.get("boundary", "")
    if form.mimetype != FORM or not boundary:
        raise UnsupportedMediaType
    decoder = MultipartDecoder(
        boundary.encode("latin-1", "replace"), max_form_memory_size=2 * CHUNK, max_parts=most_parts
    )
    return _events(decoder, form.stream)


def receive_one(form: Request) -> tuple[dict[str, str], IncomingFile]:
    """The fields and the one file, which comes last. Raises InvalidInputError when there is none; reading its
    bytes raises it when anything follows them."""
    incoming = receive(form)
    first = next(incoming.files, None)
    if first is None:
        raise InvalidInputError(FILE, "no_file")
    return incoming.fields, IncomingFile(first.filename, _and_nothing_else(first, incoming.files))


def _and_nothing_else(first: IncomingFile, others: Iterator[IncomingFile]) -> Iterator[bytes]:
    yield from first.chunks
    if next(others, None) is not None:
        raise InvalidInputError(FILE, "file_last")


def _events(decoder: MultipartDecoder, stream: IO[bytes]) -> Iterator[Event]:
    """Parts and their data, up to the end of the form. Raises BadRequest when the form is cut or broken."""
    while True:
        try:
            event = decoder.next_event()
            if isinstance(event, NeedData):
                decoder.receive_data(stream.read(CHUNK) or None)
                continue
        except ValueError as error:
            raise BadRequest from error
        if isinstance(event, Epilogue):
            return
        yield event


def _read_fields(events: Iterator[Event], fields: dict[str, str]) -> File | None:
    """Fill `fields`, up to the first file. A file control left empty sends a part without a name."""
    for event in events:
        if isinstance(event, Field):
            _take(fields, str(event.name), _text(events))
        elif isinstance(event, File):
            if event.filename:
                return event
            _skip(events)
    return None


def _files(events: Iterator[Event], found: Event | None) -> Iterator[IncomingFile]:
    """Each file in turn; what its reader left unread is passed over."""
    while found is not None:
        if isinstance(found, Field):
            raise InvalidInputError(FILE, "file_last")
        if isinstance(found, File):
            if found.name != FILE:
                raise InvalidInputError(str(found.name), "unknown_field")
            chunks = _bytes_of_part(events)
            if found.filename:
                yield IncomingFile(found.filename, chunks)
            deque(chunks, maxlen=0)
        found = next(events, None)


def _take(fields: dict[str, str], name: str, value: bytes) -> None:
    """Keep one field. Raises InvalidInputError when it stands twice or is no UTF-8."""
    try:
        text = value.decode()
    except UnicodeDecodeError as error:
        raise InvalidInputError(name, "malformed") from error
    if fields.setdefault(name, text) is not text:
        raise InvalidInputError(name, "malformed")


def _text(events: Iterator[Event]) -> bytes:
    """The value of a field, never more of it than any field may hold."""
    text = b""
    for piece in _bytes_of_part(events):
        text += piece
        if len(text) > LONGEST_FIELD:
            raise RequestEntityTooLarge
    return text


def _skip(events: Iterator[Event]) -> None:
    deque(_bytes_of_part(events), maxlen=0)


def _bytes_of_part(events: Iterator[Event]) -> Iterator[bytes]:
    for event in events:
        if isinstance(event, Data):
            yield event.data
            if not event.more_data:
                return
