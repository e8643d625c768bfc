"""What serves pages to browsers in tests keeps nothing open for a browser that has gone."""

from __future__ import annotations

import socket
import struct
from queue import Queue

from flask import Flask, Response

from tests.journeys.browsing import served
from tests.services.ports import free_port

HANGS_UP = struct.pack("ii", 1, 0)
"""SO_LINGER, on and zero: closing resets the connection."""


def test_an_answer_is_closed_even_where_its_reader_has_hung_up() -> None:
    app, closed, port = Flask("short"), Queue[int](), free_port()

    @app.get("/")
    def short() -> Response:
        answer = Response("short")
        answer.call_on_close(lambda: closed.put(1))
        return answer

    with served(app, port):
        for _ in range(20):
            reader = socket.create_connection(("127.0.0.1", port))
            reader.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            reader.recv(4096)
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, HANGS_UP)
            reader.close()
        assert [closed.get(timeout=10) for _ in range(20)] == [1] * 20
