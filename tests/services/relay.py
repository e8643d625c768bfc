"""A relay to a real server that loses, cuts or delays answers: what a network does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

PATIENCE = 60


@contextmanager
def between(
    endpoint: str, answer: Callable[[bytes], bytes | None], asks: Callable[[], bool] = lambda: True
) -> Iterator[str]:
    """A relay to `endpoint`. `answer` takes what the server answers and returns what the hub gets of it; None
    leaves the hub waiting for as long as it will. What `asks` refuses never reaches the server, in silence.
    """
    host, port = endpoint.removeprefix("http://").split(":")
    stopping = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)

        def relay() -> None:
            while not stopping.is_set():
                try:
                    near, _ = listening.accept()
                except TimeoutError:
                    continue
                with near, socket.create_connection((host, int(port))) as far, suppress(OSError):
                    near.settimeout(2)
                    request = whole_request(near)
                    said = None
                    if asks():
                        far.sendall(request)
                        said = answer(whole_answer(far))
                    if said is None:
                        _wait_until_it_hangs_up(near)
                    else:
                        near.sendall(said)

        thread = threading.Thread(target=relay)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            stopping.set()
            thread.join()


def whole_request(near: socket.socket) -> bytes:
    """One request of the hub, made the only one of its connection."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += _some(near)
    head, body = received.split(b"\r\n\r\n", 1)
    if b"100-continue" in head:
        near.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        head = b"\r\n".join(line for line in head.split(b"\r\n") if b"100-continue" not in line)
    length = next(
        (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        body += _some(near)
    return head + b"\r\nConnection: close\r\n\r\n" + body


def whole_answer(far: socket.socket) -> bytes:
    return b"".join(iter(lambda: far.recv(65_536), b""))


def _wait_until_it_hangs_up(near: socket.socket) -> None:
    near.settimeout(PATIENCE)
    while near.recv(65_536):
        pass


def _some(near: socket.socket) -> bytes:
    received = near.recv(65_536)
    if not received:
        raise ConnectionResetError
    return received
