"""The live bell: a socket says which channel changed, and nothing else.

WebSocket only, from our own pages only, for an open session only, and never so many that pages starve.
Rooms: one per professional. Bells may be lost: pages resynchronise by themselves.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from time import monotonic
from typing import ParamSpec
from uuid import UUID

from flask import Flask, current_app, request
from flask_socketio import ConnectionRefusedError as RefusedError
from flask_socketio import SocketIO, join_room

from hub.accounts.sessions import OpenSession, is_open
from hub.consent.expiries import ring_agreements, ring_expired
from hub.documents.erasure import notice_erasures
from hub.documents.piece_requests.reminders import ring_reminders
from hub.errors import HubError, StorageUnavailableError
from hub.households.turns import ring_turns
from hub.storage.platform import Platform
from hub.web.socket_gate import cut, session_behind

_log = logging.getLogger(__name__)

CHECK_SECONDS = 5
AT_MOST_EVERY = 1.0

P = ParamSpec("P")


class Live:
    """The sockets of this process."""

    def __init__(self, platform: Platform, socketio: SocketIO) -> None:
        self._platform, self._socketio = platform, socketio
        self._open: dict[str, OpenSession] = {}
        self._silent: frozenset[str] = frozenset()
        self._last: dict[tuple[UUID, UUID], float] = {}
        self._forget_at = 0.0
        self._lock = threading.Lock()
        self._turned = platform.clock()
        self._erased: int | None = None

    def connect(self) -> None:
        """Accept a socket of an open session; `SocketGate` has seen to it that there is room."""
        opened = session_behind(self._platform, request)
        if opened is None:
            raise RefusedError("session")
        with self._lock:
            self._open[_sid()] = opened
        join_room(f"professional:{opened.professional_id}")

    def leave(self) -> None:
        with self._lock:
            self._open.pop(_sid(), None)

    def ring(self, household_id: UUID, professionals: frozenset[UUID]) -> None:
        """One bell to each professional; a burst within a second becomes one more at its end."""
        for wait, due in self._due(household_id, professionals).items():
            if wait <= 0:
                self._send(household_id, due)
            else:
                timer = threading.Timer(wait, self._send, (household_id, due))
                timer.daemon = True
                timer.start()

    def _due(self, household_id: UUID, professionals: frozenset[UUID]) -> dict[float, list[UUID]]:
        """Who is to be rung for, by how long from now; whoever waits already for a bell is left out."""
        found: dict[float, list[UUID]] = {}
        now = monotonic()
        with self._lock:
            if now >= self._forget_at:  # what is older keeps nobody waiting
                self._last = {key: at for key, at in self._last.items() if at + AT_MOST_EVERY > now}
                self._forget_at = now + AT_MOST_EVERY
            for professional in professionals:
                key = (household_id, professional)
                wait = max(self._last.get(key, 0.0) + AT_MOST_EVERY - now, 0.0)
                if wait <= AT_MOST_EVERY:
                    self._last[key] = now + wait
                    found.setdefault(wait, []).append(professional)
        return found

    def _send(self, household_id: UUID, professionals: list[UUID]) -> None:
        """One message for all of them: with several processes it is one through the queue."""
        rooms = [f"professional:{professional}" for professional in professionals]
        self._socketio.emit("bell", {"c": str(household_id)}, to=rooms)

    def close_ended(self) -> None:
        """Every five seconds close the sockets of sessions that ended, and ring where a team changed or a
        broken glass ended by itself; later while the database is away. Keys end in time all the same. What
        goes wrong in one step ends neither the loop nor the steps after it."""
        while True:
            self._socketio.sleep(CHECK_SECONDS)
            self._platform.keys.sweep()
            self.close_silent()
            with suppress(StorageUnavailableError):
                for step in (self.forget_erased, self.sweep, self.turn):
                    _survive(step)

    def forget_erased(self) -> None:
        """Hold no key and no name of a household that another process erased since this was last called."""
        self._erased = notice_erasures(self._platform, self._erased)

    def close(self, ended: Collection[bytes]) -> None:
        """Close the sockets of these sessions at once. Those of other processes close at their next sweep."""
        with self._lock:
            held = [sid for sid, opened in self._open.items() if opened.id in ended]
        for sid in held:
            self._socketio.server.disconnect(sid, namespace="/")

    def sweep(self) -> None:
        """Close the sockets of sessions that ended. Needs no request: it runs in a thread of its own."""
        with self._lock:
            held = list(self._open.items())
        for sid, opened in held:
            if not is_open(self._platform, opened):
                self._socketio.server.disconnect(sid, namespace="/")

    def close_silent(self) -> None:
        """End the connections that have no socket on them since this was called before: they never asked for
        one, or theirs was closed and they stay."""
        server = self._socketio.server
        heard = server.manager.sid_from_eio_sid
        silent = frozenset(sid for sid in list(server.eio.sockets) if heard(sid, "/") is None)
        for sid in silent & self._silent:
            cut(server.environ.get(sid, {}))
        self._silent = silent

    def turn(self) -> None:
        """Ring for what began, ended or came due by itself since this was last called: team lines, broken
        glasses, agreements, reminders of requests."""
        now = self._platform.clock()
        for ring in (ring_turns, ring_expired, ring_agreements, ring_reminders):
            _survive(ring, self._platform, self._turned, now)
        self._turned = now


def _survive(step: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Do a step; told in the log of the process when it fails, in no word of what it was about. Raises
    StorageUnavailableError: then the steps after it wait too, and it is done later."""
    try:
        step(*args, **kwargs)
    except StorageUnavailableError:
        raise
    except HubError as error:
        _log.error("live step %s failed: %s", step.__name__, type(error).__name__)


def init_live(app: Flask, platform: Platform) -> SocketIO:
    """Serve sockets beside the pages and listen to the platform's bell."""
    socketio = SocketIO(
        app,
        async_mode="threading",
        transports=["websocket"],
        cors_allowed_origins=[platform.settings.origin],
        message_queue=platform.settings.redis_url or None,
        manage_session=False,
        per_message_deflate=False,
        max_http_buffer_size=4096,
    )
    sockets = Live(platform, socketio)
    socketio.on_event("connect", lambda _auth=None: sockets.connect())
    socketio.on_event("disconnect", lambda _reason=None: sockets.leave())
    platform.bell.listen(sockets.ring)
    app.extensions["hub_live"] = sockets
    return socketio


def live() -> Live:
    """The sockets of the process that serves this request."""
    found: Live = current_app.extensions["hub_live"]
    return found


def _sid() -> str:
    sid: str = request.sid  # type: ignore[attr-defined]  # set by Flask-SocketIO
    return sid
