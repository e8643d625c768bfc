"""The gate before the sockets: who has no open session gets no WebSocket, and there is never one too many.

A WebSocket holds a thread of the server from its handshake on, long before it says anything: what is not
turned away here is turned away too late.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException, ServiceUnavailable, Unauthorized
from werkzeug.wrappers import Request

from hub.accounts.sessions import OpenSession, find_session
from hub.errors import StorageUnavailableError
from hub.storage.platform import Platform
from hub.web.login import COOKIE, SECURE_COOKIE, browser_of, is_secure

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SOCKETS = "/socket.io/"
QUIET_SECONDS = 60
"""A living browser answers a ping every 25 seconds: a connection without a byte for longer is dead."""


class SocketGate:
    """401 without an open session, 503 when `socket_limit` sockets are held; else the socket's own answer.
    Pages pass."""

    def __init__(self, app: WSGIApplication, platform: Platform) -> None:
        self._app, self._platform = app, platform
        self._room = threading.Semaphore(platform.settings.socket_limit)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(SOCKETS):
            return self._app(environ, start_response)
        try:
            if session_behind(self._platform, Request(environ)) is None:
                return _refused(Unauthorized(), environ, start_response)
        except StorageUnavailableError:
            return _refused(ServiceUnavailable(), environ, start_response)
        return self._held(environ, start_response)

    def _held(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Counted as long as it lasts: the application comes back when the socket has ended."""
        if not self._room.acquire(blocking=False):
            return _refused(ServiceUnavailable(), environ, start_response)
        try:
            if connection := _connection(environ):
                connection.settimeout(QUIET_SECONDS)
            return self._app(environ, start_response)
        finally:
            self._room.release()


def cut(environ: Mapping[str, Any]) -> None:
    """End the connection of a socket whatever its other end does: a closing frame waits for an answer."""
    if connection := _connection(environ):
        with suppress(OSError):  # it ended by itself meanwhile
            connection.shutdown(socket.SHUT_RDWR)


def session_behind(platform: Platform, request: Request) -> OpenSession | None:
    """The open session whose cookie this request carries, from the browser it was given to."""
    cookie = request.cookies.get(SECURE_COOKIE if is_secure(platform) else COOKIE, "")
    return find_session(platform, cookie, browser_of(request.user_agent.string))


def _connection(environ: Mapping[str, Any]) -> socket.socket | None:
    found: socket.socket | None = environ.get("gunicorn.socket") or environ.get("werkzeug.socket")
    return found


def _refused(why: HTTPException, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    return why.get_response(environ)(environ, start_response)
