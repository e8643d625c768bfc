"""The form of a deposit by program: whole, cut, or as a stream."""

from __future__ import annotations

from tests.web.api.api_world import paper

BOUNDARY = "frontier"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


def part(name, value, filename=None):
    named = f'; filename="{filename}"' if filename is not None else ""
    content = value if isinstance(value, bytes) else value.encode()
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def form(world, *extra, file=b"", filename="a.pdf", end=True):
    fields = [part(name, value) for name, value in paper(world.home.person_ids[0]).items()]
    closing = f"--{BOUNDARY}--\r\n".encode() if end else b""
    return b"".join([*fields, part("file", file, filename), *extra]) + closing


def send(world, body, actor=None, **more):
    path = f"{world.channel}/documents"
    return world.call("POST", path, actor or world.social, **({"data": body, "content_type": FORM} | more))


def stream(world, sent, length=None, actor=None):
    """The same from a stream, of which the server may leave some unread."""
    length = len(sent.content) if length is None else length
    wsgi = {"wsgi.input": sent, "CONTENT_LENGTH": str(length), "CONTENT_TYPE": FORM}
    return send(world, None, actor, environ_overrides=wsgi)


def untouched(world):
    return world.stored() == [] and world.get(f"{world.channel}/documents", world.social).json == {
        "documents": []
    }


class Counted:
    """A stream that ends where it is cut."""

    def __init__(self, content: bytes) -> None:
        self.content, self.taken = content, 0

    def read(self, size: int = -1) -> bytes:
        end = len(self.content) if size < 0 else self.taken + size
        piece = self.content[self.taken : end]
        self.taken += len(piece)
        return piece
