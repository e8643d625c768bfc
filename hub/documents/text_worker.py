"""The thread that has the text of new documents read, every few seconds; it outlives any failure."""

from __future__ import annotations

import logging
import threading
from datetime import datetime
from typing import Final
from uuid import UUID

from hub.documents.text_layers import read_waiting
from hub.storage.platform import Platform

INTERVAL: Final = 2.0
_log = logging.getLogger(__name__)


class TextWorker:
    """Start it once per process; where several have one, a text read twice is kept once."""

    def __init__(self, platform: Platform, *, interval: float = INTERVAL) -> None:
        self._platform, self._interval = platform, interval
        self._stopping, self._failed = threading.Event(), set[UUID]()
        self._later = dict[UUID, datetime]()
        self._thread = threading.Thread(target=self._run, name="document-texts", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 10) -> None:
        """Finish the document under way, and end."""
        self._stopping.set()
        self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stopping.wait(self._interval):
            try:
                read_waiting(self._platform, self._failed, self._stopping.is_set, self._later)
            except Exception as error:  # noqa: BLE001 - outermost boundary: this thread must not die
                _log.warning("reading of texts postponed: %s", type(error).__name__)
