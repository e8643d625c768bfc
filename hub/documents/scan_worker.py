"""The thread that has waiting documents scanned, every second; it outlives any failure of the scanner, of the
database and of the store: what waits is scanned when they are back."""

from __future__ import annotations

import logging
import threading
from typing import Final

from hub.documents.clamd import Clamd, ScannerUnreachableError
from hub.documents.scanning import scan_waiting
from hub.storage.platform import Platform

INTERVAL: Final = 1.0
PAUSE_AFTER_FAILURE: Final = 5.0
_log = logging.getLogger(__name__)


class ScanWorker:
    """Start it once per process; several processes may each have one, no document is scanned by two."""

    def __init__(
        self,
        platform: Platform,
        scanner: Clamd,
        *,
        interval: float = INTERVAL,
        pause: float = PAUSE_AFTER_FAILURE,
    ) -> None:
        self._platform, self._scanner = platform, scanner
        self._interval, self._pause = interval, pause
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="document-scanner", daemon=True)
        self._reached = True

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 10) -> None:
        """Finish the document under way, and end."""
        self._stopping.set()
        self._thread.join(timeout)

    def _run(self) -> None:
        pause = self._interval
        while not self._stopping.wait(pause):
            pause = self._interval if self._round() else self._pause

    def _round(self) -> bool:
        try:
            scan_waiting(self._platform, self._scanner)
        except ScannerUnreachableError:
            self._report(reached=False)
            return False
        except Exception as error:  # noqa: BLE001 - outermost boundary: this thread must not die
            _log.warning("scanning postponed: %s", type(error).__name__)
            return False
        self._report(reached=True)
        return True

    def _report(self, *, reached: bool) -> None:
        if reached is not self._reached:
            self._reached = reached
            words = "is back" if reached else "does not answer: documents wait"
            _log.warning("virus scanner %s", words)
