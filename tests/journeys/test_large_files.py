"""Files over the limit, at the limit, and cut on their way, sent to a real `hub run` over TCP."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hub.app import open_platform
from hub.audit.models import AuditEntry
from hub.cli.prepare import prepare, set_up
from hub.documents.models import DocumentRendition
from hub.documents.text_rows import LABEL
from hub.platform.configuration import read_configuration
from hub.settings import ROOT, Settings
from hub.storage.platform import Platform
from tests import papers
from tests.journeys.hub_process import Browser, Served, served
from tests.journeys.kept_objects import sent
from tests.platform_builder import PASSWORD, add_household, add_professional

MIB = 1 << 20
LIMIT = 25 * MIB
IN_PARTS = 12 * MIB
"""Large enough to reach the bucket in parts: what that needs once is not what grows with a file."""

END = b"\r\n--line--\r\n"
MAIL = "ines.faure@ssp.example"


class Sender:
    """Sends a file of a given size piece by piece, made as it goes."""

    def __init__(self, browser: Browser, channel: str, person: str) -> None:
        self.browser, self.channel = browser, channel
        self.said = {"type": "payslip", "category": "resources", "subject": person, "title": "Bulletin"}
        self.token = browser.token(channel)

    def head(self) -> bytes:
        parts = [f'"{name}"\r\n\r\n{value}' for name, value in self.said.items()]
        parts.append('"file"; filename="a.pdf"\r\n\r\n')
        return "\r\n".join(
            f"--line\r\nContent-Disposition: form-data; name={part}" for part in parts
        ).encode()

    def body(self, size: int) -> Iterator[bytes]:
        yield self.head()
        yield from padded(size)
        yield END

    def send(self, size: int, *, announced: bool = True) -> tuple[int, dict[str, Any]]:
        """Status and answer of a deposit of this many bytes, its length announced or not."""
        headers = self.headers()
        if announced:
            headers["Content-Length"] = str(len(self.head()) + size + len(END))
        with closing(HTTPConnection("127.0.0.1", self.browser.hub.port, timeout=100)) as connection:
            connection.request("POST", f"{self.channel}/pieces", self.body(size), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    def send_and_leave(self, announced: int, sent: int) -> None:
        """Say one length, send less, and hang up."""
        headers = self.headers() | {"Content-Length": str(announced)}
        with closing(HTTPConnection("127.0.0.1", self.browser.hub.port, timeout=10)) as connection:
            connection.request("POST", f"{self.channel}/pieces", self.head(), headers)
            for piece in padded(sent):
                connection.send(piece)

    def headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{one.name}={one.value}" for one in self.browser.http.cookies)
        return dict(self.browser.http.headers) | {
            "Cookie": cookies,
            "Accept": "application/json",
            "X-CSRFToken": self.token,
            "Content-Type": "multipart/form-data; boundary=line",
        }


def padded(size: int) -> Iterator[bytes]:
    """A PDF followed by as many spaces as it takes."""
    document = papers.pdf()[:size]
    yield document
    left = size - len(document)
    while left:
        piece = b" " * min(left, MIB)
        left -= len(piece)
        yield piece


@pytest.fixture
def hub(
    kept_in: tuple[Settings, dict[str, str]], tmp_path: Path
) -> Iterator[tuple[Served, Platform, Sender]]:
    settings, environment = kept_in
    database = prepare(settings)
    set_up(settings, database, read_configuration(ROOT / "config" / "platform.toml"))
    platform = open_platform(settings, database=database)
    social = add_professional(platform, "ssp", profession="social_worker", mail=MAIL)
    home = add_household(platform, referents=[social])
    with (
        served(settings.data, tmp_path / "log", environment) as running,
        closing(Browser(running)) as browser,
    ):
        assert browser.sign_in(MAIL, PASSWORD) == 302
        yield running, platform, Sender(browser, f"/canaux/{home.id}", str(home.person_ids[0]))
    database.dispose()


def test_large_files_stream_through_and_what_is_refused_or_cut_leaves_nothing_and_the_altered_breaks_off(
    hub: tuple[Served, Platform, Sender], tmp_path: Path
) -> None:
    running, platform, sender = hub
    assert sender.send(IN_PARTS)[0] == 201
    (small,) = sent(platform)
    _wait_until_read(platform)
    before = running.peak_memory()

    for size, announced in ((LIMIT + 1, True), (2 * LIMIT, False)):
        status, problem = sender.send(size, announced=announced)
        assert (status, problem["reason"]) == (413, "too_large")
        assert "25 Mo" in problem["detail"].replace("\u202f", " ").replace("\xa0", " ")
    assert sent(platform) == [small]

    sender.send_and_leave(announced=10 * MIB, sent=6 * MIB)
    sender.send_and_leave(announced=2 * MIB, sent=1000)
    time.sleep(0.5)
    assert sent(platform) == [small]

    status, answer = sender.send(LIMIT)
    assert status == 201, answer
    assert running.peak_memory() - before < LIMIT
    assert len(sent(platform)) == 2
    got = sender.browser.get(f"/pieces/{answer['ids'][0]}/original").content
    assert hashlib.sha256(got).digest() == hashlib.sha256(b"".join(padded(LIMIT))).digest()
    assert b"Traceback" not in running.log.read_bytes()
    assert list((platform.settings.data / "tmp").rglob("*pdf*")) == []

    _wait_until_read(platform, 2)
    _alter(platform, next(name for name in sent(platform) if name != small))
    _is_cut_short(sender.browser, f"/pieces/{answer['ids'][0]}/original", got)
    assert _tampered(platform) == ["failed"]


def _alter(platform: Platform, name: str) -> None:
    """One bit in its second half."""
    whole = bytearray(b"".join(platform.objects.read(name, 0, [2 * LIMIT])))
    whole[len(whole) * 3 // 4] ^= 1
    platform.objects.delete(name)
    platform.objects.put(name, [bytes(whole)])


def _is_cut_short(browser: Browser, path: str, text: bytes) -> None:
    """Begun as if all were well, then true bytes only, fewer than announced, and the connection is gone."""
    cookies = "; ".join(f"{one.name}={one.value}" for one in browser.http.cookies)
    headers = dict(browser.http.headers) | {"Cookie": cookies}
    with closing(HTTPConnection("127.0.0.1", browser.hub.port, timeout=30)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        assert (answer.status, answer.getheader("Content-Length")) == (200, str(len(text)))
        with pytest.raises(IncompleteRead) as cut:
            answer.read()
    given = cut.value.partial
    assert len(text) // 2 < len(given) < len(text) * 3 // 4
    assert text.startswith(given)


def _tampered(platform: Platform) -> list[str]:
    with platform.database.reading() as session:
        outcomes = select(AuditEntry.outcome).where(AuditEntry.action == "document:tampered")
        return list(session.scalars(outcomes))


def _wait_until_read(platform: Platform, documents: int = 1) -> None:
    """Its text is read beside the deposits: what that needs once is not what grows with a file either."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with platform.database.reading() as session:
            if list(session.scalars(select(DocumentRendition.label))) == [LABEL] * documents:
                return
        time.sleep(0.1)
    raise AssertionError("no text was read")
