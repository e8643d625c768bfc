"""A large file over links that break and a server that is killed: whole in the end, never begun again.

A real `hub run` on both pairs of stores; sockets are cut with a reset in the middle of a body, the process
with SIGKILL. Every run ends with the bytes that were sent, in one document, and nothing beside it.
"""

from __future__ import annotations

import os
import signal
import socket
import struct
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest

from hub.app import open_platform
from hub.cli.prepare import prepare, set_up
from hub.documents.fsck import check_store
from hub.documents.upload_parts import PART
from hub.platform.configuration import read_configuration
from hub.settings import ROOT, Settings
from hub.storage.platform import Platform
from tests import papers
from tests.journeys.hub_process import Browser, Served, _children, served
from tests.platform_builder import PASSWORD, SYSTEM, add_household, add_professional

MIB = 1 << 20
SIZE = 20 * MIB
MAIL = "ines.faure@ssp.example"
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: closing the socket resets the connection, as a lost network does."""


CUTS = ((3_000_001, False), (4_300_000, True), (17, False), (1_500_000, True), (2_000_003, False))
"""After so many bytes, by an end or by a reset, which also loses what was on its way."""


def scan() -> bytes:
    """A PDF of 20 MiB with other bytes in every line."""
    lines = b"".join(b"%% %019d\n" % (number * 7919) for number in range((SIZE - 2000) // 22))
    content = papers.pdf(content=b"BT ET\n" + lines)
    return content + b" " * (SIZE - len(content))


class Sender:
    """A tus client over raw sockets, of one signed-in browser."""

    def __init__(self, hub: Served, channel: str) -> None:
        self.hub, self.channel = hub, channel
        with closing(Browser(hub)) as browser:
            assert browser.sign_in(MAIL, PASSWORD) == 302
            cookies = "; ".join(f"{one.name}={one.value}" for one in browser.http.cookies)
            self.headers = dict(browser.http.headers) | {
                "Cookie": cookies,
                "X-CSRFToken": browser.token(channel),
                "Tus-Resumable": "1.0.0",
                "Accept": "application/problem+json",
            }

    def ask(self, method: str, path: str, **headers: str) -> Any:
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(HTTPConnection("127.0.0.1", self.hub.port, timeout=60)) as connection:
            connection.request(method, path, headers=sent)
            answer = connection.getresponse()
            answer.read()
            return answer

    def begin(self, name: str = "scan.pdf") -> str:
        said = {"filename": name, "type": "letter", "category": "coordination", "subject": "household"}
        words = ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in said.items())
        answer = self.ask("POST", f"{self.channel}/envois", Upload_Length=str(SIZE), Upload_Metadata=words)
        assert answer.status == 201
        return str(answer.headers["Location"])

    def offset(self, place: str) -> int:
        answer = self.ask("HEAD", place)
        assert answer.status == 200
        return int(answer.headers["Upload-Offset"])

    def send(
        self, place: str, at: int, content: bytes, leave_after: int | None = None, *, reset: bool = False
    ) -> int:
        """Send from `at` on; the status, or 0 when the link was cut after so many bytes."""
        with closing(HTTPConnection("127.0.0.1", self.hub.port, timeout=100)) as connection:
            connection.putrequest("PATCH", place, skip_accept_encoding=True)
            length = {"Content-Length": str(len(content) - at), "Upload-Offset": str(at)}
            kind = {"Content-Type": "application/offset+octet-stream"}
            for name, value in (self.headers | length | kind).items():
                connection.putheader(name, value)
            connection.endheaders()
            stop = len(content) if leave_after is None else at + leave_after
            try:
                for start in range(at, stop, 100_000):
                    connection.send(content[start : min(start + 100_000, stop)])
                if reset:
                    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                return connection.getresponse().status if leave_after is None else 0
            except (OSError, HTTPException):
                return 0

    def settled(self, place: str, wanted: int, patience: float) -> int:
        """Where the upload stands once the server has counted what arrived before the cut: all of it, or no
        more for so many seconds."""
        now, since = self.offset(place), time.monotonic()
        while now != wanted and time.monotonic() < since + patience:
            time.sleep(0.05)
            before, now = now, self.offset(place)
            since = since if now == before else time.monotonic()
        return now


@pytest.fixture
def kept(
    kept_in: tuple[Settings, dict[str, str]], tmp_path: Path
) -> Iterator[tuple[Platform, str, Callable[[], Any]]]:
    settings, environment = kept_in
    database = prepare(settings)
    set_up(settings, database, read_configuration(ROOT / "config" / "platform.toml"))
    platform = open_platform(settings, database=database)
    social = add_professional(platform, "ssp", profession="social_worker", mail=MAIL)
    home = add_household(platform, referents=[social])
    yield (
        platform,
        f"/canaux/{home.id}",
        lambda: served(settings.data, tmp_path / "log", environment),
    )
    database.dispose()


def test_twenty_mebibytes_over_a_link_cut_five_times_and_a_killed_server_arrive_whole(
    kept: tuple[Platform, str, Callable[[], Any]],
) -> None:
    platform, channel, run = kept
    content = scan()
    assert len(content) == SIZE
    sent = 0
    with run() as hub:
        sender = Sender(hub, channel)
        place = sender.begin()
        at = 0
        for cut, reset in CUTS:
            assert sender.send(place, at, content, leave_after=cut, reset=reset) == 0
            now = sender.settled(place, at + cut, 0.5 if reset else 20)  # a link that was reset may lose some
            assert now == at + cut or (reset and at <= now < at + cut), "what had arrived is kept"
            sent, at = sent + cut, now
        sender.send(place, at, content, leave_after=PART + 400_000)
        _kill(hub)
    with run() as hub:
        again = Sender(hub, channel)
        after = again.offset(place)
        assert at <= after <= at + PART + 400_000
        sent += PART + 400_000
        assert again.send(place, after, content) == 204
        assert again.offset(place) == SIZE
        with closing(Browser(hub)) as browser:
            browser.sign_in(MAIL, PASSWORD)
            document = _only_document(browser, channel)
            assert browser.get(f"/pieces/{document}/original").content == content
    assert SIZE - after + sent < 1.5 * SIZE, "never begun again"
    found = check_store(platform, SYSTEM)
    assert (found.checked, found.rows_without_object, found.undecryptable) == (1, [], [])


def _only_document(browser: Browser, channel: str) -> str:
    page = browser.get(f"{channel}?vue=pieces").text
    found = {part[:36] for part in page.split('href="/pieces/')[1:]}
    (document,) = found
    return document


def _kill(hub: Served) -> None:
    """The whole server at once, as when a machine stops."""
    for pid in [*_children(hub.pid), hub.pid]:
        os.kill(pid, signal.SIGKILL)
