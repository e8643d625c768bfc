"""Sockets never take the room of pages: none without an open session, never one too many, none silent.

A socket that was let in is one whose handshake got 101: it holds a thread of the server from then on.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from time import monotonic, sleep

import pytest
import requests

from hub.app import open_platform
from hub.cli.prepare import prepare, set_up
from hub.clock import Clock
from hub.platform.configuration import read_configuration
from hub.settings import ROOT, Settings
from hub.storage.db import Database
from hub.web.login import COOKIE
from hub.web.serving import PAGE_THREADS
from tests.journeys import browsing
from tests.journeys.browsing import AGENT, application, mint_session
from tests.journeys.hub_process import served
from tests.platform_builder import add_professional, build_platform
from tests.services.ports import free_port

SECONDS = 15
LIMIT = 2


class Handshakes:
    """Sockets to one port that shake hands and then say nothing."""

    def __init__(self, port: int, held: ExitStack) -> None:
        self.port, self._held = port, held

    def begin(self, cookie: str = "") -> socket.socket:
        one = self._held.enter_context(socket.create_connection(("127.0.0.1", self.port), SECONDS))
        lines = [
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            f"User-Agent: {AGENT}",
            *([f"Cookie: {COOKIE}={cookie}"] if cookie else []),
        ]
        one.sendall("\r\n".join([*lines, "", ""]).encode())
        return one

    def answers(self, number: int, cookie: str = "") -> list[int]:
        begun = [self.begin(cookie) for _ in range(number)]
        return sorted(status(one) for one in begun)


def status(one: socket.socket) -> int:
    return int(one.recv(16).split()[1])


@pytest.fixture
def held() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_silent_handshakes_leave_the_pages_their_threads(tmp_path: Path, held: ExitStack) -> None:
    settings = Settings(data=tmp_path / "var")
    database = prepare(settings)
    set_up(settings, database, read_configuration(ROOT / "config" / "platform.toml"))
    platform = open_platform(settings, database=database)
    cookie = mint_session(platform, add_professional(platform))
    database.dispose()
    too_many = LIMIT + PAGE_THREADS + 1
    with served(settings.data, tmp_path / "log", {"HUB_SOCKET_LIMIT": str(LIMIT)}) as hub:
        shake = Handshakes(hub.port, held)
        assert shake.answers(too_many) == [401] * too_many
        assert requests.get(f"{hub.origin}/connexion", timeout=SECONDS).ok
        assert shake.answers(too_many, cookie) == [101] * LIMIT + [503] * (too_many - LIMIT)
        assert requests.get(f"{hub.origin}/connexion", timeout=SECONDS).ok
        held.close()  # a server that stops waits some seconds for who is there


def test_a_socket_that_says_nothing_is_closed_and_makes_room(
    sqlite_database: Database, tmp_path: Path, clock: Clock, held: ExitStack
) -> None:
    port = free_port()
    platform = build_platform(sqlite_database, tmp_path, clock, socket_limit=1, port=port)
    cookie = mint_session(platform, add_professional(platform))
    app = application(platform)
    with browsing.served(app, port):
        shake = Handshakes(port, held)
        silent = shake.begin(cookie)
        assert status(silent) == 101
        assert shake.answers(1, cookie) == [503]
        live = app.extensions["hub_live"]
        live.close_silent()
        assert shake.answers(1, cookie) == [503], "it has some seconds to say whom it is for"
        live.close_silent()
        while silent.recv(4096):
            pass
        end = monotonic() + SECONDS
        while (answer := shake.answers(1, cookie)) == [503] and monotonic() < end:
            sleep(0.05)  # the thread that held the closed one is on its way out
        assert answer == [101]
