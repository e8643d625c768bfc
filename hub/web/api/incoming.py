"""A deposit as it streams in: fields first, then the file, which is never held whole nor written in clear.

`multipart/form-data` (RFC 7578) read event by event. Whatever is not of that form is a 400.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from flask import Request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from hub.errors import InvalidInputError

FORM = "multipart/form-data"
FILE = "file"
CHUNK = 64 * 1024
LONGEST_FIELD = 4 * 1024
MOST_PARTS = 20


@dataclass(frozen=True, slots=True)
class Incoming:
    """The fields in front of the file, the name it was sent with, and its bytes as they arrive."""

    fields: dict[str, str]
    filename: str
    chunks: Iterator[bytes]


def receive(request: Request) -> Incoming:
    """Read up to the first byte of the file. Raises InvalidInputError when there is none."""
    boundary = request.mimetype_params.get("boundary", "")
    if request.mimetype != FORM or not boundary:
        raise UnsupportedMediaType
    decoder = MultipartDecoder(
        boundary.encode("latin-1", "replace"), max_form_memory_size=2 * CHUNK, max_parts=MOST_PARTS
    )
    events = _events(decoder, request.stream)
    fields: dict[str, str] = {}
    for event in events:
        if isinstance(event, File):
            if event.name != FILE:
                raise InvalidInputError(str(event.name), "unknown_field")
            return Incoming(fields, event.filename, _bytes(events))
        if isinstance(event, Field):
            fields[str(event.name)] = _text(events)
    raise InvalidInputError(FILE, "no_file")


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


def _text(events: Iterator[Event]) -> str:
    """The value of a field, never more of it than any field may hold."""
    text = b""
    for piece in _bytes_of_part(events):
        text += piece
        if len(text) > LONGEST_FIELD:
            raise RequestEntityTooLarge
    return text.decode("utf-8", "replace")


def _bytes(events: Iterator[Event]) -> Iterator[bytes]:
    """The bytes of the file. Raises InvalidInputError when something follows it: it would not be heard."""
    yield from _bytes_of_part(events)
    for event in events:
        if isinstance(event, Field | File):
            raise InvalidInputError(FILE, "file_last")


def _bytes_of_part(events: Iterator[Event]) -> Iterator[bytes]:
    for event in events:
        if isinstance(event, Data):
            yield event.data
            if not event.more_data:
                return
