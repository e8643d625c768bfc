"""A form as it streams in: nothing on disk, nothing whole in memory, nothing taken for what it is not."""

from __future__ import annotations

import tempfile
import tracemalloc
from io import BytesIO, RawIOBase

import pytest
from flask import Request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.test import EnvironBuilder

from hub.errors import InvalidInputError
from hub.web.incoming import LONGEST_FIELD, Incoming, receive, receive_one

BOUNDARY = "line"
MIB = 1 << 20


def part(name: str, value: bytes, filename: str | None = None) -> bytes:
    extra = "" if filename is None else f'; filename="{filename}"'
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n'
    return head.encode() + value + b"\r\n"


def request(*parts: bytes, end: bytes = b"--line--\r\n", kind: str = "multipart/form-data") -> Request:
    body = b"".join(parts) + end
    return Request(
        EnvironBuilder(
            method="POST", input_stream=BytesIO(body), content_type=f"{kind}; boundary={BOUNDARY}"
        ).get_environ()
    )


def taken(incoming: Incoming) -> list[tuple[str, bytes]]:
    return [(one.filename, b"".join(one.chunks)) for one in incoming.files]


def test_fields_come_first_and_files_follow_one_by_one():
    incoming = receive(
        request(
            part("type", b"payslip"),
            part("file", b"one", "a.pdf"),
            part("file", b"", "b.pdf"),
            part("file", b"three", "c.pdf"),
        )
    )
    assert incoming.fields == {"type": "payslip"}
    assert taken(incoming) == [("a.pdf", b"one"), ("b.pdf", b""), ("c.pdf", b"three")]


def test_a_file_control_left_empty_is_no_file():
    incoming = receive(request(part("file", b"", ""), part("type", b"payslip"), part("file", b"", "")))
    assert incoming.fields == {"type": "payslip"}
    assert taken(incoming) == []


def test_a_file_nobody_read_to_its_end_is_passed_over():
    incoming = receive(request(part("file", b"x" * MIB, "a.pdf"), part("file", b"two", "b.pdf")))
    assert [one.filename for one in incoming.files] == ["a.pdf", "b.pdf"]


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ([part("file", b"a", "a.pdf"), part("type", b"payslip")], "file"),
        ([part("paper", b"a", "a.pdf")], "paper"),
        ([part("type", b"a"), part("type", b"b")], "type"),
        ([part("title", b"\xff")], "title"),
    ],
)
def test_what_does_not_belong_is_refused_by_name(parts: list[bytes], field: str):
    with pytest.raises(InvalidInputError) as refused:
        taken(receive(request(*parts)))
    assert refused.value.field == field


def test_one_file_means_one_and_last():
    fields, file = receive_one(request(part("type", b"id"), part("file", b"abc", "a.pdf")))
    assert (fields, file.filename, b"".join(file.chunks)) == ({"type": "id"}, "a.pdf", b"abc")
    with pytest.raises(InvalidInputError, match="no_file"):
        receive_one(request(part("type", b"id")))
    _, first = receive_one(request(part("file", b"abc", "a.pdf"), part("file", b"abc", "b.pdf")))
    with pytest.raises(InvalidInputError, match="file_last"):
        list(first.chunks)


def test_a_form_cut_in_the_middle_is_no_form():
    whole = request(part("file", b"abcdef", "a.pdf"), end=b"")
    with pytest.raises(BadRequest):
        taken(receive(whole))


def test_a_form_of_another_kind_is_no_form():
    with pytest.raises(UnsupportedMediaType):
        receive(request(part("a", b"b"), kind="application/x-www-form-urlencoded"))


def test_a_field_cannot_be_endless():
    with pytest.raises(RequestEntityTooLarge):
        receive(request(part("title", b"x" * (LONGEST_FIELD + 1))))


class Endless(RawIOBase):
    """A file of this many MiB, made as it is read."""

    def __init__(self, size: int) -> None:
        self._head, self._left = part("file", b"", "a.pdf")[:-2], size * MIB

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # io's own signature is wider
        if self._head:
            piece, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        else:
            piece = b"x" * min(len(buffer), self._left)
            self._left -= len(piece)
        buffer[: len(piece)] = piece
        return len(piece)


@pytest.fixture
def no_temporary_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")


def test_a_large_file_is_neither_held_nor_written(no_temporary_file: None):
    environ = {
        "wsgi.input": Endless(64),
        "CONTENT_LENGTH": str(64 * MIB),
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
    }
    environ = EnvironBuilder(method="POST").get_environ() | environ
    tracemalloc.start()
    try:
        file = next(receive(Request(environ)).files)
        size = 0
        for chunk in file.chunks:
            size += len(chunk)
            if size >= 60 * MIB:
                break
        assert tracemalloc.get_traced_memory()[1] < 2 * MIB
    finally:
        tracemalloc.stop()
