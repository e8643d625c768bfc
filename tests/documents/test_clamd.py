"""Our client of clamd, before a real one and before servers that are not what they say."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from hub.documents.clamd import Clamd, NotScannedError, ScannerUnreachableError, clamd_of
from hub.errors import ConfigurationError
from hub.settings import Settings, load_settings
from hub.storage.db import Database
from tests import papers
from tests.services.clamd import LARGEST, NAME, VIRUS, Scanner


@pytest.fixture(params=["socket", "tcp"])
def scanner(request: pytest.FixtureRequest, own_clamd: Scanner, clamd: Scanner) -> Scanner:
    if request.param == "socket":
        return clamd
    own_clamd.tcp = True
    own_clamd.start()
    return own_clamd


@contextmanager
def answering(*answers: bytes, after: bytes = b"\0\0\0\0") -> Iterator[Clamd]:
    """A server that reads up to `after`, then says this, piece by piece, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line:
                heard = b""
                while after and not heard.endswith(after):
                    heard += line.recv(65536)
                for piece in answers:
                    line.sendall(piece)

        thread = threading.Thread(target=serve)
        thread.start()
        yield Clamd(f"tcp://127.0.0.1:{server.getsockname()[1]}", seconds=2)
        thread.join(10)


def test_a_clean_file_is_clean_and_a_virus_is_named(scanner: Scanner) -> None:
    client = Clamd(scanner.address)
    assert client.scan([papers.pdf()]) is None
    assert client.scan([papers.pdf(content=VIRUS)]) == NAME
    assert client.version().startswith("ClamAV ")


def test_a_virus_cut_between_two_pieces_is_found(clamd: Scanner) -> None:
    assert Clamd(clamd.address).scan([b"", b"x" * 70_000 + VIRUS[:9], b"", VIRUS[9:]]) == NAME


def test_a_file_larger_than_the_scanner_takes_is_not_clean(clamd: Scanner) -> None:
    with pytest.raises(NotScannedError):
        Clamd(clamd.address).scan(bytes(100_000) for _ in range(LARGEST // 100_000 + 20))
    assert Clamd(clamd.address).scan([b"the next one is"]) is None


def test_nobody_at_the_address_is_not_a_verdict(own_clamd: Scanner) -> None:
    for address in (own_clamd.address, f"tcp://127.0.0.1:{own_clamd.port}"):
        with pytest.raises(ScannerUnreachableError):
            Clamd(address).scan([b"bytes"])
        with pytest.raises(ScannerUnreachableError):
            Clamd(address).version()


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"\0", b"OK\0", b"stream: OK", b"stream: OK \0", b"stream: ok\0", b"stream: \0", b"x" * 9000,
        b"stream: OKAY\0", b"UNKNOWN COMMAND\0", b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0",
    ],
)  # fmt: skip
def test_only_the_very_words_of_a_clean_file_are_believed(answer: bytes) -> None:
    with answering(answer) as client:
        if answer == b"stream: OK":  # an answer whose end is the end of the connection
            assert client.scan([b"bytes"]) is None
            return
        with pytest.raises(NotScannedError):
            client.scan([b"bytes"])


def test_a_verdict_that_comes_in_pieces_is_whole() -> None:
    with answering(b"stream: Some.", b"Virus FOUND", b"\0") as client:
        assert client.scan([b"bytes"]) == "Some.Virus"


def test_a_scanner_that_hangs_up_in_the_middle_gives_no_verdict() -> None:
    with answering(after=b"") as client, pytest.raises(NotScannedError):
        client.scan(bytes(60_000) for _ in range(500))


def test_a_scanner_that_says_nothing_is_left_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = Clamd(f"tcp://127.0.0.1:{server.getsockname()[1]}", seconds=0.3)
        with pytest.raises(NotScannedError):
            client.scan([b"bytes"])
        with pytest.raises(NotScannedError):
            client.scan(bytes(60_000) for _ in range(500))


def test_a_verdict_that_trickles_in_past_the_deadline_is_none() -> None:
    """Each byte comes in time, and the whole is a clean file's answer."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def trickle() -> None:
            line, _ = server.accept()
            with line, suppress(OSError):
                for byte in b"stream: OK\0":
                    time.sleep(0.1)
                    line.sendall(bytes([byte]))

        thread = threading.Thread(target=trickle)
        thread.start()
        client = Clamd(f"tcp://127.0.0.1:{server.getsockname()[1]}", seconds=0.4)
        with pytest.raises(NotScannedError):
            client.scan([b"bytes"])
        thread.join(10)


def test_no_scanner_is_asked_while_a_transaction_is_open(clamd: Scanner, sqlite_database: Database) -> None:
    with sqlite_database.reading(), pytest.raises(RuntimeError, match="transaction"):
        Clamd(clamd.address).scan([b"bytes"])


@pytest.mark.parametrize(
    "address",
    [
        "tcp://10.0.0.4:3310", "tcp://clamd.example:3310", "tcp://127.0.0.1", "unix:clamd.ctl", "unix://clamd/x",
        "/run/clamd.ctl", "127.0.0.1:3310", "http://127.0.0.1:3310",
    ],
)  # fmt: skip
def test_documents_never_cross_a_network_in_clear(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_CLAMD", address)
    with pytest.raises(ConfigurationError, match="HUB_CLAMD"):
        load_settings()


def test_without_an_address_there_is_no_scanner(tmp_path: Path) -> None:
    assert clamd_of(Settings(data=tmp_path)) is None
    assert clamd_of(Settings(data=tmp_path, clamd="unix:/run/clamav/clamd.ctl")) is not None
