"""A real clamd on a socket of our own, whose one signature is made here; nothing is downloaded.

The string it looks for is put together at run time: written out in a file, scanners would take the file away.
"""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from hub.documents.clamd import Clamd, ScannerUnreachableError
from tests.services.ports import free_port
from tests.services.programs import clamd

START_SECONDS = 20
VIRUS = b"-".join((b"HUB", b"STANDARD", b"ANTIVIRUS", b"TEST", b"FILE")) + b"!"
NAME = "Hub.Test.Virus.UNOFFICIAL"
LARGEST = 1 << 20
"""Bytes of one file this clamd takes."""


@dataclass
class Scanner:
    """One clamd that can be stopped and started again at the same address."""

    folder: Path
    tcp: bool = False
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}" if self.tcp else f"unix:{self.folder / 'clamd.sock'}"

    def start(self) -> None:
        signatures = self.folder / "signatures"
        signatures.mkdir(exist_ok=True)
        (signatures / "test.ndb").write_text(f"Hub.Test.Virus:0:*:{VIRUS.hex()}\n")
        where = (
            f"TCPSocket {self.port}\nTCPAddr 127.0.0.1"
            if self.tcp
            else f"LocalSocket {self.folder}/clamd.sock"
        )
        settings = self.folder / "clamd.conf"
        settings.write_text(
            f"DatabaseDirectory {signatures}\n{where}\nForeground yes\nLogFile {self.folder}/clamd.log\n"
            f"StreamMaxLength {LARGEST}\nTemporaryDirectory {self.folder}\n"
        )
        with (self.folder / "output.log").open("wb") as output:
            self.process = subprocess.Popen(
                [str(clamd()), "-c", str(settings)], stdout=output, stderr=subprocess.STDOUT
            )
        self._wait()

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=15)
            self.process = None

    def _wait(self) -> None:
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                Clamd(self.address).version()
            except ScannerUnreachableError:
                assert self.process is not None
                if self.process.poll() is not None or time.monotonic() > end:
                    said = (self.folder / "output.log").read_text(errors="replace")
                    raise RuntimeError(f"clamd did not start:\n{said}") from None
                time.sleep(0.05)
            else:
                return
