"""Opening a PDF with qpdf: whole, without a password, every page there and readable.

A damaged cross-reference table is repaired in memory, as every viewer does; a file whose end is missing is
refused whatever could be saved of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BytesIO

import pikepdf
from pikepdf.settings import qpdf_limit_errors, set_qpdf_limits

from hub.documents.order import Order
from hub.documents.parse_answer import Inspection
from hub.documents.signatures import is_program
from hub.errors import DocumentRejectedError

_TAIL = 1024
_LINEARIZED = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s+(\d{1,12})")
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EF)(?![A-Za-z0-9])")


_LIMITS = "memory limit exceeded", "std::bad_alloc"


def _open_random_device() -> None:
    """qpdf opens /dev/urandom at the first encrypted file it meets, and keeps it: here, before the locks."""
    with pikepdf.new() as pdf:
        pdf.save(BytesIO(), encryption=pikepdf.Encryption(user="", owner=""))


_open_random_device()


def parse(data: bytes, order: Order) -> Inspection:
    """Pages and active content. Raises DocumentRejectedError."""
    _require_end(data)
    set_qpdf_limits(flate_max_memory=order.unpacked, run_length_max_memory=order.unpacked)
    try:
        return _read(data, order)
    except pikepdf.PasswordError as error:
        raise DocumentRejectedError("password_protected") from error
    except pikepdf.PdfError as error:
        raise DocumentRejectedError("archive_bomb" if _is_limit(error) else "unreadable") from error


def _is_limit(error: pikepdf.PdfError) -> bool:
    """Whether a limit of ours stopped qpdf: it counts some of them; only words say the flate one, and that of
    the process."""
    return qpdf_limit_errors() > 0 or any(said in str(error) for said in _LIMITS)


def _require_end(data: bytes) -> None:
    """The last line is there, and the length that a linearized file states (ISO 32000-1, 7.5.5 and F.2)."""
    tail = data.rstrip(b"\0\t\r\n ")[-_TAIL:]
    stated = _LINEARIZED.search(data[:_TAIL])
    if b"%%EOF" not in tail or (stated and int(stated[1]) > len(data)):
        raise DocumentRejectedError("truncated")


def _read(data: bytes, order: Order) -> Inspection:
    with pikepdf.open(BytesIO(data)) as pdf:
        pages = len(pdf.pages)
        if pages == 0:
            raise DocumentRejectedError("unreadable")
        if pages > order.pages:
            raise DocumentRejectedError("too_many_pages")
        _read_pages(pdf, order)
        return Inspection(pages=pages, active=frozenset(_active(pdf)))


def _read_pages(pdf: pikepdf.Pdf, order: Order) -> None:
    """Every page's own content unpacks; each stream once, since pages may share them."""
    streams = {stream.objgen: stream for page in pdf.pages for stream in _contents(page)}
    unpacked = 0
    for stream in streams.values():
        unpacked += len(stream.read_bytes())
        if unpacked > order.unpacked:
            raise DocumentRejectedError("archive_bomb")


def _contents(page: pikepdf.Page) -> Iterator[pikepdf.Stream]:
    contents = page.obj.get("/Contents")
    parts = contents if isinstance(contents, pikepdf.Array) else [contents]
    return (part for part in parts if isinstance(part, pikepdf.Stream))


def _active(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The kinds of active content of every object, reachable or not."""
    for thing in pdf.objects:
        top = thing.stream_dict if isinstance(thing, pikepdf.Stream) else thing
        if isinstance(top, pikepdf.Dictionary | pikepdf.Array) and _ACTIVE.search(top.unparse(resolved=True)):
            for dictionary in _dictionaries(top):
                yield from _kinds(dictionary)


def _dictionaries(top: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """A dictionary and those written inside it, without following references."""
    waiting = [top]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, pikepdf.Dictionary):
            yield thing
            waiting += _written_inside(thing.values())
        else:
            waiting += _written_inside(thing)


def _written_inside(parts: Iterable[object]) -> list[pikepdf.Object]:
    return [
        part
        for part in parts
        if isinstance(part, pikepdf.Dictionary | pikepdf.Array) and not part.is_indirect
    ]


def _kinds(dictionary: pikepdf.Dictionary) -> Iterator[str]:
    action = dictionary.get("/S")
    if action == pikepdf.Name.JavaScript or "/JS" in dictionary:
        yield "javascript"
    if action == pikepdf.Name.Launch:
        yield "launch"
    files = dictionary.get("/EF")
    if isinstance(files, pikepdf.Dictionary):
        yield "attachment"
        for stream in files.values():
            if isinstance(stream, pikepdf.Stream) and is_program(stream.read_bytes()[:1024]):
                yield "program"
