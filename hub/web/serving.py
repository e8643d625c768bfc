"""Serves the application with gunicorn: one process, plain threads, room kept for pages."""

from __future__ import annotations

import gc
import time
from contextlib import suppress
from socket import socket
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # gunicorn has no types

from hub.actors import system_actor
from hub.audit.sealer import Sealer
from hub.audit.units import record_counted
from hub.documents.clamd import clamd_of
from hub.documents.scan_worker import ScanWorker
from hub.documents.text_worker import TextWorker
from hub.documents.uploads import sweep_uploads
from hub.errors import StorageUnavailableError
from hub.platform.log import open_log
from hub.storage.platform import Platform

PAGE_THREADS = 40
COUNTED_EVERY, SWEPT_EVERY = 5.0, 600.0


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    def __init__(self, app: Flask, platform: Platform, listener: socket) -> None:
        self._app, self._platform, self._listener = app, platform, listener
        super().__init__()

    def load_config(self) -> None:
        settings = self._platform.settings
        options: dict[str, Any] = {
            "bind": f"fd://{self._listener.detach()}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": settings.socket_limit + PAGE_THREADS,
            "graceful_timeout": 5,
            "forwarded_allow_ips": "",
            "loglevel": "warning",
            "post_worker_init": self._start,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app

    def _start(self, _worker: object) -> None:
        """In the worker: connections and threads are its own, never inherited."""
        self._platform.database.dispose()
        settle()
        live = self._app.extensions["hub_live"]
        background = self._app.extensions["socketio"].start_background_task
        background(live.close_ended)
        background(self._write_counted)
        background(self._sweep)
        scanner = clamd_of(self._platform.settings)
        if scanner is not None:
            ScanWorker(self._platform, scanner).start()
        TextWorker(self._platform).start()
        Sealer(self._platform.database, open_log(self._platform), self._platform.clock).start()

    def _write_counted(self) -> None:
        """Every few seconds, the refusals counted in minutes that are over."""
        while True:
            time.sleep(COUNTED_EVERY)
            with suppress(StorageUnavailableError):
                record_counted(self._platform)

    def _sweep(self) -> None:
        """Every ten minutes, files on their way that are past their time."""
        while True:
            with suppress(StorageUnavailableError):
                sweep_uploads(self._platform, system_actor())
            time.sleep(SWEPT_EVERY)


def settle() -> None:
    """Take what start has made, which stays as long as the process, out of what garbage is looked for in:
    some hundred thousand objects that no collection will ever free."""
    gc.collect()
    gc.freeze()


def serve(app: Flask, platform: Platform, listener: socket) -> None:
    """Serve whoever calls on this listening socket, which is given away, until stopped."""
    platform.database.dispose()
    _Server(app, platform, listener).run()
