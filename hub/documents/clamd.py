"""A client of clamd, small and ours: it asks for its version, and streams a file to it (INSTREAM).

Nothing is written to disk on our side, the whole talk has one deadline, and only an answer word for word
that of a clean file means one: anything else leaves the file waiting.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

from hub.errors import HubError
from hub.settings import Settings
from hub.storage.db import require_no_transaction

CONNECT_SECONDS: Final = 5.0
SCAN_SECONDS: Final = 120.0
LONGEST_ANSWER: Final = 4096
_CHUNK: Final = 64 * 1024
_FOUND = re.compile(rb"stream: ([ -~]{1,200}) FOUND")
_LIMIT = b"Heuristics.Limits.Exceeded"
"""What clamd says, when told to, of a file larger or deeper than it looks into: neither clean nor a virus."""


class ScannerUnreachableError(HubError):
    """Nobody answers at the scanner's address."""


class NotScannedError(HubError):
    """The scanner was reached and gave no verdict on this file."""


class Clamd:
    """One engine, at `unix:/path` or `tcp://127.0.0.1:port`; a connection of its own for every question."""

    def __init__(self, address: str, *, seconds: float = SCAN_SECONDS) -> None:
        self.address, self._seconds = address, seconds

    def version(self) -> str:
        """What the engine says it is, with the number and date of its signatures where it has any."""
        with self._connected(CONNECT_SECONDS) as talk:
            try:
                talk.send(b"zVERSION\0")
                return talk.answer().decode("ascii", "replace")
            except OSError as error:
                raise ScannerUnreachableError(self.address) from error

    def scan(self, chunks: Iterable[bytes]) -> str | None:
        """The name of what was found in these bytes, None when they are clean.

        Raises ScannerUnreachableError, NotScannedError, and whatever reading the chunks raises.
        """
        with self._connected(self._seconds) as talk:
            try:
                return _verdict(_streamed(talk, chunks))
            except TimeoutError as error:
                raise NotScannedError("no verdict in time") from error

    @contextmanager
    def _connected(self, seconds: float) -> Iterator[_Talk]:
        require_no_transaction()
        url = urlsplit(self.address)
        family = socket.AF_UNIX if url.scheme == "unix" else _family(url.hostname or "")
        place = url.path if url.scheme == "unix" else (url.hostname, url.port)
        with socket.socket(family, socket.SOCK_STREAM) as line:
            line.settimeout(CONNECT_SECONDS)
            try:
                line.connect(place)
            except OSError as error:
                raise ScannerUnreachableError(self.address) from error
            yield _Talk(line, monotonic() + seconds)


def clamd_of(settings: Settings) -> Clamd | None:
    """The scanner named by HUB_CLAMD; None when there is none."""
    return Clamd(settings.clamd) if settings.clamd else None


class _Talk:
    """What is said on one connection before its deadline."""

    def __init__(self, line: socket.socket, deadline: float) -> None:
        self._line, self._deadline = line, deadline

    def send(self, data: bytes) -> None:
        self._line.settimeout(self._left())
        self._line.sendall(data)

    def answer(self) -> bytes:
        """One answer, up to the byte that ends it; what is longer than any answer is cut."""
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            self._line.settimeout(self._left())
            received = self._line.recv(LONGEST_ANSWER)
            if not received:
                break
            answer += received
        return answer.rstrip(b"\0\n")

    def _left(self) -> float:
        left = self._deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def _streamed(talk: _Talk, chunks: Iterable[bytes]) -> bytes:
    """Send the file as clamd takes it, each piece after its length. A scanner that has had enough answers and
    hangs up before the end."""
    pieces = (chunk[at : at + _CHUNK] for chunk in chunks for at in range(0, len(chunk), _CHUNK))
    lost: OSError | None = None
    try:
        talk.send(b"zINSTREAM\0")
        for piece in pieces:
            talk.send(len(piece).to_bytes(4, "big") + piece)
        talk.send(bytes(4))
    except ConnectionError as error:
        lost = error
    try:
        return talk.answer()
    except ConnectionError as error:
        raise NotScannedError("the scanner hung up") from (lost or error)


def _verdict(answer: bytes) -> str | None:
    if answer == b"stream: OK":
        return None
    found = _FOUND.fullmatch(answer)
    if found is None or found[1].startswith(_LIMIT):
        raise NotScannedError(answer.decode("ascii", "replace") or "the scanner hung up")
    return found[1].decode("ascii")


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
